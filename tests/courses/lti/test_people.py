"""The roster of a platform's course becomes the roster of the class."""

from typing import Any

from lab.jobs.models import Job
from tests.courses.lti.conftest import Setting
from tests.courses.lti.platform_simulator import ROLE


class TestRoster:
    def member(self, number: int, role: str = "Learner", status: str = "Active") -> dict[str, Any]:
        return {"user_id": f"m{number}", "name": f"Member {number}", "roles": [f"{ROLE}{role}"],
                "email": f"m{number}@school.example", "status": status,
                "lis_person_sourcedid": f"N{number}"}  # fmt: skip

    def test_members_get_places_once(self, setting: Setting):
        setting.simulator.members = [
            self.member(1), self.member(2), self.member(3, status="Inactive"),
            self.member(4, role="Mentor"),
        ]  # fmt: skip
        client = setting.course.cast.client("teacher")

        for _again in range(2):
            client.post(f"/lti/courses/{setting.link.pk}/roster/")

        names = setting.course.cast.classroom.enrolments.active().filter(
            user__name__startswith="Member"
        )
        assert sorted(names.values_list("user__name", "user__student_number", "role")) == [
            ("Member 1", "N1", "student"),
            ("Member 2", "N2", "student"),
        ]
        assert {job.state for job in Job.objects.all()} == {Job.State.DONE}

    def test_a_platform_that_fails_says_so_and_nothing_is_lost(self, setting: Setting):
        setting.simulator.fails = True
        before = setting.course.cast.classroom.enrolments.count()

        setting.course.cast.client("teacher").post(f"/lti/courses/{setting.link.pk}/roster/")

        job = Job.objects.get()
        assert job.state == Job.State.FAILED and "did not give its roster" in job.message
        assert setting.course.cast.classroom.enrolments.count() == before

    def test_a_student_fetches_no_roster(self, setting: Setting):
        answer = setting.course.cast.client("s1").post(f"/lti/courses/{setting.link.pk}/roster/")
        assert answer.status_code == 404
