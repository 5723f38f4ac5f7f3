"""A municipality with a school, its head, an administrator and a directory with a key."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.test import Client

from styrkedjan.areas.directory.actions.directories import new_key
from styrkedjan.areas.directory.models import Directory
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Role
from tests import factories

ORGANISATION = "2120001234"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


@dataclass(frozen=True)
class Town:
    root: Unit
    board: Unit
    school: Unit
    other_school: Unit
    admin: User
    head: User
    directory: Directory
    secret: str

    def send(self, method: str, where: str, told: Any = None, **headers: str) -> HttpResponse:
        """A call from the directory."""
        return Client().generic(
            method, f"/scim/v2{where}", b"" if told is None else json.dumps(told).encode(), "application/scim+json",
            headers={"Authorization": f"Bearer {self.secret}", **headers},
        )  # fmt: skip

    def add(self, name: str, **more: Any) -> dict[str, Any]:
        told = {
            "userName": name,
            "externalId": f"uid-{name}",
            "name": {"givenName": name.title(), "familyName": "Prov"},
        }
        answer = self.send("POST", "/Users", told | more)
        assert answer.status_code == 201, answer.content
        return answer.json()  # type: ignore[no-any-return]

    def group(self, name: str, *members: dict[str, Any]) -> dict[str, Any]:
        told = {"displayName": name, "members": [{"value": one["id"]} for one in members]}
        answer = self.send("POST", "/Groups", told)
        assert answer.status_code == 201, answer.content
        return answer.json()  # type: ignore[no-any-return]


def town() -> Town:
    root = factories.municipality()
    board = factories.committee(root)
    school = factories.unit(board, name="Provskolan", code="S1")
    other = factories.unit(board, name="Andra skolan", code="S2")
    admin = factories.user_with(Role.ADMINISTRATOR, root, "admin")
    head = factories.user_with(Role.UNIT_HEAD, school, "rektorn")
    directory, secret = new_key(by=admin, principal=root, organisation="212000-1234")
    return Town(root, board, school, other, admin, head, directory, secret)
