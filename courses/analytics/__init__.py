"""How a class did in a lab: marks, hard checks, where time went, and labs of earlier terms."""
