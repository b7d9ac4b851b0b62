"""Finding versions by the name that people write: `first-sale` or `first-sale@2`."""

from django.utils.translation import gettext as _

from scenarios.models import ScenarioVersion


class NoSuchVersion(LookupError):
    """There is no such scenario or version; the text says which there are."""


def find_version(name: str) -> ScenarioVersion:
    """The named version, or the newest one of the scenario."""
    slug, _at, number = name.partition("@")
    versions = ScenarioVersion.objects.select_related("scenario")
    found = versions.filter(scenario__slug=slug).order_by("-number")
    if number:
        found = found.filter(number=int(number)) if number.isdecimal() else found.none()
    if version := found.first():
        return version
    known = ", ".join(str(version) for version in versions.newest_first()[:20]) or "–"
    raise NoSuchVersion(
        _("There is no “%(name)s”. There are: %(known)s.") % {"name": name, "known": known}
    )
