"""What documents have in common by which goods go to customers, or come back from them."""

from django.utils.translation import gettext_lazy as _

from crm.documents.models import money_field
from crm.stock.papers import GoodsDocument, GoodsLine


class CostedDocument(GoodsDocument):
    """A document about goods; `cost` is the value that moved with them, written when it is posted."""

    cost = money_field(_("cost of goods"), editable=False)

    class Meta(GoodsDocument.Meta):
        abstract = True


class CostedLine(GoodsLine):
    """A line of goods; `cost` is the value that moved with it when it was posted."""

    cost = money_field(_("cost of goods"), editable=False)

    class Meta(GoodsLine.Meta):
        abstract = True
