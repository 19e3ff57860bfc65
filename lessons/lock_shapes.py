"""How the API says what is locked."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class MissingSerializer(serializers.Serializer[Any]):
    words = serializers.CharField(help_text="goes on after “Opens when”")
    name = serializers.CharField(help_text="of what has to be done, empty for a date or a cohort")
    address = serializers.CharField(help_text="the page that leads to it, empty for none")


class LockSerializer(serializers.Serializer[Any]):
    """Why something is locked to the caller, by the rules between lessons and quizzes."""

    sentence = serializers.CharField()
    needs_all = serializers.BooleanField(help_text="false: any one of what is missing is enough")
    missing = MissingSerializer(many=True)
