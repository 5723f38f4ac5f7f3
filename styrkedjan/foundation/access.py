"""The one place that decides access. Deny by default: without a grant that covers the unit, the answer is no."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from styrkedjan.domain.errors import NotAllowed
from styrkedjan.foundation.roles import ROLES, Permission, Role


@dataclass(frozen=True, slots=True)
class Grant:
    """A role held on a unit. `path` is the unit's place in the tree: "/1/14/92/"; the role reaches all below it."""

    role: Role
    path: str

    def __post_init__(self) -> None:
        if not (self.path.startswith("/") and self.path.endswith("/") and len(self.path) > 1):
            raise ValueError(f"”{self.path}” är ingen plats i organisationsträdet.")

    def covers(self, path: str) -> bool:
        return path.startswith(self.path)


def may(grants: Iterable[Grant], permission: Permission, path: str) -> bool:
    """Whether any grant gives `permission` on the unit at `path`."""
    return any(permission in ROLES[grant.role].permissions and grant.covers(path) for grant in grants)


def may_somewhere(grants: Iterable[Grant], permission: Permission) -> bool:
    """Whether any grant gives `permission`, wherever it is."""
    return any(permission in ROLES[grant.role].permissions for grant in grants)


def require(grants: Iterable[Grant], permission: Permission, path: str) -> None:
    """Raise NotAllowed with a sentence unless `may`."""
    if not may(grants, permission, path):
        raise NotAllowed(
            "Din roll ger inte rätt att göra eller se detta på den här enheten.",
            "Be den som förvaltar behörigheter i din kommun om du behöver det.",
        )


def paths_with(grants: Iterable[Grant], permission: Permission) -> tuple[str, ...]:
    """The subtrees where the permission is held, outermost only, for filtering lists."""
    paths = sorted({grant.path for grant in grants if permission in ROLES[grant.role].permissions})
    kept: list[str] = []
    for path in paths:
        if not any(path.startswith(other) for other in kept):
            kept.append(path)
    return tuple(kept)
