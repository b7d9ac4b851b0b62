"""The tabs on the pages of a class; other parts register theirs."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class ClassTab:
    """`url` is the name of a route that takes the number of the class."""

    key: str
    label: Any
    icon: str
    url: str
    order: int


_tabs: dict[str, ClassTab] = {}


def register_class_tab(key: str, label: Any, *, icon: str, url: str, order: int) -> None:
    """Called once at start."""
    _tabs[key] = ClassTab(key, label, icon, url, order)


def class_tabs() -> list[ClassTab]:
    return sorted(_tabs.values(), key=lambda tab: tab.order)


register_class_tab("overview", _("Overview"), icon="chart-bar", url="classroom", order=0)
register_class_tab(
    "companies", _("Companies"), icon="building", url="classroom-companies", order=20
)
register_class_tab("people", _("People"), icon="users", url="classroom-people", order=30)
