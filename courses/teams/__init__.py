"""Teams of an assignment: who works with whom, on which seat, and how much each has done."""
