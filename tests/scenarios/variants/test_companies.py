"""Companies of a variant: made from a template of its own, judged, played and put back as such."""

import json
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from crm.models import Account, Opportunity
from lab import records
from lab.access.actors import system_actor
from lab.journal.jumps import reset
from lab.tenancy.actor import acting_as
from lab.tenancy.models import Sandbox
from scenarios.briefs import brief_of
from scenarios.checks.judging import judged, tasks_of
from scenarios.customers.casting import company_of, the_company
from scenarios.models import ScenarioVersion
from scenarios.packs.files import Files
from scenarios.packs.pack import read_pack
from scenarios.packs.problems import BadPack
from scenarios.packs.versions import files_of, publish, store, template_for
from scenarios.playtest.scripts import script_of
from scenarios.provisioning import provision
from scenarios.variants.fingerprints import fingerprints, fingerprints_of, normal, variants_of
from scenarios.variants.permuting import permuted
from scenarios.variants.texts import variants_count
from tests.scenarios.variants.conftest import VARIANTS, rows_of

pytestmark = pytest.mark.django_db
Shop = Callable[..., Files]


@pytest.fixture
def version(shop: Shop) -> ScenarioVersion:
    return publish(store(read_pack(shop())))


def mill_of(sandbox: Sandbox) -> Account:
    with acting_as(system_actor(sandbox)):
        return Account.objects.numbered(1).get()


def test_a_template_is_made_once_for_each_variant_and_the_version_stays(
    version: ScenarioVersion, shop: Shop
) -> None:
    before = dict(version.files.values_list("path", "text"))
    made = template_for(version, "en", variant=2)
    assert template_for(version, "en", variant=2) == made != template_for(version, "en")
    assert made.sandbox.frozen and made.variant == 2
    assert dict(version.files.values_list("path", "text")) == before
    wanted = rows_of(permuted(shop(), 2), "data/accounts.csv")["mill"]["name"]
    assert mill_of(made.sandbox).name == wanted != mill_of(template_for(version, "en").sandbox).name


@pytest.mark.parametrize("number", [4, 99])
def test_a_variant_that_is_not_there_is_refused(version: ScenarioVersion, number: int) -> None:
    with pytest.raises(ValidationError, match="has 3 variants, and no number"):
        template_for(version, "en", variant=number)


def test_a_pack_without_variants_has_none(tiny_pack) -> None:
    version = publish(store(tiny_pack))
    assert variants_count(version) == 0 and fingerprints_of(version) == {}
    with pytest.raises(ValidationError, match="has no variants"):
        template_for(version, "en", variant=1)


def test_a_reset_leads_back_to_the_start_of_the_same_variant(version: ScenarioVersion) -> None:
    template = template_for(version, "en", variant=3)
    sandbox = provision(template, name="Ann's")
    name = mill_of(sandbox).name
    with acting_as(system_actor(sandbox)):
        records.change(Account.objects.numbered(1).get(), {"name": "Another"})
        reset(sandbox)
    assert mill_of(sandbox).name == name
    sandbox.refresh_from_db()
    assert sandbox.template == template.sandbox and sandbox.attempt == 2


def test_tasks_cast_script_and_brief_are_those_of_the_variant(version: ScenarioVersion) -> None:
    for number in (1, 2, 3):
        template = template_for(version, "en", variant=number)
        sandbox = provision(template, name=f"Company {number}")
        mill = mill_of(sandbox)
        (task,) = judged(sandbox)
        assert task.checks[2].check.name["en"] == f"The deal of {mill.name} has a next step"
        with acting_as(system_actor(sandbox)):
            persona = the_company().personas["ida"]
        assert persona.lead == company_of(version, number).personas["ida"].lead
        assert persona.lead in str(script_of(version, number).steps[0].values["about"])
        assert mill.name in brief_of(version, "en", variant=number)
        amount = Opportunity._base_manager.get(sandbox=sandbox).amount
        assert persona.truths[0].value == f"{amount:.0f}"
    assert tasks_of(version)[0][0].checks[2].name["en"].startswith("The deal of North Mill")


def played(*options: str) -> str:
    out = StringIO()
    call_command("pack", "play", "tiny", "--variants", *options, stdout=out)
    return out.getvalue()


def test_the_command_tells_all_reps_of_all_variants_and_keeps_no_company(
    version: ScenarioVersion,
) -> None:
    told = json.loads(played("--json"))
    reps = {"golden": 1.0, "good": 1.0, "average": 0.5, "careless": 0.3, "idle": 0.0}
    assert told["variants"] == {"1": reps, "2": reps, "3": reps}
    assert told["spread"] == dict.fromkeys(reps, 0)
    assert "spread" in played()
    assert not Sandbox.objects.filter(kind=Sandbox.Kind.LIVE).exists()


def test_variants_that_are_not_equally_difficult_are_refused(shop: Shop) -> None:
    # The check wants more than the deal has, in some of them only.
    checks = shop()["checks.yaml"].replace("next_step__empty: '0'", "amount__gte: '12000'")
    text = VARIANTS.replace("step: 100}", "step: 100, in: [checks.yaml]}")
    publish(store(read_pack(shop({"checks.yaml": checks, "variants.yaml": text}))))
    with pytest.raises(CommandError, match=r"“\w+” differs by \d+\.\d points between variants"):
        played()


def test_a_draft_is_played_as_it_is_now(shop: Shop) -> None:
    draft = store(read_pack(shop()))
    before = template_for(draft, "en", variant=1)
    played()
    assert template_for(draft, "en", variant=1) == before
    with acting_as(system_actor(template_for(draft, "en").sandbox)):
        account = Account.objects.first()
        assert account is not None
        records.change(account, {"phone": "555 0100"})
    played()
    assert template_for(draft, "en", variant=1) != before


def test_what_a_variant_breaks_keeps_the_draft_from_being_published(shop: Shop) -> None:
    text = VARIANTS.replace("figure: 12000", "figure: 13000")
    draft = store(read_pack(shop({"variants.yaml": text})))
    with pytest.raises(BadPack, match="No text of the pack says “13000”"):
        publish(draft)


def test_a_value_tells_the_variants_that_it_belongs_to(
    version: ScenarioVersion, shop: Shop
) -> None:
    known = fingerprints_of(version)
    assert known == fingerprints(files_of(version)) == fingerprints(shop())
    for number in (0, 1, 2, 3):
        rows = permuted(shop(), number)
        mill = rows_of(rows, "data/accounts.csv")["mill"]
        for value in (mill["name"], mill["name@zh-hans"], mill["website"]):
            assert variants_of(value, known) == {number}, value
        assert variants_of(f" {mill['name'].upper()} ", known) == {number}
        if number:
            deal = rows_of(rows, "data/opportunities.csv")["deal"]
            assert variants_of(deal["amount"], known) == {number}
    assert variants_of("Daughter", known) == variants_of("Nobody", known) == frozenset()


@pytest.mark.parametrize(
    ("value", "told"),
    [("11,900.00", "11900"), ("0.50", "0.5"), ("  Hill  MILL ", "hill mill"), (12, "12"), ("1.0.0", "1.0.0")],
)  # fmt: skip
def test_what_says_the_same_has_one_form(value: object, told: str) -> None:
    assert normal(value) == told
