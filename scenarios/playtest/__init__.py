"""Playing a scenario by a script: what the golden path must earn in full, and idling must not."""
