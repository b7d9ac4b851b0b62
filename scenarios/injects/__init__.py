"""Events that a teacher throws into companies of a class; students see only what comes of them."""
