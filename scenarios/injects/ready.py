"""Injects that are ready to be thrown in: of the general library, of a pack, of the teachers."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db.models import Q
from django.utils.translation import get_language

from lab.access.decisions import Hidden
from lab.people.models import Classroom, User
from lab.tenancy.models import Sandbox
from scenarios.briefs import template_of
from scenarios.effects.kind import Effect, from_json
from scenarios.effects.scene import known_in
from scenarios.injects.models import Inject
from scenarios.injects.reading import FILE, read_injects
from scenarios.models import ScenarioVersion
from scenarios.packs.problems import Problems
from scenarios.variants.texts import text_of

GENERAL, PACK, OWN = "general", "pack", "own"
LIBRARY = Path(__file__).with_name("library.yaml")
Texts = Mapping[str, str]


@dataclass(frozen=True)
class Ready:
    """`key` says where it comes from: `general/complaints`, `pack/fair`, `own/12`."""

    key: str
    names: Texts
    texts: Texts
    effects: tuple[Effect, ...]

    @property
    def source(self) -> str:
        return self.key.partition("/")[0]

    @property
    def slug(self) -> str:
        return self.key.partition("/")[2]

    @property
    def name(self) -> str:
        return said(self.names)

    @property
    def text(self) -> str:
        return said(self.texts)


def said(texts: Texts) -> str:
    """In the reader's language, else in the first that there is."""
    return texts.get(get_language() or "") or next(iter(texts.values()), "")


@lru_cache(maxsize=1)
def general_injects() -> tuple[Ready, ...]:
    """They name no record by its key, so that they fit any company."""
    problems = Problems()
    found = read_injects(LIBRARY.read_text("utf-8"), None, problems)
    problems.stop()
    return _ready(GENERAL, found)


@lru_cache(maxsize=256)
def _pack_injects(pk: int, digest: str, variant: int) -> tuple[Ready, ...]:
    """By the fingerprint: a version that was loaded again is read again."""
    version = ScenarioVersion.objects.select_related("scenario").get(pk=pk)
    text = text_of(version, FILE, variant)
    if text is None:
        return ()
    problems = Problems()
    found = read_injects(text, known_in(version), problems)
    problems.stop()
    return _ready(PACK, found)


def _ready(source: str, found: Any) -> tuple[Ready, ...]:
    return tuple(Ready(f"{source}/{one.key}", one.names, one.texts, one.effects) for one in found)


def pack_injects(sandbox: Sandbox) -> tuple[Ready, ...]:
    template = template_of(sandbox)
    if template is None:
        return ()
    return _pack_injects(template.version.pk, template.version.digest, template.variant)


def own_injects(user: User, classroom: Classroom | None) -> tuple[Ready, ...]:
    return tuple(ready_of(row) for row in visible_injects(user, classroom))


def visible_injects(user: User, classroom: Classroom | None) -> Any:
    """One's own, and those of the school that the class belongs to."""
    school = classroom.school_id if classroom is not None else user.school_id
    return Inject.objects.filter(Q(owner=user) | Q(school=school, school__isnull=False))


def ready_of(row: Inject) -> Ready:
    return Ready(f"{OWN}/{row.pk}", row.names, row.texts, from_json(row.effects))


def ready_for(sandbox: Sandbox, user: User) -> tuple[Ready, ...]:
    """All that can be thrown into this company, by whoever it is."""
    own = own_injects(user, sandbox.classroom)
    return (*pack_injects(sandbox), *own, *general_injects())


def ready_named(key: str, sandbox: Sandbox, user: User) -> Ready:
    """Raises Hidden where there is none of this key for the company and the person."""
    found = next((one for one in ready_for(sandbox, user) if one.key == key), None)
    if found is None:
        raise Hidden
    return found
