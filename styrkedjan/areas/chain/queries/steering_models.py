"""Steering models: the installation's own, and those that a municipality has copied and changed."""

from __future__ import annotations

from collections.abc import Sequence

from styrkedjan.areas.chain.models import OwnModel, PlanYear
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.chain import YearState
from styrkedjan.domain.definitions import suggestion
from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.domain.steering_model import SteeringModel
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.remembering import remembered
from styrkedjan.sources.definitions import load_definitions
from styrkedjan.sources.definitions.loading import read_steering_model, steering_model_text

# How problems name a model that lies in no file.
SHOWN = "styrmodellen"


def steering_model_of(principal: int, name: str) -> SteeringModel:
    """The model with this id, for a municipality by its key (no SQL for the installation's own).

    Raises InvalidInput that names those there are.
    """
    shipped = load_definitions().steering_models
    if name in shipped:
        return shipped[name]
    own = {row.key: row for row in own_models(principal)}
    if name not in own:
        remedy = suggestion(name, [*own, *shipped])
        raise InvalidInput([Problem("", "Styrmodell", f"Styrmodellen ”{name}” finns inte.", remedy)])
    return read_steering_model(own[name].text, SHOWN)


@remembered
def own_models(principal: int) -> Sequence[OwnModel]:
    """The municipality's own models as they stand, by id (one query)."""
    return list(NOW.rows(OwnModel).filter(principal=principal).order_by("key"))


def own_model(principal: Unit, key: str) -> OwnModel | None:
    """One of them, read anew (one query)."""
    found: OwnModel | None = NOW.rows(OwnModel).filter(principal=principal, key=key).first()
    return found


def offered(principal: int) -> list[SteeringModel]:
    """The models to choose among: the municipality's own first, then the installation's, by name (one query)."""
    own = [read_steering_model(row.text, SHOWN) for row in own_models(principal)]
    shipped = sorted(load_definitions().steering_models.values(), key=lambda model: model.name)
    return [*own, *shipped]


def text_of(principal: Unit, name: str) -> str:
    """A model as the text of its definition (one query for the municipality's own). Raises InvalidInput."""
    row = None if name in load_definitions().steering_models else own_model(principal, name)
    return row.text if row is not None else steering_model_text(name)


def years_by(principal: Unit, name: str) -> list[PlanYear]:
    """The plan years that a model governs and that are not closed, newest first (one query)."""
    rows = PlanYear.objects.filter(principal=principal, steering_model=name).exclude(state=YearState.CLOSED)
    return list(rows.order_by("-year"))
