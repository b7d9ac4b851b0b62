"""The items of the menu inside a company that are about the company itself."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lab.tenancy.models import Sandbox
from lab.ui.menu import register_area, register_item


def _live(request: HttpRequest) -> bool:
    return request.actor.sandbox.kind == Sandbox.Kind.LIVE  # type: ignore[attr-defined]


def _not_template(request: HttpRequest) -> bool:
    return request.actor.sandbox.template_id is not None  # type: ignore[attr-defined]


register_area("desk", _("Home"), icon="home", order=0)
register_item("desk", _("Home"), icon="home", url="sandbox-home")
register_area("company", _("Company"), icon="building", order=80)
for _order, (_label, _icon, _url, _allowed) in enumerate(
    (
        (_("Company profile"), "id-badge-2", "company-profile", None),
        (_("Org chart"), "sitemap", "org-chart", None),
        (_("Sharing and rights"), "share", "sharing", None),
        (_("Journal"), "history", "journal", None),
        (_("Difference"), "git-compare", "difference", _not_template),
        (_("Snapshots"), "camera", "snapshots", _live),
        (_("Time machine"), "player-track-prev", "moments", _live),
    )
):
    register_item("company", _label, icon=_icon, url=_url, order=_order, allowed=_allowed)
register_item("company", _("Custom fields"), icon="forms", url="company-fields", order=86)
register_item("company", _("Picklists"), icon="list-details", url="company-choices", order=87)
