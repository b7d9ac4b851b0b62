"""The REST API of every registered entity and of the sandboxes themselves."""
