"""A steering model's own scales, tied to the statuses the rules speak of: its words, and its limits.

Scales for goals and indicators name the statuses themselves. The steps of other scales ("genomfört", "försenat") are
tied by their shape, since a shape is what people see: a disc is reached, a half partly, a triangle not reached, a ring
not assessed. A square ("avbrutet") is no status: such a thing is withdrawn from the chain.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from styrkedjan.domain.status import Status, StatusRule
from styrkedjan.domain.steering_model import SteeringModel
from styrkedjan.domain.steering_model_parts import Scale, ScaleStep, ScaleUse, Shape

_STATUS = {
    Shape.DISC: Status.REACHED,
    Shape.HALF: Status.PARTLY,
    Shape.TRIANGLE: Status.NOT_REACHED,
    Shape.RING: Status.NOT_ASSESSED,
    Shape.WAVE: Status.UNCERTAIN,
}


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one scale: for how it is, and for how it is thought to end."""

    labels: Mapping[Status, str] = field(default_factory=dict)
    forecasts: Mapping[Status, str] = field(default_factory=dict)

    def label(self, status: Status) -> str:
        """The model's word for a status, or the standard one."""
        return self.labels.get(status, status.label)

    def forecast(self, status: Status) -> str:
        """The model's word for a status expected at the end of the year, or the plain word."""
        return self.forecasts.get(status) or self.label(status)

    def choices(self) -> list[tuple[str, str]]:
        """What a person may choose between, best first; never "uncertain", which only data can be."""
        return [(status.value, self.label(status)) for status in _CHOOSABLE]

    def forecast_choices(self) -> list[tuple[str, str]]:
        """The same for how the year is thought to end."""
        return [(status.value, self.forecast(status)) for status in _CHOOSABLE]


_CHOOSABLE = (Status.REACHED, Status.PARTLY, Status.NOT_REACHED, Status.NOT_ASSESSED)


def words(model: SteeringModel, use: ScaleUse) -> Words:
    """The model's words where it has such a scale; the standard words otherwise."""
    steps = _steps(model.scale_for(use))
    return Words(
        {status: step.label for status, step in steps.items()},
        {status: step.forecast_label for status, step in steps.items() if step.forecast_label},
    )


def status_rule(model: SteeringModel) -> StatusRule:
    """The status rule with the limits the model's scales set (`proposes_from`), and the standard where they do not."""
    near = _limit(model.scale_for(ScaleUse.INDICATOR), Status.PARTLY)
    reached = _limit(model.scale_for(ScaleUse.GOAL), Status.REACHED)
    partly = _limit(model.scale_for(ScaleUse.GOAL), Status.PARTLY)
    standard = StatusRule()
    return StatusRule(
        tolerance=standard.tolerance if near is None else 1 - near / 100,
        reached_from=standard.reached_from if reached is None else reached,
        partly_from=partly,
    )


def _steps(scale: Scale | None) -> dict[Status, ScaleStep]:
    found: dict[Status, ScaleStep] = {}
    for step in scale.steps if scale else ():
        if step.shape in _STATUS:
            found.setdefault(_STATUS[step.shape], step)
    return found


def _limit(scale: Scale | None, status: Status) -> Decimal | None:
    step = _steps(scale).get(status)
    return step.proposes_from if step else None
