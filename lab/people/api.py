"""Tokens for programs: who gets one, and whose still opens the door."""

from django.contrib.auth import authenticate, user_logged_in
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lab.people.authentication import require_welcome
from lab.people.models import User
from lab.people.tokens import good_until, token_given


class Credentials(serializers.Serializer):
    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=128, trim_whitespace=False, write_only=True)


class TokenView(APIView):
    """Give the token of the person who proves to be it with the password."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        request=Credentials,
        responses=inline_serializer(
            "Token",
            {
                "token": serializers.CharField(),
                "expires_at": serializers.DateTimeField(allow_null=True),
            },
        ),
    )
    def post(self, request: Request) -> Response:
        asked = Credentials(data=request.data)
        asked.is_valid(raise_exception=True)
        person = authenticate(request._request, **asked.validated_data)
        if person is None:
            raise ValidationError({"detail": _("User name or password is wrong.")})
        require_welcome(person)
        user_logged_in.send(User, request=request._request, user=person)
        token = token_given(person)
        return Response({"token": token.key, "expires_at": good_until(token)})


class PersonSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = ["username", "name", "role", "language", "student_number"]


class MeView(APIView):
    """Who the token or session belongs to."""

    @extend_schema(responses=PersonSerializer)
    def get(self, request: Request) -> Response:
        return Response(PersonSerializer(request.user).data)
