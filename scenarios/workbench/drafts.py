"""A draft as its authors have written it, and the one way to write it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from django.core.cache import cache
from django.db import transaction
from django.db.models import Max
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lab.access.decisions import Hidden
from lab.journal.models import Entry
from lab.people.models import User
from scenarios.models import PendingFile, Scenario, ScenarioVersion
from scenarios.packs.files import (
    ALLOWED,
    CONTROL,
    MANIFEST,
    MOST_FILES,
    TEXTS,
    Files,
    canonical_text,
)
from scenarios.packs.pack import Pack, read_pack
from scenarios.packs.pictures import is_picture
from scenarios.packs.problems import BadPack, Problem, Problems
from scenarios.packs.restoring import edited
from scenarios.packs.tables import BadTable
from scenarios.packs.versions import (
    EditsLost,
    dumped,
    files_of,
    pending_of,
    replace_texts,
    store,
    trial,
    with_pending,
)
from scenarios.permissions import may_edit_draft
from scenarios.workbench.trials import end_trials

REMEMBERED_SECONDS = 3600
Changes = Mapping[str, str | None]


class SavedMeanwhile(Exception):
    """Somebody else has saved the file since it was read."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


@dataclass(frozen=True)
class Saved:
    """The draft, which a save may have made anew, and what keeps it from loading."""

    version: ScenarioVersion
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Draft:
    version: ScenarioVersion

    @cached_property
    def pending(self) -> dict[str, str | None]:
        return pending_of(self.version)

    @cached_property
    def edited(self) -> bool:
        """Whether somebody has worked in its templates since it was loaded."""
        return edited(self.version)

    @cached_property
    def sound_files(self) -> Files:
        """The files that load, with what was edited in the templates."""
        return dumped(self.version).files if self.edited else files_of(self.version)

    @cached_property
    def files(self) -> Files:
        """The files as the authors have written them last."""
        return with_pending(self.sound_files, self.pending)

    def text(self, path: str) -> str:
        """The text of a file, "" where there is none."""
        if self.edited and not path.startswith(TEXTS):
            return self.files.get(path, "")
        found = self.version.files.filter(path=path).values_list("text", flat=True).first()
        return self.pending.get(path, found) or ""

    def token(self, path: str) -> str:
        """What a form sends back to say which state of the file it was filled with."""
        return sha256(self.text(path).encode()).hexdigest()[:20]

    def problems(self) -> tuple[Problem, ...]:
        """What keeps the draft, as it is written, from being loaded and published."""
        if not (self.pending or self.edited):
            return ()
        found = cache.get(key := self._state())
        if found is None:
            found = _problems_in(self.version, self.files, load=bool(self.pending))
            cache.set(key, found, REMEMBERED_SECONDS)
        return tuple(found)

    def remember(self, problems: tuple[Problem, ...]) -> None:
        cache.set(self._state(), problems, REMEMBERED_SECONDS)

    def _state(self) -> str:
        """All that the problems depend on, and the language that they are told in."""
        templates = self.version.templates.values("sandbox")
        entries = Entry._base_manager.filter(sandbox__in=templates)
        last = entries.aggregate(last=Max("pk"))["last"]
        told = repr((self.version.digest, sorted(self.pending.items()), last, get_language()))
        return f"draft-problems-{sha256(told.encode()).hexdigest()}"


def _problems_in(version: ScenarioVersion, files: Files, *, load: bool) -> list[Problem]:
    try:
        pack = _read(version, files)
        if load:
            trial(pack)
    except BadPack as error:
        return error.problems
    return []


def draft_save(
    version: ScenarioVersion,
    changes: Changes,
    *,
    by: User,
    read: Mapping[str, str] | None = None,
    drop_edits: bool = False,
) -> Saved:
    """Write files of a draft, all or none; None deletes one. `read` are tokens of what was read.

    Where the draft does not load with them they wait beside its sound files, and the problems are
    told. Raises SavedMeanwhile, Refused and Hidden; then nothing is written. `drop_edits` gives up
    what was made in templates of further languages only.
    """
    with transaction.atomic():
        draft = Draft(_locked(version))
        may_edit_draft(by, draft.version).require()
        for path, token in (read or {}).items():
            if draft.token(path) != token:
                raise SavedMeanwhile(path)
        files = with_pending(draft.files, _canonical(changes))
        try:
            with transaction.atomic():
                return Saved(_loaded(draft, files, by, drop_edits))
        except BadPack as error:
            return _kept(draft, files, tuple(error.problems))


def _locked(version: ScenarioVersion) -> ScenarioVersion:
    """The draft as it is now: loading it anew has given it another id."""
    Scenario.objects.select_for_update().filter(pk=version.scenario_id).first()
    versions = ScenarioVersion.objects.select_related("scenario")
    found = versions.filter(scenario=version.scenario_id, number=version.number).first()
    if found is None:
        raise Hidden
    return found


def _canonical(changes: Changes) -> Changes:
    found: dict[str, str | None] = {}
    for path, text in changes.items():
        try:
            found[path] = None if text is None else canonical_text(path, text)
        except BadTable:
            found[path] = text
    return found


def _loaded(draft: Draft, files: Files, by: User, drop_edits: bool) -> ScenarioVersion:
    pack = _read(draft.version, files)
    changed = [
        p for p in files.keys() | draft.sound_files if files.get(p) != draft.sound_files.get(p)
    ]
    if not draft.edited and all(path.startswith(TEXTS) for path in changed):
        replace_texts(draft.version, pack)
        return draft.version
    if draft.edited and not drop_edits and (left := dumped(draft.version).left_behind):
        raise EditsLost(draft.version, left)
    end_trials(draft.version)
    return store(pack, by=by, force=True)


def _read(version: ScenarioVersion, files: Files) -> Pack:
    """The pack, if it is one and still of this version."""
    problems = Problems()
    _check_files(files, problems)
    pack = read_pack(files, problems)
    slug, number = version.scenario.slug, version.number
    if pack.manifest.slug != slug:
        text = _("The short name stays “%(slug)s”: companies and versions hang on it.")
        problems.add(MANIFEST, text % {"slug": slug}, _line_of("slug", files), "slug")
    if pack.manifest.version != number:
        text = _("The draft is version %(number)s, which stays so.")
        problems.add(MANIFEST, text % {"number": number}, _line_of("version", files), "version")
    problems.stop()
    return pack


def _line_of(key: str, files: Files) -> int:
    lines: Iterable[str] = files[MANIFEST].splitlines()
    return next((n for n, line in enumerate(lines, start=1) if line.startswith(f"{key}:")), 0)


def _check_files(files: Files, problems: Problems) -> None:
    if len(files) > MOST_FILES:
        problems.add("", _("The pack is too large: 200 files and 64 MB are the most."))
    for path, text in files.items():
        if is_picture(path):
            continue
        if not ALLOWED.fullmatch(path):
            problems.add(
                path, _("No such file belongs to a pack. Tables go to data/<collection>.csv.")
            )
        if control := CONTROL.search(text):
            line = text.count("\n", 0, control.start()) + 1
            problems.add(path, _("There is a control character here: remove it."), line)


def _kept(draft: Draft, files: Files, problems: tuple[Problem, ...]) -> Saved:
    """Put what does not load beside the sound files."""
    sound = draft.sound_files
    changed = {p: files.get(p) for p in files.keys() | sound if files.get(p) != sound.get(p)}
    draft.version.pending_files.all().delete()
    PendingFile.objects.bulk_create(
        PendingFile(version=draft.version, path=path, text=text)
        for path, text in sorted(changed.items())
    )
    Draft(draft.version).remember(problems)
    return Saved(draft.version, problems)
