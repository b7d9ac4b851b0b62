"""All models of the kernel, gathered for Django."""

from lab.access.models import FieldLock, RecordShare, Right, SharingMode
from lab.clock.models import ClockRun, Holiday
from lab.company.models import CompanyProfile
from lab.entities.importing.models import ImportRun
from lab.entities.models import SavedView, ViewPlace
from lab.files.models import Blob
from lab.jobs.models import Job
from lab.journal.models import Entry, Moment
from lab.notices.models import Notice, NoticeChoice, Outlet, Parcel
from lab.people.audit_models import AuditEntry
from lab.people.joining_models import JoinCode, JoinRequest
from lab.people.models import Classroom, Enrolment, Invitation, School, Term, User
from lab.records.custom_fields import CustomField
from lab.records.numbers import NumberFormat
from lab.records.picklists import PicklistItem
from lab.records.repeats import DoneOnce
from lab.records.tags import Tag, Tagging
from lab.tenancy.models import Counter, Occupancy, Sandbox, Seat

__all__ = [
    "AuditEntry",
    "Blob",
    "Classroom",
    "ClockRun",
    "CompanyProfile",
    "Counter",
    "CustomField",
    "DoneOnce",
    "Enrolment",
    "Entry",
    "FieldLock",
    "Holiday",
    "ImportRun",
    "Invitation",
    "Job",
    "JoinCode",
    "JoinRequest",
    "Moment",
    "Notice",
    "NoticeChoice",
    "NumberFormat",
    "Occupancy",
    "Outlet",
    "Parcel",
    "PicklistItem",
    "RecordShare",
    "Right",
    "Sandbox",
    "SavedView",
    "School",
    "Seat",
    "SharingMode",
    "Tag",
    "Tagging",
    "Term",
    "User",
    "ViewPlace",
]
