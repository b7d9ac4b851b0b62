"""Events that a pack brings: on a day, or when something has come about; each with its effects."""
