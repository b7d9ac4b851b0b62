"""The place of a school in the editor: its lists of courses, its groups, its files, its workflow.

Wagtail asks groups; we ask the role. So each school has two groups, and at the door of the editor a
person is in the one of the own role and in no other. Everything is made when it is first needed.
"""

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from courses.pages.models import CourseIndex
from lab.people.models import School, User

DESIGNERS, TEACHERS = "designers", "teachers"
ROLES = {
    User.Role.DESIGNER: DESIGNERS,
    User.Role.ADMINISTRATOR: DESIGNERS,
    User.Role.TEACHER: TEACHERS,
}
# What each may do below the own list of courses, and with the files of the school.
PAGES = {
    DESIGNERS: ("add_page", "change_page", "publish_page", "bulk_delete_page", "unlock_page"),
    TEACHERS: ("add_page",),
}
FILES = {
    DESIGNERS: ("add", "change", "choose"),
    TEACHERS: ("add", "choose"),
}
KINDS = (("wagtailimages", "image"), ("wagtaildocs", "document"))
PREFIX = "courses-"


def index_of(school: School | None) -> CourseIndex | None:
    """The school's list of courses, if it was ever needed."""
    if school is None:
        return None
    return CourseIndex.objects.filter(school=school, kind=CourseIndex.Kind.SCHOOL).first()


def school_prepare(school: School) -> CourseIndex:
    """Make what is missing of the school's place, and answer its list of courses."""
    if found := index_of(school):
        return found
    with transaction.atomic():
        # Two people at the door at once: one makes it, the other finds it.
        School.objects.select_for_update().get(pk=school.pk)
        if found := index_of(school):
            return found
        index = _add(_root(), school, CourseIndex.Kind.SCHOOL, school.name)
        own = _add(index, school, CourseIndex.Kind.TEACHERS, _("Courses of teachers"))
        groups = {DESIGNERS: _group(school, DESIGNERS), TEACHERS: _group(school, TEACHERS)}
        files = collection_of(school)
        for kind, page in ((DESIGNERS, index), (TEACHERS, own)):
            _grant(groups[kind], kind, page, files)
        _workflow(school, index, groups[DESIGNERS])
    return index


def teachers_index(school: School) -> CourseIndex:
    """Where teachers keep copies of their own."""
    school_prepare(school)
    return CourseIndex.objects.get(school=school, kind=CourseIndex.Kind.TEACHERS)


def _root() -> Page:
    Locale.objects.exists() or Locale.objects.create(language_code="en")
    return Page.get_first_root_node() or Page.add_root(title="Root", slug="root")


def _add(parent: Page, school: School, kind: str, title: str) -> CourseIndex:
    slug = f"school-{school.pk}" if kind == CourseIndex.Kind.SCHOOL else "teachers"
    return parent.add_child(
        instance=CourseIndex(title=title[:255], slug=slug, school=school, kind=kind)
    )


def _group(school: School, kind: str) -> Group:
    group, _new = Group.objects.get_or_create(name=f"{PREFIX}{kind}-{school.pk}")
    group.permissions.add(_permission("wagtailadmin", "access_admin"))
    group.user_set.set(school.people.filter(role__in=[r for r, k in ROLES.items() if k == kind]))
    return group


def collection_of(school: School) -> Collection:
    """The school's files. The number in the name keeps schools apart, whatever they are called later."""
    root = Collection.get_first_root_node() or Collection.add_root(name="Root")
    found = root.get_children().filter(name__endswith=f" #{school.pk}").first()
    return found or root.add_child(name=f"{school.name} #{school.pk}")


def school_of_collection(collection: Collection) -> int | None:
    """The number of the school whose files these are."""
    number = collection.name.rpartition(" #")[2]
    return int(number) if number.isascii() and number.isdecimal() else None


def _grant(group: Group, kind: str, page: Page, files: Collection) -> None:
    for name in PAGES[kind]:
        GroupPagePermission.objects.get_or_create(
            group=group, page=page, permission=_permission("wagtailcore", name)
        )
    for app, model in KINDS:
        for verb in FILES[kind]:
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=files, permission=_permission(app, f"{verb}_{model}")
            )


def _permission(app: str, codename: str) -> Permission:
    return Permission.objects.get(content_type__app_label=app, codename=codename)


def _workflow(school: School, index: CourseIndex, designers: Group) -> None:
    """A second designer reads what the first wrote, and what teachers wrote, before it is published."""
    name = f"{_('Another designer reads it')} #{school.pk}"
    task = GroupApprovalTask.objects.create(name=name)
    task.groups.add(designers)
    workflow = Workflow.objects.create(name=name)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.create(workflow=workflow, page=index)


def group_of(user: User) -> str:
    """The name of the group of the person's role and school; "" where there is none."""
    kind = ROLES.get(user.role)  # type: ignore[call-overload]
    return f"{PREFIX}{kind}-{user.school_id}" if kind and user.school_id else ""


def editor_join(user: User) -> None:
    """Bring the person into the group of the present role and school, and out of all others."""
    if user.is_superuser or user.school is None:
        return
    wanted = group_of(user)
    present = set(user.groups.filter(name__startswith=PREFIX).values_list("name", flat=True))
    if present == {wanted}:
        return
    school_prepare(user.school)
    with transaction.atomic():
        user.groups.remove(*user.groups.filter(name__startswith=PREFIX))
        user.groups.add(Group.objects.get(name=wanted))
