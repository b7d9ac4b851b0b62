"""A second line: a company goes on from a snapshot once more, beside itself, and both are compared."""
