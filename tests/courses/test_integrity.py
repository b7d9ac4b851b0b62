"""Signs of shared work: what is one, what is none, and who reads them."""

import datetime as dt

import pytest
from axes.models import AccessLog
from django.utils import timezone

from courses.assignments.models import Assignment
from courses.integrity.finding import BURST, PLACES, written_fields
from courses.integrity.likeness import ALIKE, SHORTEST, Written, alike, found_alike, pieces, plain
from courses.integrity.models import Search, Sign
from courses.integrity.services import signs_find
from courses.submissions.services import submit
from crm.models import Account, ContactLog
from lab import records
from lab.access.actors import entering
from lab.access.decisions import Refused
from lab.tenancy.actor import Via
from tests.courses.conftest import Course, Nothing

NOTE = "The buyer wants a new offer before the fair in May and asks for ten percent off."
NEAR = "The buyer wants a new offer before the fair in June and asks for ten percent off."
OTHER = "Nobody picked up the phone today, so I wrote a mail with the two open questions."
CHINESE = "客户希望在五月展会之前收到新的报价，并且要求在现有价格的基础上再优惠百分之十，"
CHINESE += "同时还想了解交货期和付款条件。"


def texts(*found: tuple[int, str]) -> list[Written]:
    return [Written(team, text) for team, text in found]


def pairs(*found: tuple[int, str], known: tuple[str, ...] = (), teams: int = 10) -> list:
    told = found_alike(texts(*found), frozenset(map(plain, known)), teams)
    return [(one.one.team, one.other.team, round(one.share, 2)) for one in told]


class TestLikeness:
    def test_the_same_text_of_two_teams_is_found(self):
        assert pairs((1, NOTE), (2, NOTE), (3, OTHER)) == [(1, 2, 1.0)]

    def test_case_and_signs_make_no_difference(self):
        assert pairs((1, NOTE), (2, NOTE.upper().replace(".", "!!"))) == [(1, 2, 1.0)]

    def test_nearly_the_same_is_found_with_how_near(self):
        ((one, other, share),) = pairs((1, NOTE), (2, NEAR))
        assert (one, other) == (1, 2)
        assert 0.75 <= share < 1

    def test_chinese_is_compared_as_well(self):
        assert pairs((1, CHINESE), (2, CHINESE.replace("五月", "六月")))

    @pytest.mark.parametrize(
        "found",
        [
            ((1, NOTE), (2, OTHER)),
            ((1, NOTE), (1, NOTE)),  # One's own text again.
            ((1, "Called."), (2, "Called.")),  # Too short to tell anything.
        ],
    )
    def test_what_is_no_sign(self, found):
        assert pairs(*found) == []

    def test_texts_of_the_scenario_are_nobodys(self):
        assert pairs((1, NOTE), (2, NOTE), known=(NOTE,)) == []

    def test_what_half_of_the_class_wrote_comes_from_the_board(self):
        assert pairs(*((team, NOTE) for team in range(5)), teams=8) == []

    def test_likeness_is_the_share_of_common_pieces(self):
        assert alike(pieces("abcdef"), pieces("abcdef")) == 1
        assert alike(pieces("abcdef"), pieces("uvwxyz")) == 0
        assert alike(frozenset(), frozenset()) == 0


def found(course: Course, lab: Assignment) -> list[tuple[str, str, str]]:
    signs_find(lab, by=course.teacher, progress=Nothing())  # type: ignore[arg-type]
    return [
        (one.kind, *sorted(filter(None, (str(one.team), str(one.other or "")))))
        for one in Sign.objects.all()
    ]


def test_what_documents_take_over_by_themselves_is_nobodys_text():
    assert "address" not in written_fields("deliveries")
    assert "terms" not in written_fields("quotes")
    assert "description" in written_fields("opportunities")


class TestFinding:
    def test_a_shared_description_is_shown_with_both_places(self, course: Course):
        lab = course.give()
        for who in ("s1", "s2"):
            sandbox = course.team(lab, who).company
            with entering(course.person(who), sandbox) as actor:
                records.create(ContactLog, {"summary": NOTE, "owner": actor.seat})
            submit(course.team(lab, who), by=course.person(who))

        assert found(course, lab) == [("same", "S1", "S2")]
        page = course.cast.client("teacher").get(f"/assignments/{lab.pk}/signs/").content.decode()
        assert page.count(NOTE) == 2
        assert "A sign is no verdict" in page
        for who, status in {"assistant": 403, "s1": 404, "designer": 404}.items():
            answer = course.cast.client(who).get(f"/assignments/{lab.pk}/signs/")
            assert answer.status_code == status

    def test_many_records_by_one_import_are_shown(self, course: Course):
        lab = course.give()
        with entering(course.person("s1"), course.team(lab).company, via=Via.IMPORT) as actor:
            rows = [{"name": f"Firm {number}", "owner": actor.seat} for number in range(60)]
            records.create_many(Account, rows)

        assert found(course, lab) == [("import", "S1")]

    def test_two_people_at_one_device_are_shown_and_a_classroom_is_not(self, course: Course):
        lab = course.give()

        def log_in(name: str, address: str, minutes: int) -> None:
            row = AccessLog.objects.create(username=name, ip_address=address, user_agent="Firefox")
            at = timezone.now() - dt.timedelta(minutes=minutes)
            AccessLog.objects.filter(pk=row.pk).update(attempt_time=at)

        log_in("s1", "10.0.0.1", 30)
        log_in("s2", "10.0.0.1", 25)
        assert found(course, lab) == [("device", "S1", "S2")]

        for name in ("a", "b"):
            log_in(name, "10.0.0.1", 40)
        assert found(course, lab) == []

    def test_one_person_at_many_addresses_within_an_hour_is_shown(self, course: Course):
        lab = course.give()
        for number in range(4):
            AccessLog.objects.create(
                username="s1", ip_address=f"10.0.{number}.1", user_agent="Firefox"
            )

        assert found(course, lab) == [("places", "S1")]

    def test_a_search_replaces_what_the_last_one_found(self, course: Course):
        lab = course.give()
        assert found(course, lab) == []
        assert found(course, lab) == []

        assert Search.objects.count() == 1

    @pytest.mark.parametrize("who", ["assistant", "s1", "designer"])
    def test_only_teachers_look(self, course: Course, who: str):
        with pytest.raises(Refused):
            signs_find(course.give(), by=course.person(who), progress=Nothing())  # type: ignore[arg-type]

    def test_the_page_tells_from_where_on_something_counts(self, course: Course):
        url = f"/assignments/{course.give().pk}/signs/"
        page = course.cast.client("teacher").get(url).content.decode()
        for limit in (
            f"{SHORTEST} letters",
            f"at least {ALIKE:.0%}".replace("%", " %"),
            f"{BURST} records",
            f"{PLACES} addresses",
        ):
            assert limit in page, limit
