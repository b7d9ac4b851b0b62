"""Documents on paper: what a sheet says, and the sheet as a PDF."""
