"""All models of the courses, gathered for Django."""

from courses.assignments.models import Assignment, Extension, Member, Team
from courses.comments.models import Comment, Phrase
from courses.gradebook.models import Category, Column, Gradebook, ManualMark
from courses.integrity.models import Search, Sign
from courses.lab_reports.models import LabReport
from courses.lessons.models import Attendance, LessonNote
from courses.lti.models import CourseLink, LabLink, LaunchDatum, Platform, SentMark
from courses.marking.models import (
    CheckMark,
    Criterion,
    CriterionMark,
    Grade,
    GradeChange,
    Level,
    Marking,
    Moderation,
    RegradeReply,
    RegradeRequest,
    Rubric,
)
from courses.pages.models import (
    Course,
    CourseIndex,
    CourseOfClass,
    LabBrief,
    LabOfClass,
    Lesson,
    Module,
    PageDone,
    QuizAnswer,
)
from courses.peer_review.models import PeerCriterionMark, PeerReview, PeerReviewing
from courses.review.models import Standing
from courses.submissions.models import Submission
from courses.teams.models import PeerRating, PeerSurvey, Turn

__all__ = [
    "Assignment",
    "Attendance",
    "Category",
    "CheckMark",
    "Column",
    "Comment",
    "Course",
    "CourseIndex",
    "CourseLink",
    "CourseOfClass",
    "Criterion",
    "CriterionMark",
    "Extension",
    "Grade",
    "GradeChange",
    "Gradebook",
    "LabBrief",
    "LabLink",
    "LabOfClass",
    "LabReport",
    "LaunchDatum",
    "Lesson",
    "LessonNote",
    "Level",
    "ManualMark",
    "Marking",
    "Member",
    "Moderation",
    "Module",
    "PageDone",
    "PeerCriterionMark",
    "PeerRating",
    "PeerReview",
    "PeerReviewing",
    "PeerSurvey",
    "Phrase",
    "Platform",
    "QuizAnswer",
    "RegradeReply",
    "RegradeRequest",
    "Rubric",
    "Search",
    "SentMark",
    "Sign",
    "Standing",
    "Submission",
    "Team",
    "Turn",
]
