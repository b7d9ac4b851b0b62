"""A lab given to a class: which scenario, who works together, until when, and what counts."""
