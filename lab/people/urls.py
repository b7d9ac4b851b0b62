"""Addresses of people and classes."""

from django.urls import path

from lab.people.views import administration, classrooms, profile, roster, signing_in

urlpatterns = [
    path("login/", signing_in.LoginView.as_view(), name="login"),
    path("logout/", signing_in.LogoutView.as_view(), name="logout"),
    path("welcome/", signing_in.welcome, name="welcome"),
    path("password-reset/", signing_in.PasswordResetView.as_view(), name="password-reset"),
    path(
        "password-reset/sent/",
        signing_in.PasswordResetDoneView.as_view(),
        name="password-reset-done",
    ),
    path(
        "password-reset/<uidb64>/<token>/",
        signing_in.PasswordResetConfirmView.as_view(),
        name="password-reset-confirm",
    ),
    path(
        "password-reset/done/",
        signing_in.PasswordResetCompleteView.as_view(),
        name="password-reset-complete",
    ),
    path("me/", profile.profile, name="profile"),
    path("me/password/", signing_in.PasswordChangeView.as_view(), name="password-change"),
    path("me/language/", profile.set_language, name="set-language"),
    path("me/theme/", profile.set_theme, name="set-theme"),
    path("me/token/", profile.make_token, name="token-create"),
    path("me/token/revoke/", profile.revoke_token, name="token-revoke"),
    path("me/sessions/", profile.sessions, name="sessions"),
    path("me/sessions/end/", profile.session_end, name="session-end"),
    path("me/logins/", profile.own_logins, name="own-logins"),
    path("people/", administration.people, name="people"),
    path("people/new/", administration.person_new, name="person-new"),
    path("people/<int:pk>/", administration.person_edit, name="person-edit"),
    path("people/<int:pk>/password/", administration.person_password, name="person-password"),
    path(
        "people/<int:pk>/sessions/end/",
        administration.person_sessions_end,
        name="person-sessions-end",
    ),
    path("people/<int:pk>/active/", administration.person_active, name="person-active"),
    path("people/<int:pk>/anonymise/", administration.person_anonymise, name="person-anonymise"),
    path("logins/", administration.logins, name="login-history"),
    path("terms/", administration.terms, name="terms"),
    path("terms/new/", administration.term_edit, name="term-new"),
    path("terms/<int:pk>/", administration.term_edit, name="term-edit"),
    path("schools/", administration.schools, name="schools"),
    path("schools/new/", administration.school_edit, name="school-new"),
    path("schools/<int:pk>/", administration.school_edit, name="school-edit"),
    path("classes/", classrooms.classrooms, name="classrooms"),
    path("classes/new/", classrooms.classroom_new, name="classroom-new"),
    path("classes/<int:pk>/", classrooms.classroom, name="classroom"),
    path("classes/<int:pk>/edit/", classrooms.classroom_edit, name="classroom-edit"),
    path("classes/<int:pk>/add/", classrooms.enrol, name="enrol"),
    path(
        "classes/<int:pk>/people/<int:enrolment>/",
        classrooms.enrolment_change,
        name="enrolment-change",
    ),
    path("classes/<int:pk>/passwords/", classrooms.passwords, name="classroom-passwords"),
    path("classes/<int:pk>/roster/", roster.roster_import, name="roster-import"),
    path("roster-template.csv", roster.roster_template, name="roster-template"),
    path("slips/", roster.roster_slips, name="roster-slips"),
]
