"""An action: one transaction, one audit event for each thing it is about, and the words that the log shows for it.

@action("investments.save_budget", "sparade projektets budget")
def save_budget(*, by: User, project: InvestmentProject, ...) -> ...:
    ...
    tell(project, project.committee, year=year)
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, ParamSpec, Protocol, TypeVar

from django.db import models, transaction

from styrkedjan.foundation import audit
from styrkedjan.foundation.models import User

Given = ParamSpec("Given")
Result = TypeVar("Result")


class Placed(Protocol):
    """Whatever has a place in the organisation's tree."""

    @property
    def path(self) -> str: ...


@dataclass(slots=True)
class _Running:
    name: str
    by: User | None
    told: set[tuple[Any, ...]] = field(default_factory=set)


_running: ContextVar[_Running | None] = ContextVar("running_action", default=None)
# Name -> what a person did, as the audit log says it after the person's name.
LABELS: dict[str, str] = {}


def event(name: str, label: str) -> str:
    """The name of an event that an action tells beside its own, or one for each of many; told with `audit.record`."""
    if LABELS.setdefault(name, label) != label:
        raise ValueError(f"two events are named {name}")
    return name


def action(name: str, label: str) -> Callable[[Callable[Given, Result]], Callable[Given, Result]]:
    """Make a function an action. It takes `by=` and tells one event for each thing that it changed."""
    event(name, label)

    def decorate(do: Callable[Given, Result]) -> Callable[Given, Result]:
        @wraps(do)
        def done(*args: Given.args, **kwargs: Given.kwargs) -> Result:
            by = kwargs.get("by")
            token = _running.set(_Running(name, by if isinstance(by, User) else None))
            try:
                with transaction.atomic():
                    return do(*args, **kwargs)
            finally:
                _running.reset(token)

        done.action = name  # type: ignore[attr-defined]
        return done

    return decorate


def tell(target: models.Model | None, place: Placed | None, **details: Any) -> None:
    """Write the running action's audit event about a thing at a place.

    Raises RuntimeError outside an action, and when the same is told twice.
    """
    now = _running.get()
    if now is None:
        raise RuntimeError("tell() belongs inside an action")
    thing = (target._meta.label, target.pk) if target else ()
    about = (*thing, place.path if place else "", repr(sorted(details.items())))
    if about in now.told:
        raise RuntimeError(f"{now.name} has told of {target} already")
    now.told.add(about)
    audit.record(now.name, by=now.by, target=target, unit_path=place.path if place else "", **details)


def label_of(name: str) -> str:
    """What the audit log says; the name itself for an action that is gone from the code."""
    return LABELS.get(name, name)
