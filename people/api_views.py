"""Oneself and one's token."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from people.access import Action
from people.api_access import TokenLimit
from people.api_endpoint import Endpoint
from people.api_problem import Problem
from people.models import Role, User
from people.services import issue_token, revoke_token


class SignInSerializer(serializers.Serializer[Any]):
    email = serializers.EmailField(max_length=254)
    password = serializers.CharField(max_length=1000, trim_whitespace=False)


class TokenSerializer(serializers.Serializer[Any]):
    token = serializers.CharField(help_text='sent as "Authorization: Token …"')


class MeSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    email = serializers.EmailField()
    role = serializers.ChoiceField(Role.choices)


class TokenView(Endpoint):
    """A token for email and password. The same limits on wrong passwords hold as for the sign-in page."""

    access_action = Action.PUBLIC
    # No session is looked at: nobody can be made to ask with somebody else's cookie.
    authentication_classes = ()
    throttle_classes = (TokenLimit,)
    serializer_class = SignInSerializer

    @extend_schema(operation_id="create_token", responses={200: TokenSerializer})
    def post(self, request: Request) -> Response:
        sent = self.get_serializer(data=request.data)
        sent.is_valid(raise_exception=True)
        try:
            user = get_adapter().authenticate(request._request, **sent.validated_data)
        except ValidationError as refused:
            raise Problem(429, "too_many_attempts", refused.messages[0], wait=300) from refused
        if not isinstance(user, User) or not user.is_active:
            raise Problem(400, "wrong_credentials", _("Email or password is not right."))
        return Response({"token": issue_token(user)})


class TokenRevokeView(Endpoint):
    """The token of the caller ends; a new one can be asked for."""

    access_action = Action.SIGNED_IN

    @extend_schema(operation_id="revoke_token", request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        assert isinstance(request.user, User)  # noqa: S101  # the policy let nobody else in
        revoke_token(request.user)
        return Response(status=204)


class MeView(Endpoint):
    """Who the caller is."""

    access_action = Action.SIGNED_IN

    @extend_schema(operation_id="me", responses={200: MeSerializer})
    def get(self, request: Request) -> Response:
        assert isinstance(request.user, User)  # noqa: S101  # the policy let nobody else in
        found = {"name": request.user.name, "email": request.user.email, "role": self.principal.role}
        return Response(MeSerializer(found).data)
