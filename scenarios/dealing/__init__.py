"""The open opportunities of a company dealt out to those who sit there, alike in number and in value."""
