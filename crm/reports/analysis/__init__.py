"""Reports on stock and sales: each is declared as data, and read by sums in the database."""
