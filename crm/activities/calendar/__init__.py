"""The calendar of a person, a team and the company: entries, pages, moving, and files for other programs."""
