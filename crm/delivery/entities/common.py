"""What the declarations of goods on their way have in common."""

from django.utils.translation import gettext_lazy as _

from crm.selling.rules import OF_ACCOUNT
from lab.entities.spec import Section

OF_CONTACT = {"contact": OF_ACCOUNT["contact"]}
LINE_FIELDS = ("product", "description", "quantity", "unit")
POSTED = Section(title=_("Posted"), fields=("code", "cost", "reversed_on", "reversal"))
# Who signs on paper, each in a box of their own.
SIGNED = (_("Issued by"), _("Received by"))
