"""The pages that are built from an entity's declaration."""
