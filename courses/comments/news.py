"""Who is told of comments: the team when it may read them, and whose remark was answered."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from courses.assignments.models import Assignment
from courses.comments.models import Comment
from courses.marking.blind import name_of
from courses.marking.second import kept_apart
from lab.notices.kinds import register_notice
from lab.notices.telling import tell_people
from lab.people.models import User

register_notice(
    "commented",
    _("Comment on your work"),
    _("%(who)s commented on “%(record)s”."),
    icon="message",
    tone="teal",
)
register_notice(
    "comment-answered",
    _("Answer to a comment"),
    _("%(who)s answered a comment on “%(record)s”."),
    icon="message-2",
    tone="teal",
)


def tell_of(comment: Comment) -> None:
    """Called once the comment is written."""
    team, assignment = comment.team, comment.team.assignment
    students = [one.user for one in team.members.filter(left_at=None).select_related("user")]
    by_student = comment.author_id in {person.pk for person in students}
    top = comment.answers or comment
    if not by_student:
        wanted = [person for person in students if _may_read(person, comment, assignment)]
    else:
        wanted = [person for person in students if person.pk != comment.author_id]
        wanted += [top.author] if top.author_id not in {p.pk for p in students} else []
    who = name_of(team) if by_student else str(comment.author)
    for person in wanted:
        named = str(comment.author) if by_student and person in students else who
        facts = {"who": named, "record": comment.label or assignment.name}
        kind = "comment-answered" if comment.answers_id else "commented"
        link = reverse("comment", args=[comment.pk])
        tell_people([person], kind, facts, link=link, remark=comment.text)


def _may_read(person: User, comment: Comment, assignment: Assignment) -> bool:
    """As `reading.comments_of` says of a comment by staff."""
    if comment.submission_id and comment.submission_id in set(
        kept_apart(assignment, [comment.team_id])
    ):
        return False
    return (
        assignment.comments_at_once
        or assignment.grades.filter(user=person, released_at__isnull=False).exists()
    )
