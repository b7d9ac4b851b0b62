"""Signs that work may not be somebody's own: shown with what they rest on, never as a verdict."""
