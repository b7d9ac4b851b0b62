"""Days and moments as `lab.templatetags.ui.short_date` writes them, wherever they are written."""

DATE_FORMAT = SHORT_DATE_FORMAT = "M j, Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = "M j, Y H:i"
