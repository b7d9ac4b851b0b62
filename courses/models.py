"""All models of the courses, gathered for Django."""

from courses.assignments.models import Assignment, Extension, Member, Team
from courses.gradebook.models import Category, Column, Gradebook, ManualMark
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
    "Category",
    "CheckMark",
    "Column",
    "Comment",
    "Criterion",
    "CriterionMark",
    "Extension",
    "Grade",
    "GradeChange",
    "Gradebook",
    "Level",
    "ManualMark",
    "Member",
    "RegradeRequest",
    "Rubric",
    "Submission",
    "Team",
]
