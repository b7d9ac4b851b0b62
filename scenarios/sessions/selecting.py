"""The sessions of a version, and the one that a company has reached."""

from functools import lru_cache

from django.http import HttpRequest

from lab.tenancy.actor import Mode
from scenarios.briefs import version_of
from scenarios.models import ScenarioVersion
from scenarios.packs.files import MANIFEST
from scenarios.packs.manifest import read_manifest
from scenarios.sessions.model import Session, areas_until

# The page on which everybody begins.
ALWAYS = "desk"


def sessions_of(version: ScenarioVersion) -> tuple[Session, ...]:
    """None where the pack is played as a whole."""
    return _read(version.pk, version.digest)


@lru_cache(maxsize=64)
def _read(pk: int, digest: str) -> tuple[Session, ...]:
    """By the fingerprint: a version that was loaded again is read again."""
    version = ScenarioVersion.objects.get(pk=pk)
    manifest = read_manifest(version.files.get(path=MANIFEST).text)
    return manifest.sessions if manifest else ()


def menu_of_session(request: HttpRequest) -> frozenset[str] | None:
    """What whoever plays needs until the session reached; None for staff and where all is open."""
    actor = request.actor  # type: ignore[attr-defined]
    if actor.mode is not Mode.PLAY or not actor.sandbox.session:
        return None
    version = version_of(actor.sandbox)
    areas = areas_until(sessions_of(version) if version else (), actor.sandbox.session)
    return areas | {ALWAYS} if areas else None
