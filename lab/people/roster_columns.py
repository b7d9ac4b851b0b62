"""The columns of a roster file, in English and Chinese, as schools and their systems write them."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lab.people.models import Enrolment
from lab.people.spreadsheet import Table

# The first two names of each are those of our own template, in English and Chinese.
COLUMNS: dict[str, tuple[str, ...]] = {
    "student_number": (
        "student number", "学号", "学生学号", "编号", "学籍号", "student id", "student no",
        "id number", "number", "no", "id",
    ),
    "name": ("name", "姓名", "学生姓名", "名字", "full name", "student name", "display name"),
    "family_name": ("family name", "姓", "last name", "surname"),
    "given_name": ("given name", "名", "first name"),
    "username": ("user name", "用户名", "登录名", "账号", "帐号", "login", "account"),
    "email": (
        "e-mail", "邮箱", "电子邮箱", "电子邮件", "邮件", "邮箱地址", "email address", "mail",
    ),
    "role": ("role", "角色", "身份", "类型"),
}  # fmt: skip

TEMPLATE_COLUMNS = ("student_number", "name", "username", "email", "role")

ROLES: dict[str, tuple[str, ...]] = {
    Enrolment.Role.STUDENT: ("student", "学生", "学员", "learner"),
    Enrolment.Role.ASSISTANT: ("assistant", "助教", "ta", "teaching assistant"),
    Enrolment.Role.GUEST: ("guest", "特邀人员", "嘉宾", "visitor"),
    Enrolment.Role.TEACHER: ("teacher", "教师", "老师", "instructor", "lecturer"),
}


def _key(text: str) -> str:
    """`E-Mail*`, `ｅ－ｍａｉｌ` and `e_mail` are one header."""
    return re.sub(r"[\s_\-*()（）:：.]+", "", unicodedata.normalize("NFKC", text)).casefold()


_COLUMN_OF = {_key(alias): column for column, aliases in COLUMNS.items() for alias in aliases}
_ROLE_OF = {_key(alias): role for role, aliases in ROLES.items() for alias in aliases}


def role_named(text: str) -> str | None:
    """The role that a cell names; a student when it is empty; None when nobody knows it."""
    return _ROLE_OF.get(_key(text)) if text else Enrolment.Role.STUDENT


def columns_of(table: Table) -> dict[str, int]:
    """Where each column stands. Raises ValidationError when the file cannot be a roster."""
    places: dict[str, int] = {}
    for index, title in enumerate(table.header):
        column = _COLUMN_OF.get(_key(title))
        if column is None:
            continue
        if column in places:
            raise ValidationError(
                _("Two columns mean the same: “%(first)s” and “%(second)s”. Remove one.")
                % {"first": table.header[places[column]], "second": title}
            )
        places[column] = index
    if not places.keys() & {"student_number", "username", "email"}:
        raise ValidationError(
            _(
                "No column tells people apart. The first row must name the columns: student number "
                "(学号), name (姓名), user name (用户名), e-mail (邮箱), role (角色); a student "
                "number, a user name or an e-mail is needed."
            )
        )
    return places


def empty_list() -> str:
    """A file with nothing but the header, in the language of the person who fills it in."""
    chinese = (get_language() or "").startswith("zh")
    titles = (COLUMNS[column][1 if chinese else 0] for column in TEMPLATE_COLUMNS)
    return ",".join(titles) + "\r\n"


def unknown_columns(table: Table) -> list[str]:
    """Titles that the import passes over; the preview says so."""
    return [title for title in table.header if title and _key(title) not in _COLUMN_OF]


def full_name(cells: dict[str, str]) -> str:
    """The name, put together from family and given name as the script has it."""
    if name := cells.get("name", ""):
        return name
    family, given = cells.get("family_name", ""), cells.get("given_name", "")
    if any("\u4e00" <= letter <= "\u9fff" for letter in family + given):
        return family + given
    return f"{given} {family}".strip()
