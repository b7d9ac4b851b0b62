"""All models of the courses, gathered for Django."""

from courses.assignments.models import Assignment, Extension, Member, Team
from courses.marking.models import (
    CheckMark,
    Criterion,
    CriterionMark,
    Grade,
    GradeChange,
    Level,
    RegradeRequest,
    Rubric,
)
from courses.submissions.models import Comment, Submission

__all__ = [
    "Assignment",
    "CheckMark",
    "Comment",
    "Criterion",
    "CriterionMark",
    "Extension",
    "Grade",
    "GradeChange",
    "Level",
    "Member",
    "RegradeRequest",
    "Rubric",
    "Submission",
    "Team",
]
