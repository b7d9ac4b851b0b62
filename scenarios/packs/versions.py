"""Versions of scenarios: packs put into the database, published, and made into templates."""

import datetime as dt
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from lab.people.models import User
from lab.tenancy.models import Sandbox
from lab.tenancy.stamping import erase
from scenarios.models import KeyNumbers, PackFile, Scenario, ScenarioVersion, Template
from scenarios.packs.differences import FileChange, losses
from scenarios.packs.files import MANIFEST, TEXTS, Files
from scenarios.packs.loader import materialise
from scenarios.packs.pack import Numbers, Pack, digest_of, read_pack
from scenarios.packs.problems import BadPack, Problem, Problems
from scenarios.packs.restoring import Restored, edited, restored
from scenarios.variants.model import FILE as VARIANTS
from scenarios.variants.permuting import idle_words, permuted, plan_of


class EditsLost(BadPack):
    """The draft was edited in the browser, and these edits are not in the files."""

    def __init__(self, version: ScenarioVersion, lost: list[FileChange]) -> None:
        self.version, self.lost = version, lost
        text = _("Edited in the browser and not in these files: %(what)s.")
        super().__init__([Problem("", 0, "", text % {"what": str(loss)}) for loss in lost])


def store(pack: Pack, *, by: User | None = None, force: bool = False) -> ScenarioVersion:
    """Put the pack into the database as a draft with its templates, in place of a former draft.

    The same pack again changes nothing. Raises BadPack; then nothing is written. What was edited in
    the templates of the former draft and is not in the pack is dropped by `force` only.
    """
    manifest = pack.manifest
    with transaction.atomic():
        Scenario.objects.get_or_create(slug=manifest.slug)
        scenario = Scenario.objects.select_for_update().get(slug=manifest.slug)
        former = scenario.versions.filter(number=manifest.version).first()
        if former and not force and (lost := lost_edits(former, pack.files)):
            raise EditsLost(former, lost)
        if former and former.digest == pack.digest and not edited(former):
            former.pending_files.all().delete()
            return former
        if former:
            by = by or _author_of(former)
            discard(former)
        version = ScenarioVersion.objects.create(
            scenario=scenario,
            number=manifest.version,
            names=manifest.name,
            summaries=manifest.summary,
            languages=list(manifest.languages),
            day_one=manifest.calendar.day_one,
            digest=pack.digest,
        )
        _store_files(version, pack.files)
        _store_numbers(scenario, pack.number_rows(numbers_of(scenario)))
        for language in manifest.languages:
            _make_template(version, pack, language, manifest.calendar.day_one, by)
    return version


def _author_of(version: ScenarioVersion) -> User | None:
    """Who made the draft: it stays with their school when a command loads it again."""
    first = version.templates.select_related("sandbox__created_by").first()
    return first.sandbox.created_by if first else None


def trial(pack: Pack) -> None:
    """Load the pack in every language, with its variants, and take it back. Raises BadPack with all
    that is wrong."""
    problems = _tried(pack)
    if not problems:
        problems = [found for variant in sound_variants(pack) for found in _tried(variant)]
    if problems:
        raise BadPack(list(dict.fromkeys(problems)))


def _tried(pack: Pack) -> list[Problem]:
    numbers, problems = pack.number_rows({}), []
    with transaction.atomic():
        for language in pack.manifest.languages:
            try:
                materialise(
                    pack,
                    numbers,
                    language=language,
                    day_one=pack.manifest.calendar.day_one,
                    name=pack.manifest.slug,
                )
            except BadPack as error:
                problems += error.problems
        transaction.set_rollback(True)
    return problems


def sound_variants(pack: Pack) -> list[Pack]:
    """The pack as each of its variants has it. Raises BadPack with what they break."""
    found, problems = [], Problems()
    if (plan := plan_of(pack.files)) is None:
        return []
    for number in plan.numbers:
        try:
            found.append(read_pack(plan.variant(number).files(pack.files)))
        except BadPack as error:
            for one in error.problems:
                text = _("Variant %(number)d: %(problem)s")
                problems.add(VARIANTS, text % {"number": number, "problem": one})
    for word in idle_words(pack.files, plan):
        text = _("No text of the pack says “%(word)s”, so nothing changes.")
        problems.add(VARIANTS, text % {"word": word})
    problems.stop()
    return found


def discard(version: ScenarioVersion) -> None:
    """Remove a draft with its templates. Raises BadPack if it is published or in use."""
    if version.is_published:
        _refuse(_("Version %(number)s is published and cannot change. Raise `version`."), version)
    templates = list(version.templates.select_related("sandbox"))
    if Sandbox.objects.filter(
        template__in=[template.sandbox_id for template in templates]
    ).exists():
        _refuse(_("Version %(number)s is in use in a class. Raise `version`."), version)
    for template in templates:
        template.delete()
        erase(template.sandbox)
    version.delete()


def _refuse(text: str, version: ScenarioVersion) -> None:
    raise BadPack([Problem(MANIFEST, 0, "version", text % {"number": version.number})])


def _store_files(version: ScenarioVersion, files: Files) -> None:
    """Of pictures the references; the rows that name them bring their contents."""
    PackFile.objects.bulk_create(
        PackFile(version=version, path=path, text=text) for path, text in sorted(files.items())
    )


def files_of(version: ScenarioVersion) -> Files:
    """The files as they were stored. Raises RuntimeError if somebody tampered with a sealed one."""
    files = dict(version.files.values_list("path", "text"))
    if digest_of(files) != version.digest:
        raise RuntimeError(f"The files of {version} are not those that were stored.")
    return files


def numbers_of(scenario: Scenario) -> Numbers:
    return dict(scenario.key_numbers.values_list("collection", "numbers"))


def _store_numbers(scenario: Scenario, numbers: Numbers) -> None:
    for collection, own in numbers.items():
        KeyNumbers.objects.update_or_create(
            scenario=scenario, collection=collection, defaults={"numbers": own}
        )


def former_of(pack: Pack) -> ScenarioVersion | None:
    """The version of that number, which the pack would replace."""
    versions = ScenarioVersion.objects.select_related("scenario")
    slug, number = pack.manifest.slug, pack.manifest.version
    return versions.filter(scenario__slug=slug, number=number).first()


def dumped(version: ScenarioVersion) -> Restored:
    """The files of a version; those of a draft with what authors changed in its templates."""
    files = files_of(version)
    if version.is_published:
        return Restored(files, [])
    return restored(version, read_pack(files), numbers_of(version.scenario))


def dumped_files(version: ScenarioVersion) -> Files:
    return dumped(version).files


def lost_edits(version: ScenarioVersion, files: Files) -> list[FileChange]:
    """What authors did to a draft that would be lost if `files` replaced it: in its templates, and
    in files that it does not load with yet."""
    pending = pending_of(version)
    if version.is_published or not (pending or edited(version)):
        return []
    now = dumped(version)
    written = with_pending(now.files, pending)
    return [*losses(files_of(version), written, files), *now.left_behind]


def pending_of(version: ScenarioVersion) -> dict[str, str | None]:
    """{path: text} of the files of a draft that is not sound with them; None for one to be gone."""
    return dict(version.pending_files.values_list("path", "text"))


def with_pending(files: Files, pending: Mapping[str, str | None]) -> Files:
    wanted = {**files, **pending}
    return {path: text for path, text in wanted.items() if text is not None}


def replace_texts(version: ScenarioVersion, pack: Pack) -> None:
    """Put the files of a pack into a draft that differs in nothing a template is made of."""
    with transaction.atomic():
        version.files.all().delete()
        _store_files(version, pack.files)
        version.digest = pack.digest
        version.save(update_fields=["digest"])
        version.pending_files.all().delete()


def publish(version: ScenarioVersion, *, by: User | None = None) -> ScenarioVersion:
    """Seal the version: from now on neither its files nor its templates change.

    What authors changed in the templates goes into the files first. Raises BadPack.
    """
    with transaction.atomic():
        version = present(version)
        if version.is_published:
            return version
        if version.pending_files.exists():
            _refuse(_("Version %(number)s has files that it does not load with yet."), version)
        sound_variants(read_pack(dumped_files(version)))
        if edited(version):
            version = store(read_pack(dumped_files(version)), by=by, force=True)
        version.status = ScenarioVersion.Status.PUBLISHED
        version.published_at = timezone.now()
        version.published_by = by
        version.save(update_fields=["status", "published_at", "published_by"])
        Sandbox.objects.filter(as_template__version=version).update(frozen=True)
    return version


def present(version: ScenarioVersion) -> ScenarioVersion:
    """The version of that number as it is now, which nobody else writes until the end of the transaction:
    a draft that was loaded anew has another id. Raises BadPack where it is gone."""
    Scenario.objects.select_for_update().filter(pk=version.scenario_id).first()
    versions = ScenarioVersion.objects.select_related("scenario")
    found = versions.filter(scenario=version.scenario_id, number=version.number).first()
    if found is None:
        text = _("Somebody else has deleted the draft meanwhile.")
        raise BadPack([Problem(MANIFEST, 0, "version", text)])
    return found


def template_for(
    version: ScenarioVersion,
    language: str,
    day_one: dt.date | None = None,
    by: User | None = None,
    *,
    variant: int = 0,
) -> Template:
    """The template of that language, day 1 and variant, made when it is first asked for.

    A day 1 that the pack's anchor does not allow moves on to the next that it does.
    """
    if language not in version.languages:
        raise ValueError(f"{version} does not speak {language}.")
    if day_one is None or day_one == version.day_one:
        day_one = version.day_one
    else:
        pack = read_pack(files_of(version))
        day_one = pack.manifest.calendar.snap(day_one)
    templates = version.templates.filter(
        day_one=day_one, language=language, variant=variant, session=0
    )
    if found := templates.select_related("sandbox").first():
        return found
    with transaction.atomic():
        ScenarioVersion.objects.select_for_update().get(pk=version.pk)
        if found := templates.first():
            return found
        pack = pack_of(version, variant)
        return _make_template(version, pack, language, day_one, by, variant=variant)


def pack_of(version: ScenarioVersion, variant: int = 0) -> Pack:
    """Raises ValidationError where the version has no such variant."""
    if not variant:
        return read_pack(files_of(version))
    try:
        files = permuted(dumped_files(version), variant)
    except ValueError as error:
        raise ValidationError({"variant": str(error)}) from error
    return read_pack(files)


def _make_template(
    version: ScenarioVersion,
    pack: Pack,
    language: str,
    day_one: dt.date,
    by: User | None,
    *,
    variant: int = 0,
) -> Template:
    # Rows that authors have just made in a template, which a variant is made of, are not numbered yet.
    sandbox = materialise(
        pack,
        pack.number_rows(numbers_of(version.scenario)),
        language=language,
        day_one=day_one,
        name=_template_name(pack, language),
        by=by,
    )
    if version.is_published:
        Sandbox.objects.filter(pk=sandbox.pk).update(frozen=True)
        sandbox.frozen = True
    return Template.objects.create(
        version=version,
        day_one=day_one,
        language=language,
        variant=variant,
        source=source_of(pack.files),
        sandbox=sandbox,
    )


def source_of(files: Files) -> str:
    """The fingerprint of what a template is made of."""
    return digest_of({path: text for path, text in files.items() if not path.startswith(TEXTS)})


def _template_name(pack: Pack, language: str) -> str:
    """In its own language, as the company inside is."""
    with override(language):
        number = _("Version %(number)s") % {"number": pack.manifest.version}
        return f"{pack.manifest.name[language][:90]} · {number}"
