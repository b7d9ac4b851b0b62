"""What people say about work, at the place that it is about, and the phrases they use again."""
