"""Pages of people and classes: find what the person may see, ask a service, answer."""
