"""What people do with comments: write, answer, settle, take back; and the phrases they keep."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.assignments.models import Team
from courses.comments.models import Comment, Phrase
from courses.comments.news import tell_of
from courses.comments.places import Place, require_place
from courses.comments.reading import comments_of
from courses.permissions import may_mark
from courses.submissions.models import Submission
from lab.access.decisions import Refused
from lab.people.models import School, User
from lab.people.permissions import may_create_classrooms

MOST_PHRASES = 200
WHOLE = Place()


def comment_add(submission: Submission, *, text: str, by: User, place: Place = WHOLE) -> Comment:
    """A remark of staff on what was handed in, or on a place of it."""
    label = require_place(submission.snapshot, place, upto=submission.entry)
    comment = Comment(team=submission.team, submission=submission, label=label, **place.columns)
    comment.attempt = submission.snapshot.attempt
    return _written(comment, text, by)


def team_comment_add(team: Team, *, text: str, by: User, place: Place = WHOLE) -> Comment:
    """A remark of staff on the company while it is worked in; it knows the attempt."""
    label = require_place(team.company, place)
    comment = Comment(team=team, attempt=team.company.attempt, label=label, **place.columns)
    return _written(comment, text, by)


def _written(comment: Comment, text: str, by: User) -> Comment:
    may_mark(by, comment.team.assignment).require()
    comment.text, comment.author = text.strip(), by
    comment.full_clean()
    comment.save(force_insert=True)
    tell_of(comment)
    return comment


def comment_reply(comment: Comment, *, text: str, by: User) -> Comment:
    """An answer by staff or by a member of the team who may read the remark; it opens a settled one."""
    _require_seen(comment, by)
    with transaction.atomic():
        above = Comment.objects.select_for_update().filter(pk=comment.pk).first()
        if above is None:
            raise ValidationError(_("The comment was taken back meanwhile."))
        top = above.answers or above
        reply = Comment(
            team=top.team,
            submission=top.submission,
            attempt=top.attempt,
            label=top.label,
            answers=top,
            author=by,
            text=text.strip(),
            **Place.of(top).columns,
        )
        reply.full_clean()
        reply.save(force_insert=True)
        Comment.objects.filter(pk=top.pk).update(resolved_at=None, resolved_by=None)
    tell_of(reply)
    return reply


def comment_settle(comment: Comment, *, settled: bool, by: User) -> Comment:
    """Mark the remark as settled, or open it again; who does so twice changes nothing."""
    _require_seen(comment, by)
    if comment.is_resolved != settled:
        comment.resolved_at = timezone.now() if settled else None
        comment.resolved_by = by if settled else None
        Comment.objects.filter(pk=comment.pk).update(
            resolved_at=comment.resolved_at, resolved_by=comment.resolved_by
        )
    return comment


def comment_remove(comment: Comment, *, by: User) -> None:
    """Its author takes it back, as long as nobody has answered."""
    _require_seen(comment, by)
    if comment.author_id != by.pk:
        raise Refused(_("Only who wrote a comment takes it back."))
    with transaction.atomic():
        found = Comment.objects.select_for_update().filter(pk=comment.pk).first()
        if found is None:
            return
        if found.replies.exists():
            raise ValidationError(_("The comment was answered already: it stays."))
        found.delete()


def _require_seen(comment: Comment, by: User) -> None:
    if not comments_of(by, comment.team).filter(pk=comment.pk).exists():
        raise Refused(_("This comment is not for you."))


def phrase_add(*, text: str, by: User, shared: bool = False) -> Phrase:
    """Keep a phrase: for oneself, or for all who mark at the school, which teachers may."""
    school = _school_of(by)
    if shared:
        may_create_classrooms(by).require()
    if Phrase.objects.filter(school=school, person=None if shared else by).count() >= MOST_PHRASES:
        text_ = _("At most %(count)d phrases: remove one first.")
        raise ValidationError(text_ % {"count": MOST_PHRASES})
    phrase = Phrase(school=school, person=None if shared else by, text=text.strip())
    phrase.full_clean()
    phrase.save(force_insert=True)
    return phrase


def phrase_remove(phrase: Phrase, *, by: User) -> None:
    if phrase.person_id is None:
        may_create_classrooms(by).require()
    elif phrase.person_id != by.pk:
        raise Refused(_("This phrase is somebody else's."))
    phrase.delete()


def _school_of(person: User) -> School:
    if person.school is None:
        raise ValidationError(_("Phrases belong to a school, and you have none."))
    return person.school
