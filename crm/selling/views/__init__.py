"""Pages of selling that tell a story; all others follow from the declarations."""
