"""What a person, or a teacher for the class, chooses: which news by which way, and the robot."""

from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lab.jobs import Progress, start, work
from lab.jobs.models import Job
from lab.notices.kinds import KINDS, Channel
from lab.notices.models import NoticeChoice, Outlet
from lab.notices.robots import check_address, robot_tell
from lab.people.models import Classroom, User
from lab.people.permissions import may_manage_classroom


def choice_of(person: User) -> NoticeChoice:
    return NoticeChoice.objects.filter(person=person).first() or NoticeChoice(person=person)


def choose(person: User, chosen: Mapping[str, Sequence[str]]) -> NoticeChoice:
    """Keep what the person wants; kinds that are registered later are told as usual."""
    kept = {
        name: [channel for channel in Channel.values if channel in chosen[name]]
        for name in KINDS
        if name in chosen
    }
    choice, _made = NoticeChoice.objects.update_or_create(person=person, defaults={"chosen": kept})
    return choice


def mails_end(person: User) -> None:
    """No more mails of any kind; all else stays as chosen."""
    choice = choice_of(person)
    without = {
        name: [each for each in choice.channels(kind) if each != Channel.MAIL]
        for name, kind in KINDS.items()
    }
    choose(person, without)


def robot_of(owner: User | Classroom) -> Outlet | None:
    return Outlet.objects.filter(channel=Channel.ROBOT, **_whose(owner)).first()


def robot_set(
    owner: User | Classroom,
    *,
    by: User,
    url: str = "",
    secret: str = "",
    kinds: Sequence[str] = (),
) -> Outlet:
    """Enter a robot, or change what it tells. Without an address the present one stays, with its secret."""
    _require(owner, by)
    with transaction.atomic():
        outlet = robot_of(owner) or Outlet(channel=Channel.ROBOT, **_whose(owner))
        if url:
            check_address(url)
            outlet.url, outlet.secret = url, secret
            outlet.tries, outlet.problem, outlet.not_before = 0, "", None
        elif not outlet.url:
            raise ValidationError({"url": _("Paste the robot's address.")})
        outlet.kinds = [name for name in KINDS if name in kinds]
        outlet.save()
    return outlet


def robot_remove(owner: User | Classroom, *, by: User) -> None:
    _require(owner, by)
    Outlet.objects.filter(channel=Channel.ROBOT, **_whose(owner)).delete()


def robot_test(owner: User | Classroom, *, by: User, link: str) -> Job:
    """Have the robot say a word, by a job: no page waits for another server."""
    _require(owner, by)
    if (outlet := robot_of(owner)) is None:
        raise ValidationError(_("Paste the robot's address first."))
    return start(try_robot, user=by, arguments={"outlet": outlet.pk, "back": link})


@work(gettext_lazy("Test of the group robot"))
def try_robot(job: Job, progress: Progress) -> None:
    """The job's arguments: `outlet`, which the person may still use, by id."""
    outlet = Outlet.objects.select_related("person", "classroom").get(pk=job.arguments["outlet"])
    _require(outlet.classroom or job.user, job.user)
    if outlet.classroom is None and outlet.person != job.user:
        raise ValidationError(_("Paste the robot's address first."))
    progress.begin(1, _("Asking the robot"))
    text = _("CRM Practicum reaches this group. Asked by %(person)s.") % {"person": job.user}
    problem = robot_tell(outlet.url, outlet.secret, [text])
    Outlet.objects.filter(pk=outlet.pk).update(problem=problem[:200])
    if problem:
        raise ValidationError(problem)
    job.finish(Job.State.DONE, message=_("The robot took it: look into the group."))


def _whose(owner: User | Classroom) -> dict[str, User | Classroom]:
    return {"classroom" if isinstance(owner, Classroom) else "person": owner}


def _require(owner: User | Classroom, by: User) -> None:
    if isinstance(owner, Classroom):
        may_manage_classroom(by, owner).require()
    elif owner.pk != by.pk:
        raise PermissionError("Whose robot it is sets it.")
