"""What every view of the API is."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework.generics import GenericAPIView

from people.access import Action, Principal
from people.api_access import principal_for


class Endpoint(GenericAPIView[Any]):
    """A view of the API. `access_action` is what its caller's role must allow, whatever the object."""

    access_action: ClassVar[Action]

    @property
    def principal(self) -> Principal:
        """Who asks."""
        return principal_for(self.request)
