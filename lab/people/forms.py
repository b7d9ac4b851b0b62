"""Forms of people and classes. They check what was typed; what may be done is for the services."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import forms as auth_forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lab.people.models import Classroom, Enrolment, School, Term, User
from lab.people.password_services import link_for_password_asked

INVITE = _("Mail an invitation instead of a password")


class OwnPasswordForm(auth_forms.PasswordChangeForm):
    """Change the own password; the old one again would keep the slip valid."""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        new = self.cleaned_data.get("new_password1")
        if new and self.user.check_password(new):
            self.add_error("new_password1", _("Choose a password other than the present one."))
        return cleaned

    def save(self, commit: bool = True) -> User:
        self.user.must_change_password = False
        return super().save(commit)


class ForgottenPasswordForm(auth_forms.PasswordResetForm):
    """Also for people who were invited and let the link run out: they have no password yet."""

    def get_users(self, email: str) -> list[User]:
        found = User.objects.filter(email__iexact=email, is_active=True).exclude(email="")
        return [person for person in found if link_for_password_asked(person)]


class NewPasswordForm(auth_forms.SetPasswordForm):
    def save(self, commit: bool = True) -> User:
        self.user.must_change_password = False
        return super().save(commit)


class UsernameMixin:
    """A typed user name in the one spelling that it is stored in."""

    def clean_username(self) -> str:
        return User.normalize_username(self.cleaned_data["username"])  # type: ignore[attr-defined]


class FirstAdministratorForm(UsernameMixin, forms.ModelForm):
    """Who sets the installation up."""

    school = forms.CharField(label=_("Name of the school"), max_length=120)
    password1 = forms.CharField(
        label=_("Password"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    password2 = forms.CharField(
        label=_("Password again"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    class Meta:
        model = User
        fields = ["username", "name", "email"]

    def clean_password2(self) -> str:
        first, second = self.cleaned_data.get("password1"), self.cleaned_data["password2"]
        if first != second:
            raise ValidationError(_("The two passwords differ. Type the same one twice."))
        return second

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if password := self.cleaned_data.get("password2"):
            try:
                validate_password(password, self.instance)
            except ValidationError as error:
                self.add_error("password1", error)


class ProfileForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["name", "email"]
        labels = {"email": _("E-mail")}


class PersonForm(UsernameMixin, forms.ModelForm):
    """A person as the administrator of the school sees it."""

    class Meta:
        model = User
        fields = ["name", "username", "student_number", "email", "role", "language"]
        labels = {"username": _("User name"), "email": _("E-mail")}
        help_texts = {"username": _("What the person types to log in.")}

    def __init__(self, *args: Any, schools: QuerySet[School] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"] = forms.ChoiceField(
            label=_("Language"),
            required=False,
            choices=[("", _("As the browser")), *settings.LANGUAGES],
        )
        self.initial.setdefault("language", self.instance.language)
        if schools is not None:
            self.fields["school"] = forms.ModelChoiceField(schools, label=_("School"))
            self.fields["invite"] = forms.BooleanField(label=INVITE, required=False)


class AnonymiseForm(forms.Form):
    """Typing the name is the confirmation."""

    username = forms.CharField(label=_("Type the user name to confirm"))

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        self.person = person
        super().__init__(*args, **kwargs)

    def clean_username(self) -> str:
        typed = self.cleaned_data["username"]
        if User.normalize_username(typed) != self.person.username:
            raise ValidationError(_("This is not the user name of the person."))
        return typed


class SchoolForm(forms.ModelForm):
    class Meta:
        model = School
        fields = ["name"]


class TermForm(forms.ModelForm):
    class Meta:
        model = Term
        fields = ["school", "name", "starts", "ends"]
        widgets = {
            "starts": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            "ends": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        }

    def __init__(self, *args: Any, schools: QuerySet[School], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school"].queryset = schools  # type: ignore[attr-defined]
        self.fields["school"].initial = schools.first()


class ClassroomForm(forms.ModelForm):
    """A class; its school follows from the term."""

    class Meta:
        model = Classroom
        fields = ["name", "term", "archived"]

    def __init__(self, *args: Any, terms: QuerySet[Term], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["term"].queryset = terms  # type: ignore[attr-defined]
        if self.instance.pk is None:
            del self.fields["archived"]
            today = timezone.localdate()
            self.initial["term"] = terms.filter(starts__lte=today, ends__gte=today).first()

    def _post_clean(self) -> None:
        if term := self.cleaned_data.get("term"):
            self.instance.school = term.school
        super()._post_clean()  # type: ignore[misc]


class EnrolForm(forms.Form):
    """Add somebody of the school who has an account."""

    prefix = "known"
    who = forms.CharField(label=_("User name or student number"), max_length=150)
    role = forms.ChoiceField(label=_("Role"), choices=Enrolment.Role, initial="student")


class EnrolNewForm(UsernameMixin, forms.ModelForm):
    """Make an account and enrol it."""

    prefix = "new"
    enrol_as = forms.ChoiceField(label=_("Role"), choices=Enrolment.Role, initial="student")
    invite = forms.BooleanField(label=INVITE, required=False)
    must_change = forms.BooleanField(
        label=_("Must change the password at the first login"), required=False, initial=True
    )

    class Meta:
        model = User
        fields = ["name", "student_number", "username", "email"]
        labels = {"username": _("User name"), "email": _("E-mail")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        self.fields["username"].required = False
        self.fields["username"].help_text = _("Empty: the student number.")

    def clean_username(self) -> str:
        username = super().clean_username() or self.cleaned_data.get("student_number", "")
        if not username:
            raise ValidationError(_("Give a student number or a user name."))
        return User.normalize_username(username)


class RosterFileForm(forms.Form):
    file = forms.FileField(
        label=_("Roster file"),
        help_text=_("CSV or Excel (.xlsx). The first row names the columns."),
        validators=[FileExtensionValidator(["csv", "txt", "tsv", "xlsx"])],
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )


class RosterApplyForm(forms.Form):
    """What was previewed comes back signed; nothing is kept on the server meanwhile."""

    roster = forms.CharField(widget=forms.HiddenInput)
    all_or_nothing = forms.BooleanField(
        label=_("All or nothing: one error stops the whole file"), required=False
    )
    must_change = forms.BooleanField(
        label=_("Must change the password at the first login"), required=False, initial=True
    )
    invite = forms.BooleanField(
        label=_("Mail an invitation instead of a password, where there is an address"),
        required=False,
    )
