"""What the scenarios tell the kernel at start: their item of the menu, their pictures."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lab.access.sandboxes import join_with_sandbox
from lab.company.titles import register_titles
from lab.files.collecting import register_source
from lab.people.models import User
from lab.ui.beside_date import show_beside_date
from lab.ui.menu import limit_menu, register_item
from scenarios.branching import words as branching
from scenarios.colleagues import duties
from scenarios.customers import deliveries, explaining, needs, payments, quotes, touching
from scenarios.customers.arriving import personas_arrive
from scenarios.dealing import services as dealing
from scenarios.happenings import clock
from scenarios.injects import declared as injects
from scenarios.models import PackFile
from scenarios.packs.arriving import register_arriving
from scenarios.packs.pictures import FOLDER
from scenarios.patching import words as patching
from scenarios.sessions import gate as lessons
from scenarios.sessions.selecting import menu_of_session
from scenarios.timeline import declared as timeline
from scenarios.titles import titles
from scenarios.variants import declared as variants
from scenarios.workbench import declaring
from scenarios.working_time.meter import working_time_left

__all__ = [
    "branching",
    "clock",
    "dealing",
    "declaring",
    "deliveries",
    "duties",
    "explaining",
    "injects",
    "lessons",
    "needs",
    "patching",
    "payments",
    "quotes",
    "timeline",
    "touching",
    "variants",
]


def _is_staff(request: HttpRequest) -> bool:
    """Spares students a refusal, without a query; the page decides."""
    user = request.user
    return user.is_authenticated and (user.is_superuser or user.role != User.Role.STUDENT)


def _pictures_of_packs() -> Iterable[str]:
    return PackFile.objects.filter(path__startswith=FOLDER).values_list("text", flat=True)


join_with_sandbox("as_template__version__scenario", "template__as_template__version__scenario")
register_source(_pictures_of_packs)
register_titles(titles)
register_arriving(personas_arrive)
limit_menu(menu_of_session)
show_beside_date(working_time_left)
register_item(
    "teaching",
    _("Scenarios"),
    icon="books",
    url="scenarios",
    order=10,
    inside=False,
    allowed=_is_staff,
)
