"""Whose token still opens the door. Apart from the views, which need it while they are imported."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import TokenAuthentication
from rest_framework.authtoken.models import Token
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied

from lab.people.middleware import password_change_due
from lab.people.models import User
from lab.people.tokens import is_expired


def require_welcome(person: User) -> None:
    """403 with the reason for people who may not work now, whatever they know."""
    if not person.is_active:
        raise PermissionDenied(
            _("This account is deactivated. Ask an administrator of your school.")
        )
    if person.must_change_password:
        raise PermissionDenied(password_change_due())


class PersonTokenAuthentication(TokenAuthentication):
    """`Authorization: Token …`; a token is no better than its person."""

    def authenticate_credentials(self, key: str) -> tuple[User, Token]:
        token = Token.objects.select_related("user").filter(key=key).first()
        if token is None or is_expired(token):
            raise AuthenticationFailed(_("This token is not valid any more. Get a new one."))
        require_welcome(token.user)
        return token.user, token


class PersonTokenScheme(OpenApiAuthenticationExtension):
    """Names the token in the API's description."""

    target_class = "lab.people.authentication.PersonTokenAuthentication"
    name = "token"

    def get_security_definition(self, _auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "Token <key>, from POST /api/v1/token/",
        }
