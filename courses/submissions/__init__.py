"""What a team hands in: a frozen copy of its company with what the checks found in it."""
