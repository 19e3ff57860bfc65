"""The API's description: every operation names the refusals it may give and the action it needs."""

from __future__ import annotations

from typing import Any, Literal

from drf_spectacular.openapi import AutoSchema

from people.access import Action
from people.api_errors import RefusalSerializer


class Schema(AutoSchema):  # type: ignore[misc]  # the package ships no types
    """drf-spectacular's view inspector with the one shape of refusals."""

    def get_extensions(self) -> dict[str, Any]:
        """The action of the access policy, as ``x-access``."""
        return {"x-access": self._action.value}

    @property
    def _action(self) -> Action:
        action: Action = self.view.access_action  # type: ignore[attr-defined]  # every endpoint has one
        return action

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        for status in self._refusals():
            bodies.setdefault(status, self._get_response_for_code(RefusalSerializer, status))
        return dict(sorted(bodies.items()))

    def _refusals(self) -> list[str]:
        found = [] if self._action is Action.PUBLIC else ["401", "403"]
        if "{" in self.path:
            found.append("404")
        if self.method != "GET":
            found += ["400", "415", "429"]
        return found
