"""What a seat may decide alone, and the way up for what is beyond it."""
