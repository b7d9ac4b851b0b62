"""What injects tell the rest at start."""

from django.utils.translation import pgettext_lazy

from lab.people.class_tabs import register_class_tab
from scenarios.effects import kinds
from scenarios.injects import services
from scenarios.injects.reading import FILE, read_injects
from scenarios.packs.further import register_file

__all__ = ["kinds", "services"]

register_file(FILE, read_injects)
register_class_tab(
    "injects", pgettext_lazy("inject", "Events"), icon="bolt", url="class-injects", order=26
)
