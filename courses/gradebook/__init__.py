"""The gradebook of a class: columns in categories with weights, totals in points and levels, files."""
