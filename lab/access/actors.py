"""The doors: who becomes which actor in which sandbox. Nobody else builds actors."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from django.db.models import F, Q, QuerySet

from lab.access.decisions import Hidden
from lab.access.guests import invited
from lab.access.policy import Policy
from lab.people.models import Classroom, Enrolment, User
from lab.tenancy.actor import Actor, Mode, Via, acting_as, current_actor, reading_across
from lab.tenancy.fields import NUMBER_MASK, make_id
from lab.tenancy.gathering import SETTINGS, remembered
from lab.tenancy.models import Occupancy, Sandbox, Seat


def _actor(user: User | None, sandbox: Sandbox, mode: Mode, **policy: object) -> Actor:
    policy_ = Policy(sandbox=sandbox, mode=mode, **policy)  # type: ignore[arg-type]
    return Actor(user=user, sandbox=sandbox, seat=policy_.seat, mode=mode, policy=policy_)


def system_actor(sandbox: Sandbox, user: User | None = None, via: Via = Via.COMMAND) -> Actor:
    """Commands, jobs and the loader: may do everything, on behalf of `user` if there is one."""
    return _actor(user, sandbox, Mode.SYSTEM).through(via)


def simulated_actor(
    sandbox: Sandbox, seat_number: int | None = None, *, customer: str = ""
) -> Actor:
    """A simulated customer of that name, or a simulated colleague on a seat, with the rights of that seat."""
    if not seat_number:
        anybody = remembered("customer", [SETTINGS], lambda: _simulated(sandbox, None))
        return replace(anybody, customer=customer)
    return _simulated(sandbox, make_id(sandbox.pk, seat_number))


def _simulated(sandbox: Sandbox, seat_id: int | None) -> Actor:
    return _actor(None, sandbox, Mode.PERSONA, seat_id=seat_id).through(Via.SIMULATION)


def play_actor(
    user: User | None,
    sandbox: Sandbox,
    seat_number: int | None = None,
    supposed: Mapping[str, str] | None = None,
) -> Actor:
    """Somebody on a seat; without a number nobody's seat, from which nothing can be seen.

    `supposed` are sharing modes by family that hold for this actor instead of those that are set.
    """
    seat_id = make_id(sandbox.pk, seat_number) if seat_number else None
    return _actor(user, sandbox, Mode.PLAY, seat_id=seat_id, supposed=supposed)


def staff_actor(user: User, sandbox: Sandbox, *, read_only: bool = False) -> Actor:
    return _actor(user, sandbox, Mode.REVIEW, read_only=read_only)


def looking_actor(user: User, sandbox: Sandbox, seat_number: int) -> Actor:
    """Staff looking at the company with the eyes of a seat; nothing can be changed."""
    seat_id = make_id(sandbox.pk, seat_number)
    return _actor(user, sandbox, Mode.PLAY, seat_id=seat_id, read_only=True)


def guest_actor(user: User, sandbox: Sandbox, why: str) -> Actor:
    """Somebody let into a frozen copy, on the head's seat and without any of its rights to act."""
    seats = Seat._base_manager.filter(sandbox=sandbox).order_by("pk")
    head = min(seats, key=lambda seat: (seat.kind != Seat.Kind.HEAD, seat.parent_id is not None))
    return _actor(user, sandbox, Mode.PLAY, seat_id=head.pk, read_only=True, closed=why, guest=True)


def author_actor(user: User, sandbox: Sandbox) -> Actor:
    return _actor(user, sandbox, Mode.AUTHOR)


def actor_for(user: User, sandbox: Sandbox, seat_number: int | None = None) -> Actor:
    """Who this person is in this sandbox. Raises Hidden when it is not theirs.

    Staff look in as staff unless they name one of their own seats.
    """
    if not user.is_active:
        raise Hidden
    if sandbox.kind == Sandbox.Kind.TEMPLATE:
        return _template_actor(user, sandbox)
    enrolment = enrolment_in(user, sandbox.classroom)
    seats = own_seats(user, sandbox)
    staff = staff_role(user, sandbox, enrolment)
    if seat_number is not None and seat_number not in seats:
        raise Hidden
    if sandbox.kind == Sandbox.Kind.SNAPSHOT:
        return _snapshot_actor(user, sandbox, seats, staff, enrolment)
    if staff and (seat_number is None or not seats):
        return staff_actor(user, sandbox, read_only=staff == Enrolment.Role.ASSISTANT)
    if not seats and enrolment is None:
        raise Hidden
    if sandbox.classroom_id and enrolment is None:
        raise Hidden
    if not seats:
        return _without_seat(user, sandbox)
    number = seat_number or seats[0]
    if closed := closed_to_players(user, sandbox):
        seat_id = make_id(sandbox.pk, number)
        return _actor(user, sandbox, Mode.PLAY, seat_id=seat_id, read_only=True, closed=closed)
    return play_actor(user, sandbox, number)


Gate = Callable[[User, Sandbox], str]
_gates: list[Gate] = []


def register_gate(gate: Gate) -> None:
    """Called once at start. The gate says why the person may not play in a company of a class now, so
    that they only look; "" lets them. It raises Refused where they are not to see it either."""
    _gates.append(gate)


def closed_to_players(user: User, sandbox: Sandbox) -> str:
    if sandbox.kind != Sandbox.Kind.LIVE or not sandbox.classroom_id:
        return ""
    return next((reason for gate in _gates if (reason := gate(user, sandbox))), "")


Owning = Callable[[User, Sandbox], bool]
_owners: list[Owning] = []


def register_owners(owned_by_others: Owning) -> None:
    """Called once at start. Says whether the company belongs to some of the class and not to this person,
    for whom it then does not exist."""
    _owners.append(owned_by_others)


def _without_seat(user: User, sandbox: Sandbox) -> Actor:
    """Somebody of the class: told to ask for a seat where several work, kept out of what is others' own."""
    if any(owned_by_others(user, sandbox) for owned_by_others in _owners):
        raise Hidden
    people = Occupancy._base_manager.filter(sandbox=sandbox).values_list("user", flat=True)
    if len(found := set(people.distinct()[:2])) == 1 and user.pk not in found:
        raise Hidden
    return play_actor(user, sandbox)


def _template_actor(user: User, sandbox: Sandbox) -> Actor:
    """A draft is its authors' alone; what is published every author and teacher may look at."""
    if not sandbox.frozen:
        if not drafts_of(user).filter(pk=sandbox.pk).exists():
            raise Hidden
        return author_actor(user, sandbox)
    if is_author(user) or user.role == User.Role.TEACHER:
        return staff_actor(user, sandbox, read_only=True)
    raise Hidden


def is_author(user: User) -> bool:
    """Whether scenarios are this person's work at all."""
    return user.is_superuser or user.role in (User.Role.DESIGNER, User.Role.ADMINISTRATOR)


def drafts_of(user: User) -> QuerySet[Sandbox]:
    """Templates that the person may work in: those of the own school, and those of nobody's school.

    A draft is of the school of who made it; a pack that a command has loaded is everybody's.
    """
    drafts = Sandbox.objects.filter(kind=Sandbox.Kind.TEMPLATE, frozen=False)
    if user.is_superuser:
        return drafts
    if not is_author(user):
        return drafts.none()
    everybodys = Q(created_by=None) | Q(created_by__school=None)
    return drafts.filter(everybodys | Q(created_by__school=user.school_id))


def _snapshot_actor(
    user: User, sandbox: Sandbox, seats: list[int], staff: str, enrolment: Enrolment | None
) -> Actor:
    if staff:
        return staff_actor(user, sandbox, read_only=True)
    if seats and (enrolment or not sandbox.classroom_id):
        return play_actor(user, sandbox, seats[0])
    if enrolment and (why := invited(user, sandbox)):
        return guest_actor(user, sandbox, why)
    raise Hidden


def own_seats(user: User, sandbox: Sandbox) -> list[int]:
    """Numbers of the seats that the person occupies, here or, for a snapshot, in its origin."""
    home = sandbox.origin_id or sandbox.pk
    rows = Occupancy._base_manager.filter(sandbox_id=home, user=user).order_by()
    # A seat that the company made itself is gone after a reset, and in an older snapshot.
    seats = Seat._base_manager.filter(sandbox=sandbox).order_by()
    there = seats.annotate(local=F("id").bitand(NUMBER_MASK)).values("local")
    return sorted(rows.filter(seat_number__in=there).values_list("seat_number", flat=True))


def enrolment_in(user: User, classroom: Classroom | None) -> Enrolment | None:
    if classroom is None:
        return None
    try:
        return Enrolment.objects.get(classroom=classroom, user=user, left_on=None)
    except Enrolment.DoesNotExist:
        return None


def staff_role(user: User, sandbox: Sandbox, enrolment: Enrolment | None) -> str:
    """teacher, assistant, or "" for who is no staff of the sandbox's class."""
    if user.is_superuser:
        return Enrolment.Role.TEACHER
    classroom = sandbox.classroom
    if classroom and user.role == User.Role.ADMINISTRATOR and user.school_id == classroom.school_id:
        return Enrolment.Role.TEACHER
    if enrolment and enrolment.role in Enrolment.STAFF:
        return enrolment.role
    return ""


def sandboxes_of(user: User) -> QuerySet[Sandbox]:
    """Live sandboxes that the person may enter, as staff or on a seat."""
    live = Sandbox.objects.filter(kind=Sandbox.Kind.LIVE)
    if user.is_superuser:
        return live
    enrolled = Enrolment.objects.filter(user=user, left_on=None)
    staffed = enrolled.filter(role__in=Enrolment.STAFF)
    seated = Occupancy._base_manager.filter(user=user).values("sandbox")
    mine = Q(classroom__in=staffed.values("classroom")) | (
        Q(pk__in=seated) & (Q(classroom=None) | Q(classroom__in=enrolled.values("classroom")))
    )
    if user.role == User.Role.ADMINISTRATOR:
        mine |= Q(classroom__school=user.school_id)
    return live.filter(mine)


@contextmanager
def entering(
    user: User, sandbox: Sandbox, seat_number: int | None = None, via: Via = Via.PAGE
) -> Iterator[Actor]:
    """Go in as whoever the person is there."""
    with acting_as(actor_for(user, sandbox, seat_number).through(via)) as actor:
        yield actor


@contextmanager
def entrusted() -> Iterator[Actor]:
    """The present actor with every right, for what follows from a step permitted as a whole.

    Undoing one's own import deletes what one may not delete otherwise; merging two accounts moves
    colleagues' records that point at them. A frozen company stays frozen.
    """
    actor = current_actor()
    policy = remembered(
        "entrusted", [SETTINGS], lambda: Policy(sandbox=actor.sandbox, mode=Mode.SYSTEM)
    )
    with acting_as(replace(actor, policy=policy)) as trusted:
        yield trusted


@contextmanager
def across(classroom: Classroom, user: User) -> Iterator[list[Sandbox]]:
    """Read all live sandboxes of a class at once; for its staff only, and read only."""
    probe = Sandbox(classroom=classroom)
    if not staff_role(user, probe, enrolment_in(user, classroom)):
        raise Hidden
    sandboxes = list(Sandbox.objects.filter(classroom=classroom, kind=Sandbox.Kind.LIVE))
    with reading_across(sandbox.pk for sandbox in sandboxes):
        yield sandboxes
