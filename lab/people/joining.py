"""Coming into a class by its code: students ask, and a teacher (or the code itself) lets them in."""

import datetime as dt
import secrets
from collections.abc import Callable, Iterable

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lab.access.decisions import Refused
from lab.people.audit import Act, audit
from lab.people.joining_models import JoinCode, JoinRequest
from lab.people.models import Classroom, Enrolment, User
from lab.people.passwords import CONSONANTS, DIGITS
from lab.people.permissions import may_change_roster

LETTERS, LENGTH = (CONSONANTS + DIGITS).upper(), 8
LONGEST_DAYS = 60
# More wait for one class than a class holds: somebody plays a trick.
MOST_WAITING = 300
Arrival = Callable[[Classroom, User], None]
_arrivals: list[Arrival] = []


def register_arrival(work: Arrival) -> None:
    """Called once at start: what happens after students have come into a class by themselves. Takes the
    class, and the teacher in whose name it happens."""
    _arrivals.append(work)


def join_open(classroom: Classroom, *, confirms: bool, days: int, by: User) -> JoinCode:
    """A new code; the one before is good no more."""
    may_change_roster(by, classroom).require()
    if not 1 <= days <= LONGEST_DAYS:
        raise ValidationError({"days": _("Between 1 and %(n)d days.") % {"n": LONGEST_DAYS}})
    with transaction.atomic():
        JoinCode.objects.filter(classroom=classroom).delete()
        return JoinCode.objects.create(
            classroom=classroom,
            code="".join(secrets.choice(LETTERS) for _letter in range(LENGTH)),
            confirms=confirms,
            closes_at=timezone.now() + dt.timedelta(days=days),
            made_by=by,
        )


def join_close(classroom: Classroom, *, by: User) -> None:
    """Nobody comes in by it any more. Who waits goes on waiting."""
    may_change_roster(by, classroom).require()
    JoinCode.objects.filter(classroom=classroom).delete()


def code_found(text: str) -> JoinCode:
    """Typed with spaces or small letters it is the same."""
    code = "".join(one for one in text.upper() if one.isalnum())[:20]
    rows = JoinCode.objects.open().select_related("classroom__school", "classroom__term", "made_by")
    found = rows.filter(code=code).first()
    if found is None:
        raise ValidationError(
            {"code": _("This code is not good. Ask your teacher for the present one.")}
        )
    return found


def join_as(person: User, code: JoinCode) -> bool:
    """Somebody who is logged in; whether they are in at once."""
    room = code.classroom
    if person.school_id != room.school_id:
        raise ValidationError({"code": _("This class belongs to another school.")})
    if Enrolment.objects.active().filter(classroom=room, user=person).exists():
        raise ValidationError({"code": _("You are in this class already.")})
    if JoinRequest.objects.filter(classroom=room, person=person).exists():
        raise ValidationError({"code": _("You have asked already: wait for your teacher.")})
    return _asked(JoinRequest(classroom=room, person=person), code)


def join_new(
    code: JoinCode, *, name: str, student_number: str, username: str, password: str
) -> bool:
    """Somebody without an account; whether they are in at once."""
    username = User.normalize_username(username)
    person = User(
        username=username, name=name, student_number=student_number, school=code.classroom.school
    )
    _require_free(person)
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise ValidationError({"password": error.messages}) from error
    request = JoinRequest(
        classroom=code.classroom,
        name=name.strip(),
        student_number=student_number.strip(),
        username=username,
        password=make_password(password),
    )
    return _asked(request, code)


def _require_free(person: User) -> None:
    """Without saying whose it is."""
    if User.objects.filter(username=person.username).exists():
        raise ValidationError(
            {"username": _("Somebody has this user name already. Choose another.")}
        )
    rows = User.objects.filter(school=person.school, student_number=person.student_number)
    if person.student_number and rows.exists():
        text = _("This number has an account already: log in, and join from there.")
        raise ValidationError({"student_number": text})
    person.password = "!"
    person.full_clean()


def _asked(request: JoinRequest, code: JoinCode) -> bool:
    with transaction.atomic():
        Classroom.objects.select_for_update().get(pk=request.classroom_id)
        if request.classroom.join_requests.count() >= MOST_WAITING:  # type: ignore[attr-defined]
            raise Refused(_("Too many wait for this class. Tell your teacher."))
        request.full_clean(exclude=["classroom", "person"])
        request.save(force_insert=True)
    places = Enrolment.objects.filter(classroom=request.classroom, user=request.person)
    if code.confirms or (request.person and places.exists()):
        # Whoever was taken out of the class does not come back without being asked for.
        return False
    joins_confirm([request], by=code.made_by)
    return True


def joins_confirm(requests: Iterable[JoinRequest], *, by: User) -> list[User]:
    """Let them in, all or none; afterwards they get what students of the class have."""
    people: list[User] = []
    rooms: dict[int, Classroom] = {}
    with transaction.atomic():
        for given in requests:
            request = (
                JoinRequest.objects.select_for_update(of=("self",))
                .select_related("classroom__school", "person")
                .filter(pk=given.pk)
                .first()
            )
            if request is None:  # a colleague was faster
                continue
            may_change_roster(by, request.classroom).require()
            people.append(_let_in(request, by))
            rooms[request.classroom_id] = request.classroom
    for room in rooms.values():
        for work in _arrivals:
            work(room, by)
    return people


def _let_in(request: JoinRequest, by: User) -> User:
    room, person = request.classroom, request.person
    if person is None:
        person = User(
            username=request.username,
            name=request.name,
            student_number=request.student_number,
            school=room.school,
            role=User.Role.STUDENT,
        )
        _require_free(person)
        person.password = request.password
        person.save(force_insert=True)
        audit(Act.PERSON_MADE, by=by, person=person, role=[person.role])
    elif not person.is_active:
        raise ValidationError(_("%(person)s is deactivated.") % {"person": person})
    Enrolment.objects.update_or_create(
        classroom=room, user=person, defaults={"role": Enrolment.Role.STUDENT, "left_on": None}
    )
    audit(Act.ENROLLED, by=by, person=person, classroom=room, place=[Enrolment.Role.STUDENT])
    request.delete()
    return person


def joins_decline(requests: Iterable[JoinRequest], *, by: User) -> int:
    """Forget what they typed; how many there were."""
    count = 0
    with transaction.atomic():
        for request in requests:
            may_change_roster(by, request.classroom).require()
            count += JoinRequest.objects.filter(pk=request.pk).delete()[0]
    return count
