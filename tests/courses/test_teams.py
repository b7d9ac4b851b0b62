"""Teams: how students come into them, go to another one, sit on seats and change them."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from courses.assignments.models import Assignment, Member, Team
from courses.submissions.services import submit
from courses.teams.building import team_create, teams_build, teams_import, unplaced
from courses.teams.forming import at_random, balanced, in_order, team_count
from courses.teams.models import Turn
from courses.teams.placing import member_place, member_remove, team_seat
from courses.teams.providing import assignment_provide
from courses.teams.turning import moved_on, team_turn, team_turn_by_hand, turns_set, turns_work
from lab.access.decisions import Refused
from lab.journal.models import Entry
from lab.people.models import Enrolment, User
from lab.people.spreadsheet import Row, Table
from lab.tenancy.models import Occupancy
from scenarios.class_plan import Sharing
from scenarios.packs.files import read_folder
from scenarios.packs.pack import read_pack
from scenarios.packs.versions import publish, store
from tests.courses.conftest import LAB, Course, Nothing
from tests.scenarios.conftest import TINY

DAY = dt.timedelta(days=1)
SEATS = """\
key,name,title,title@zh-hans,kind,parent,playable
rep,Ann,Rep,业务员,rep,head,yes
second,Bea,Rep,业务员,rep,head,yes
third,Cem,Rep,业务员,rep,head,yes
head,Dora,Head,总经理,head,,yes
"""


@pytest.fixture
def office(tmp_path, db) -> Course:
    """The course in a company of four seats, with a class of five."""
    files = {**TINY, "checks.yaml": LAB, "seats.csv": SEATS}
    for path, text in files.items():
        file = tmp_path / path
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    course = Course(publish(store(read_pack(read_folder(tmp_path)))))
    for name in ("s3", "s4", "s5"):
        join(course, name)
    return course


def join(course: Course, name: str) -> User:
    user = User.objects.create_user(
        name, name=name.title(), role="student", school=course.cast.school
    )
    Enrolment.objects.create(classroom=course.cast.classroom, user=user, role="student")
    course.cast.people[name] = user
    return user


def teams(course: Course, **changes: object) -> Assignment:
    return course.give(**{"sharing": Sharing.TEAMS, "team_size": 3, **changes})


def sitting(team: Team) -> dict[int, str]:
    rows = Occupancy._base_manager.filter(sandbox=team.sandbox)
    return dict(rows.values_list("seat_number", "user__username"))


def members(team: Team) -> list[str]:
    return sorted(team.members.filter(left_at=None).values_list("user__username", flat=True))


people = st.lists(st.integers(1, 500), unique=True, max_size=60)
counts = st.integers(1, 20)


class TestForming:
    @given(people, counts, st.integers())
    def test_everybody_is_in_one_team_and_sizes_differ_by_one(self, people, count, seed):
        marks = {one: Decimal(one % 101) for one in people if one % 3}
        for groups in (
            in_order(people, count),
            at_random(people, count, seed),
            balanced(people, count, marks),
        ):
            assert sorted(one for group in groups for one in group) == sorted(people)
            sizes = [len(group) for group in groups]
            assert max(sizes) - min(sizes) <= 1

    @given(people, st.integers())
    def test_the_same_seed_makes_the_same_teams(self, people, seed):
        assert at_random(people, 4, seed) == at_random(people, 4, seed)

    @given(st.integers(1, 6), st.integers(1, 6), st.data())
    def test_balanced_sums_lie_no_further_apart_than_the_best_and_the_weakest(self, k, n, data):
        people = list(range(k * n))
        marks = {one: Decimal(data.draw(st.integers(0, 100))) for one in people}

        sums = [sum(marks[one] for one in group) for group in balanced(people, k, marks)]

        assert max(sums) - min(sums) <= max(marks.values()) - min(marks.values())

    def test_the_serpentine_by_hand(self):
        marks = dict(enumerate(map(Decimal, (90, 80, 70, 60, 50, 40))))
        assert balanced(range(6), 2, marks) == [[0, 3, 4], [1, 2, 5]]

    def test_as_few_teams_as_hold_them(self):
        assert [team_count(n, 4) for n in (0, 1, 4, 5, 9)] == [0, 1, 1, 2, 3]


class TestBuilding:
    def test_teams_stand_before_their_companies_and_get_them_as_they_are(self, office: Course):
        lab = office.draft(sharing="teams", team_size=3, order="hand")
        from courses.assignments.services import assignment_create

        lab = assignment_create(lab, by=office.teacher)
        with pytest.raises(ValidationError, match="first"):
            assignment_provide(lab, by=office.teacher, progress=Nothing())
        one = team_create(lab, name="Foxes", by=office.teacher)
        for name in ("s1", "s4"):
            member_place(one, office.person(name), by=office.teacher)

        made = assignment_provide(lab, by=office.teacher, progress=Nothing())

        one.refresh_from_db()
        assert made == 1
        assert one.sandbox.name == "Lab · Foxes"
        assert sitting(one) == {1: "s1", 2: "s4"}
        assert {str(user) for user in unplaced(lab)} == {"S2", "S3", "S5"}

    @pytest.mark.parametrize(("forming", "sizes"), [("random", [3, 2]), ("roster", [3, 2])])
    def test_the_whole_class_is_put_into_teams(self, office: Course, forming: str, sizes):
        lab = Assignment.objects.get(pk=_drafted(office).pk)
        made = teams_build(lab, forming=forming, seed=3, by=office.teacher)
        again = teams_build(lab, forming=forming, seed=3, by=office.teacher)
        assert [len(members(team)) for team in again] == sizes
        assert lab.teams.count() == len(made)

    def test_teams_at_work_are_not_put_together_anew(self, office: Course):
        lab = teams(office)
        with pytest.raises(ValidationError, match="already"):
            teams_build(lab, forming="random", by=office.teacher)

    def test_a_list_places_all_or_nothing(self, office: Course):
        lab = _drafted(office)
        good = Table(("用户名", "小组"), (Row(2, ("s1", "甲")), Row(3, ("S2", "乙"))))
        bad = Table(("user name", "team"), (Row(2, ("s3", "甲")), Row(3, ("nobody", "乙"))))

        assert teams_import(lab, good, by=office.teacher) == 2
        with pytest.raises(ValidationError, match="Row 3"):
            teams_import(lab, bad, by=office.teacher)

        assert {str(team): members(team) for team in lab.teams.all()} == {
            "甲": ["s1"],
            "乙": ["s2"],
        }

    def test_students_build_no_teams(self, office: Course):
        lab = _drafted(office)
        for who in ("s1", "assistant"):
            with pytest.raises(Refused):
                team_create(lab, name="Mine", by=office.person(who))


def _drafted(course: Course, **changes: object) -> Assignment:
    from courses.assignments.services import assignment_create

    values = {"sharing": "teams", "team_size": 3, "order": "hand", **changes}
    return assignment_create(course.draft(**values), by=course.teacher)


class TestMoving:
    def test_the_seat_is_freed_the_journal_keeps_and_a_new_seat_is_taken(self, office: Course):
        lab = teams(office)
        first, second = lab.teams.order_by("pk")
        mover = first.members.get(user=office.person("s1"))
        office.add_accounts(first, "s1")

        member_place(second, mover.user, by=office.teacher)

        assert "s1" not in sitting(first).values()
        assert "s1" in sitting(second).values()
        assert Entry._base_manager.filter(sandbox=first.sandbox, user=mover.user).exists()
        assert Member.objects.get(pk=mover.pk).left_at is not None
        assert not member_place(second, mover.user, by=office.teacher)

    def test_coming_back_is_the_same_membership(self, office: Course):
        lab = teams(office)
        first, second = lab.teams.order_by("pk")
        person = office.person("s1")
        member_place(second, person, by=office.teacher)
        member_place(first, person, by=office.teacher)
        assert first.members.get(user=person).left_at is None
        assert members(second) == ["s4", "s5"]

    def test_the_mark_goes_with_the_present_team(self, office: Course):
        lab = teams(office)
        first, second = lab.teams.order_by("pk")
        office.add_accounts(first, "s1")
        submit(first, by=office.person("s1"))
        submit(second, by=office.person("s4"))
        before = lab.grades.get(user=office.person("s1")).points

        member_place(second, office.person("s1"), by=office.teacher)

        after = lab.grades.get(user=office.person("s1"))
        assert lab.grades.filter(user=office.person("s1")).count() == 1
        assert after.submission.team_id == second.pk
        assert before > after.points

    def test_whoever_is_taken_out_is_without_a_team(self, office: Course):
        lab = teams(office)
        member = Member.objects.get(team__assignment=lab, user=office.person("s2"))
        member_remove(member, by=office.teacher)
        assert unplaced(lab) == [office.person("s2")]
        assert "s2" not in sitting(member.team).values()
        with pytest.raises(ValidationError, match="no longer"):
            member_remove(member, by=office.teacher)

    def test_a_late_comer_joins_the_smallest_team_at_once(self, office: Course):
        lab = teams(office)
        join(office, "s6")
        assert assignment_provide(lab, by=office.teacher, progress=Nothing()) == 0
        assert [members(team) for team in lab.teams.order_by("pk")] == [
            ["s1", "s2", "s3"],
            ["s4", "s5", "s6"],
        ]
        join(office, "s7")
        assert assignment_provide(lab, by=office.teacher, progress=Nothing()) == 1
        assert sitting(lab.teams.order_by("pk").last()) == {1: "s7"}

    def test_who_is_not_in_the_class_is_not_placed(self, office: Course):
        lab = teams(office)
        Enrolment.objects.filter(user=office.person("s5")).update(left_on=timezone.localdate())
        with pytest.raises(ValidationError, match="student of the class"):
            member_place(lab.teams.order_by("pk")[0], office.person("s5"), by=office.teacher)

    def test_a_class_shares_companies_of_as_many_seats(self, office: Course):
        lab = office.give(sharing=Sharing.TOGETHER)
        assert [(str(team), len(members(team))) for team in lab.teams.all()] == [
            ("Lab 1", 3),
            ("Lab 2", 2),
        ]

    def test_open_opportunities_are_dealt_out_where_wished(self, office: Course):
        lab = office.give(sharing=Sharing.TOGETHER, deal_out=True)
        dealt = Entry._base_manager.filter(event="opportunity.dealt")
        assert {entry.sandbox_id for entry in dealt} == {t.sandbox_id for t in lab.teams.all()}


class TestSeats:
    def test_who_sits_where_is_set_by_hand(self, office: Course):
        team = teams(office).teams.order_by("pk")[0]
        ids = {name: office.person(name).pk for name in ("s1", "s2", "s3")}
        team_seat(team, {4: ids["s1"], 1: ids["s2"], 2: ids["s3"], 3: None}, by=office.teacher)
        assert sitting(team) == {4: "s1", 1: "s2", 2: "s3"}

    def test_nobody_of_the_team_is_left_standing(self, office: Course):
        team = teams(office).teams.order_by("pk")[0]
        with pytest.raises(ValidationError, match="S3"):
            team_seat(
                team, {1: office.person("s1").pk, 2: office.person("s2").pk}, by=office.teacher
            )

    def test_a_ring_moves_everybody_by_so_many_seats(self):
        assert moved_on([1, 2, 4], 1) == {1: 2, 2: 4, 4: 1}
        assert moved_on([1, 2, 4], 3) == {1: 1, 2: 2, 4: 4}

    def test_turning_moves_everybody_one_seat_on_and_is_told_in_the_journal(self, office: Course):
        team = teams(office).teams.order_by("pk")[0]
        team_turn_by_hand(team, by=office.teacher)
        assert sitting(team) == {1: "s3", 2: "s1", 3: "s2"}
        told = Entry._base_manager.filter(sandbox=team.sandbox, event="seat.left")
        assert sorted(entry.data["user"] for entry in told) == sorted(
            office.person(name).pk for name in ("s1", "s2", "s3")
        )

    def test_whoever_has_left_the_class_stays_until_the_seat_is_freed(self, office: Course):
        team = teams(office).teams.order_by("pk")[0]
        Enrolment.objects.filter(user=office.person("s2")).update(left_on=timezone.localdate())
        team_turn(team)
        assert sitting(team) == {1: "s3", 2: "s2", 3: "s1"}

    def test_on_its_date_every_team_turns_once(self, office: Course):
        lab = teams(office, turning="dates")
        with pytest.raises(ValidationError, match="to come"):
            turns_set(lab, days=[timezone.now() - DAY], by=office.teacher)
        turns_set(lab, days=[timezone.now() + DAY], by=office.teacher)
        assert turns_work() == 0
        lab.teams.update(turned_at=timezone.now() - 2 * DAY)
        Turn.objects.update(at=timezone.now() - DAY)

        assert (turns_work(), turns_work()) == (2, 0)
        assert sitting(lab.teams.order_by("pk")[0]) == {1: "s3", 2: "s1", 3: "s2"}

    def test_dates_that_were_missed_are_made_up_for(self, office: Course):
        lab = teams(office, turning="dates")
        lab.teams.update(turned_at=timezone.now() - 9 * DAY)
        for days in (1, 2):
            Turn.objects.create(assignment=lab, at=timezone.now() - days * DAY)
        turns_work()
        assert sitting(lab.teams.order_by("pk")[0]) == {1: "s2", 2: "s3", 3: "s1"}

    def test_with_each_session_that_is_opened_they_move_on(self, office: Course):
        lab = teams(office, turning="session")
        team = lab.teams.order_by("pk")[0]
        found = []
        for session in (1, 2, 2, 1, 3):
            type(team.sandbox).objects.filter(pk=team.sandbox_id).update(session=session)
            turns_work()
            found.append(sitting(team)[1])
        assert found == ["s1", "s3", "s3", "s3", "s2"]

    def test_a_frozen_company_does_not_turn(self, office: Course):
        lab = teams(office, turning="session")
        for team in lab.teams.all():
            type(team.sandbox).objects.filter(pk=team.sandbox_id).update(session=2, frozen=True)
        assert turns_work() == 0


def test_without_names_steps_of_a_person_are_no_steps_of_a_company(office: Course):
    lab = teams(office, anonymous=True)
    url = f"/teams/{lab.teams.first().pk}/"
    client = office.cast.client("teacher")
    blind = client.get(url).content.decode()
    Assignment.objects.filter(pk=lab.pk).update(anonymous=False)
    named = client.get(url).content.decode()

    for heading in ("Active days", ">Steps<", "Worked on"):
        assert heading not in blind and heading in named


class TestTheCompanyOfAnotherTeam:
    def test_it_does_not_exist_for_the_rest_of_the_class(self, office: Course):
        lab = teams(office)
        other = lab.teams.exclude(members__user=office.person("s1")).first()
        client, home = office.cast.client("s1"), f"/s/{other.sandbox_id}/"
        found = {
            path: client.get(f"{home}{path}").status_code
            for path in ("", "lab-tasks/", "seats/", "journal/", "reset/", "clock/")
        }

        assert set(found.values()) == {404}
        assert client.post(f"{home}reset/").status_code == 404
        assert client.get(f"/api/v1/sandboxes/{other.sandbox_id}/").status_code == 404
        other.sandbox.refresh_from_db()
        assert other.sandbox.attempt == 1
        own = office.team(lab).sandbox_id
        assert client.get(f"/s/{own}/").status_code == 200

    def test_who_has_no_seat_puts_nothing_back(self, office: Course):
        lab = teams(office)
        team = office.team(lab)
        Member.objects.create(team=team, user=join(office, "s6"))
        client, reset = office.cast.client("s6"), f"/s/{team.sandbox_id}/reset/"

        assert client.get(f"/s/{team.sandbox_id}/").status_code == 200
        assert (client.get(reset).status_code, client.post(reset).status_code) == (403, 403)
        team.sandbox.refresh_from_db()
        assert team.sandbox.attempt == 1
