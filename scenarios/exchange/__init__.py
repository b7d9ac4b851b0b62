"""Packs that leave and enter by the browser, as a workbook or a ZIP file."""
