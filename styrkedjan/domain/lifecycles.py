"""Every table of states in the house, found in the rules: for the manual, and for the tests that walk all of them."""

from __future__ import annotations

from importlib import import_module
from pkgutil import walk_packages
from typing import Any

from styrkedjan import domain
from styrkedjan.domain.lifecycle import Lifecycle


def _every() -> tuple[Lifecycle[Any, Any], ...]:
    """Each table once, in the order of its key."""
    names = (module.name for module in walk_packages(domain.__path__, f"{domain.__name__}.") if module.name != __name__)
    tables = (value for name in names for value in vars(import_module(name)).values() if isinstance(value, Lifecycle))
    by_key: dict[str, Lifecycle[Any, Any]] = {}
    for table in tables:
        if by_key.setdefault(table.key, table) is not table:
            raise ValueError(f"two tables of states are called {table.key}")
    return tuple(by_key[key] for key in sorted(by_key))


ALL: tuple[Lifecycle[Any, Any], ...] = _every()
