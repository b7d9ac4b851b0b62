"""Pages of the company: homes, seats, sharing, journal, difference, snapshots, reset."""
