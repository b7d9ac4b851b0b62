"""Working time: a call, a mail, a quote or a visit takes minutes of the seat's simulated day."""
