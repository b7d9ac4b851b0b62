"""Courses as pages: what designers write, students read and work through, and teachers give to a class."""
