"""Which version an uploaded pack becomes: the draft of its scenario, else the next version."""

from dataclasses import dataclass

from lab.people.models import User
from scenarios.authoring import with_version
from scenarios.models import ScenarioVersion
from scenarios.packs.differences import changes
from scenarios.packs.files import MANIFEST, Files
from scenarios.packs.pack import Pack
from scenarios.packs.versions import dumped_files, lost_edits
from scenarios.permissions import may_edit_draft, may_start_draft, may_write_scenarios


@dataclass(frozen=True)
class Target:
    """The number that the pack gets, and the version that it replaces or follows, if there is one."""

    number: int
    before: ScenarioVersion | None = None

    @property
    def replaces(self) -> bool:
        return self.before is not None and self.before.number == self.number

    @property
    def mark(self) -> str:
        """Tells whether the scenario is still as it was when somebody looked."""
        before = self.before
        return f"{self.number} {before.pk if before else ''} {before.digest if before else ''}"

    def files(self, pack: Pack) -> Files:
        """The pack's files with that number."""
        if pack.manifest.version == self.number:
            return pack.files
        text = with_version(pack.files[MANIFEST], self.number)
        return {**pack.files, MANIFEST: text}


def target_of(pack: Pack, user: User) -> Target:
    """Raises Refused where the person may not put it there."""
    may_write_scenarios(user).require()
    versions = ScenarioVersion.objects.select_related("scenario")
    found = versions.filter(scenario__slug=pack.manifest.slug).order_by("-number")
    draft = found.filter(status=ScenarioVersion.Status.DRAFT).first()
    if draft is not None:
        may_edit_draft(user, draft).require()
        return Target(draft.number, draft)
    newest = found.first()
    if newest is None:
        return Target(pack.manifest.version)
    may_start_draft(user, newest).require()
    return Target(max(pack.manifest.version, newest.number + 1), newest)


@dataclass(frozen=True)
class Preview:
    """What the upload would do, in words."""

    changes: list[str]
    lost: list[str]


def preview(target: Target, files: Files) -> Preview:
    """What changes against the version before, and which edits of its templates would be lost."""
    before = target.before
    if before is None:
        return Preview([], [])
    old = dict(dumped_files(before))
    if not target.replaces:
        old[MANIFEST] = with_version(old[MANIFEST], target.number)
    lost = lost_edits(before, files) if target.replaces else []
    return Preview([str(one) for one in changes(old, files)], [str(one) for one in lost])
