"""Who asks: a logged-in browser or a bearer key. What they may read is decided where the pages decide it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBasicAuth, HttpBearer, SessionAuth

from styrkedjan.areas.organisation import permissions
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.foundation import access, tokens
from styrkedjan.foundation.models import AccountKind, User
from styrkedjan.foundation.roles import Permission


class Bearer(HttpBearer):
    """`Authorization: Bearer <nyckel>`."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        return _person(tokens.holder(token))


class KeyAsPassword(HttpBasicAuth):
    """The key as a password, whatever the name: calendar programs send nothing else."""

    def authenticate(self, request: HttpRequest, username: str, password: str) -> User | None:
        return _person(tokens.holder(password))


def _person(user: User | None) -> User | None:
    """A directory's key opens the directory's door alone (api.scim)."""
    return None if user is None or user.kind == AccountKind.DIRECTORY else user


AUTH = [Bearer(), SessionAuth(csrf=False)]


@dataclass(frozen=True, slots=True)
class Reader:
    """The person asking, the municipality they are in and the subtrees they may read."""

    user: User
    principal: Unit
    paths: tuple[str, ...]

    def may_read(self, unit: Unit) -> bool:
        return any(unit.path.startswith(path) for path in self.paths)


class NoRole(Exception):
    """The person holds no role anywhere."""


def reader(request: HttpRequest) -> Reader:
    """The reader behind a request (two queries). Raises NoRole."""
    user: Any = request.auth  # type: ignore[attr-defined]
    paths = access.paths_with(permissions.grants(user), Permission.VIEW)
    if not paths:
        raise NoRole
    root = Unit.objects.get(pk=int(paths[0].strip("/").split("/")[0]))
    return Reader(user, root, tuple(path for path in paths if path.startswith(root.path)))
