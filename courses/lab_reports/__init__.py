"""The lab report: what the journal says of the work, what the student says of it, on paper."""
