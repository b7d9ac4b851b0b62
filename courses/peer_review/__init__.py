"""Students review each other's frozen submissions, in phases and without names."""
