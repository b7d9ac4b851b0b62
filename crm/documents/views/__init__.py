"""Pages that all documents share."""
