"""What the addresses name: a steering model that the municipality may use, and a part of it."""

from __future__ import annotations

from typing import Any

from django.http import Http404

from styrkedjan.areas.chain.queries.steering_models import steering_model_of
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.errors import InvalidInput
from styrkedjan.pages.kit.doors import principal
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.onboarding.parts import NEW, SECTIONS


def by_model(request: Request, *, key: str) -> tuple[Unit, dict[str, Any]]:
    """A model by its id."""
    unit, _ = principal(request)
    try:
        return unit, {"unit": unit, "model": steering_model_of(unit.pk, key)}
    except InvalidInput as missing:
        raise Http404("Styrmodellen finns inte.") from missing


def by_part(request: Request, *, key: str, part: str, name: str) -> tuple[Unit, dict[str, Any]]:
    """A part of a model, or a new one."""
    unit, given = by_model(request, key=key)
    section = SECTIONS.get(part)
    if section is None or (name != NEW and section.row(given["model"], name) is None):
        raise Http404("Delen finns inte i styrmodellen.")
    return unit, {**given, "section": section, "part": name}
