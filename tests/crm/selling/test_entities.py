"""What the declarations promise: records and actions from raw values, as pages send them."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

import crm.models
from crm.documents.approvals.authority import authorities
from crm.models import Opportunity, OpportunityProduct, Stage
from crm.selling.forms import evaluation_points
from crm.selling.services import opportunity_change
from lab.entities.acting import offers
from lab.entities.saving import LineErrors, change_record, create_record, run_action
from lab.entities.spec import REGISTRY
from lab.tenancy.models import Sandboxed
from lab.testing.callers import program
from tests.factories import make

NAMES = [
    "accounts",
    "contacts",
    "leads",
    "competitors",
    "categories",
    "products",
    "tasks",
    "events",
    "contact-logs",
    "opportunities",
    "quotes",
    "orders",
]


@pytest.fixture
def ana(office):
    with office.acting("ana") as actor:
        yield actor


def act(row: Sandboxed, name: str, **raw) -> Sandboxed:
    """Run an action of a record on raw values, through its form."""
    entity = REGISTRY[row.collection]
    action = entity.action(name)
    if action.form is None:
        return run_action(entity, action, row.number, {})
    form = action.form(data=raw)
    if not form.is_valid():
        raise ValidationError(form.errors.as_data())
    return run_action(entity, action, row.number, form.cleaned_data)


def test_every_entity_of_the_first_sales_cycle_is_declared():
    assert set(NAMES) <= set(REGISTRY)


def test_every_part_of_a_record_says_what_it_is_part_of():
    """A part that forgets would be seen by the whole company."""
    owned = {model.__name__ for model in vars(crm.models).values() if hasattr(model, "owner")}
    parts = {
        model.__name__
        for model in vars(crm.models).values()
        if isinstance(model, type) and issubclass(model, Sandboxed) and model.part_of
    }
    shared = {"Category", "Competitor", "EvaluationPoint", "Product", "Stage", "TaxRate"}
    shared |= {"AssignmentRule", "Authority", "CollisionRule", "ExchangeRate", "WebForm"}
    shared |= {
        "Folder",
        "MailTemplate",
        "MoneyAccount",
        "OrderType",
        "PriceBook",
        "Reservation",
        "StockLevel",
        "StockMove",
        "Supplier",
        "SupplierPrice",
        "TradeSettings",
        "Warehouse",
    }
    assert owned | parts | shared == set(crm.models.__all__)
    assert not parts & shared


@pytest.mark.parametrize("name", NAMES)
def test_a_record_of_each_entity_can_be_made(office, name):
    with office.acting("dora"):
        row = make.build(name)
        assert REGISTRY[name].rows().numbered(row.number).get() == row


def test_a_lead_goes_to_a_confirmed_order_by_raw_values(ana):
    lead = create_record(
        REGISTRY["leads"], {"name": "Li Wei", "company": "Huaxin", "rating": "hot"}
    )
    deal = act(lead, "convert", opportunity_name="Presses", amount="900.00")
    account = deal.account
    deal = act(deal, "move", stage="propose", comment="")
    quote = act(deal, "quote")
    lines = [{"product": 1, "quantity": "2"}, {"description": "Set-up", "price": "50"}]
    quote = change_record(REGISTRY["quotes"], quote.number, {"discount_percent": "10"}, lines)
    assert quote.total == Decimal("225.00")
    quote = act(act(quote, "send", valid_until="2018-02-01"), "accept")
    assert act(quote, "win", reason="service") == deal
    offered = {offer.action.name: offer.decision for offer in offers(REGISTRY["quotes"], quote)}
    assert offered["order"]
    assert "closed already" in str(offered["win"].reason)
    order = act(act(quote, "order"), "confirm")
    offered = {offer.action.name: offer.decision for offer in offers(REGISTRY["quotes"], quote)}
    assert str(order) in str(offered["order"].reason)

    assert (order.status, order.total, order.account) == ("confirmed", quote.total, account)
    assert Opportunity.objects.get(pk=deal.pk).stage.key == "won"


@pytest.mark.parametrize(
    ("action", "raw", "field"),
    [
        ("lose", {}, "reason"),
        ("lose", {"reason": "price", "competitor": "999"}, "competitor"),
        ("lose", {"reason": "price", "competitor": "nobody"}, "competitor"),
        ("move", {"stage": "nowhere"}, "stage"),
        ("win", {"closed_on": "yesterday"}, "closed_on"),
        ("evaluate", {"point": "1"}, "point"),
    ],
)
def test_actions_refuse_nonsense_by_field(ana, action, raw, field):
    deal = make.opportunity()

    with pytest.raises(ValidationError) as refused:
        act(deal, action, **raw)
    assert field in refused.value.message_dict


@pytest.mark.parametrize(
    ("collection", "action"),
    [
        ("opportunities", "reopen"),
        ("quotes", "accept"),
        ("quotes", "reject"),
        ("quotes", "order"),
        ("quotes", "win"),
    ],
)
def test_actions_that_do_not_fit_the_state_say_so(ana, collection, action):
    row = make.build(collection)

    decision = REGISTRY[collection].action(action).available(row)

    assert not decision
    assert decision.reason
    with pytest.raises(ValidationError):
        act(row, action)


def test_whether_an_action_is_available_costs_no_query(office, django_assert_num_queries):
    with office.acting("dora") as dora:
        rows = [make.build(name) for name in NAMES]
        dora.policy.once("keyed:stages", lambda: list(Stage.objects.all()))
        evaluation_points()
        authorities("quotes")
        rows = [type(row).objects.get(pk=row.pk) for row in rows]

        with django_assert_num_queries(0):
            for row in rows:
                for action in REGISTRY[row.collection].actions:
                    action.available(row)


def test_a_stage_that_is_typed_in_goes_through_the_rules(ana):
    deal = make.opportunity()
    entity = REGISTRY["opportunities"]

    with pytest.raises(ValidationError, match="Win"):
        change_record(entity, deal.number, {"stage": "won"})
    deal = change_record(entity, deal.number, {"stage": "propose", "probability": 20})
    assert (deal.stage.key, deal.probability) == ("propose", 50)
    assert deal.stage_changes.count() == 2
    deal = change_record(entity, deal.number, {"stage": "qualify", "probability": 35})
    assert (deal.stage.key, deal.probability) == ("qualify", 35)


def test_a_refused_stage_leaves_the_other_fields_alone(ana):
    deal = make.opportunity(name="Before")

    with pytest.raises(ValidationError):
        opportunity_change(deal, {"name": "After", "stage": Stage.objects.get(key="won")})
    assert Opportunity.objects.get(pk=deal.pk).name == "Before"


def test_products_of_an_opportunity_are_saved_with_it_and_give_its_amount(ana):
    entity = REGISTRY["opportunities"]
    deal = create_record(entity, {"name": "Presses"}, [{"product": 1, "quantity": 3}])
    assert deal.amount == 300

    line = OpportunityProduct.objects.get(opportunity=deal)
    change_record(entity, deal.number, {}, [{"number": line.number, "price": "90"}])
    line = OpportunityProduct.objects.get(opportunity=deal)
    assert (line.price, line.quantity) == (90, 3)
    with pytest.raises(LineErrors):
        change_record(entity, deal.number, {}, [{"product": 999}])
    change_record(entity, deal.number, {}, [])
    assert not OpportunityProduct.objects.filter(opportunity=deal).exists()


def test_a_competitor_is_saved_with_its_products(ana):
    entity = REGISTRY["competitors"]
    rival = create_record(entity, {"name": "Rival"}, [{"name": "Cheap press", "price": "80"}])

    assert [(p.name, p.price) for p in rival.products.all()] == [("Cheap press", 80)]
    change_record(entity, rival.number, {"website": "rival.example"}, None)
    assert rival.products.count() == 1


def test_a_competitor_is_noted_once_per_opportunity(ana):
    deal, rival = make.opportunity(), make.competitor()

    act(deal, "competitor", competitor=str(rival.number), note="Cheaper")
    assert act(deal, "competitor", competitor=str(rival.number), note="Faster") == deal
    assert [met.note for met in deal.competitors.all()] == ["Faster"]


def test_a_reply_is_offered_to_superiors_only(office):
    with office.acting("ana"):
        log = make.contact_log()
        reply = REGISTRY["contact-logs"].action("reply")
        assert "superior" in str(reply.available(log).reason)
    verb = office.api(f"contact-logs/{log.number}/reply/")
    refused = program(office.people["ana"]).post(verb, {"reply": "Well done, me"})
    assert refused.status_code == 403
    assert "superior" in refused.json()["detail"]
    with office.acting("max"):
        assert reply.available(log)
        assert act(log, "reply", reply="Good").replied_at


def test_a_double_is_found_by_typed_values(ana):
    present = make.account(name="Huaxin Ltd")
    duplicates = REGISTRY["accounts"].duplicates

    assert list(duplicates({"name": "huaxin"})) == [present]
    assert list(duplicates({"name": "huaxin"}, exclude=present)) == []


def test_an_activity_is_about_a_record_by_its_number(ana):
    account = make.account()
    raw = {"subject": "Call", "about": f"accounts/{account.number}", "due_on": "2018-01-05"}

    task = create_record(REGISTRY["tasks"], raw)

    assert (task.about_id, task.due_on) == (account.pk, dt.date(2018, 1, 5))
    assert list(type(task).objects.about(account)) == [task]
