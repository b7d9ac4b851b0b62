"""What the courses tell the kernel at start."""

from django.utils.translation import gettext_lazy as _

from courses import demo, gates
from lab.people.class_tabs import register_class_tab
from lab.ui.areas import teaches
from lab.ui.menu import register_item

__all__ = ["demo", "gates"]

register_item(
    "start", _("My assignments"), icon="clipboard-list", url="assignments", order=5, inside=False
)
register_item(
    "teaching",
    _("Rubrics"),
    icon="list-check",
    url="rubrics",
    order=20,
    inside=False,
    allowed=teaches,
)
register_class_tab(
    "assignments", _("Assignments"), icon="clipboard-list", url="classroom-assignments", order=10
)
register_class_tab("gradebook", _("Gradebook"), icon="table", url="gradebook", order=15)
