"""A proposal to stop asking for something: two sign, it ceases, and somebody looks whether it really did."""

from __future__ import annotations

import re
from dataclasses import dataclass

from styrkedjan.domain.lifecycle import Labelled, Lifecycle
from styrkedjan.domain.report_template import SectionKind
from styrkedjan.domain.reporting import ANALYSIS, ECONOMY, FIELDS, FORECAST, SECTION

# The summary and the judgement are what a report is; without them there is none.
STOPPABLE = (ANALYSIS, ECONOMY, FORECAST)
INDICATOR, ROW, FIELD, CONTROL = "indikator", "rad", "falt", "kontroll"
_STEP = re.compile(r"[\w.-]{1,40}")


@dataclass(frozen=True, slots=True)
class Thing:
    """What is asked: an indicator, a plan's row or a control by its number, or a field of a step's reports.

    All are measured by their keys, and all but controls can cease.
    """

    kind: str
    number: int = 0
    step: str = ""
    field: str = ""

    @property
    def key(self) -> str:
        return f"{self.kind}/{self.step}/{self.field}" if self.kind == FIELD else f"{self.kind}/{self.number}"


def thing(key: str) -> Thing | None:
    """What can cease, by its key (`indikator/12`, `falt/delar/analysis`); None for anything else."""
    kind, _, rest = key.partition("/")
    if kind in (INDICATOR, ROW) and rest.isascii() and rest.isdigit() and len(rest) <= 15:
        return Thing(kind, number=int(rest))
    step, _, field = rest.partition("/")
    if kind == FIELD and _STEP.fullmatch(step) and is_stoppable(field):
        return Thing(kind, step=step, field=field)
    return None


def is_stoppable(field: str) -> bool:
    return field in STOPPABLE or (field.startswith(SECTION) and field.removeprefix(SECTION) in set(SectionKind))


def field_name(field: str) -> str:
    """`analys av måluppfyllelsen`; a section by its heading."""
    if field.startswith(SECTION):
        return SectionKind(field.removeprefix(SECTION)).label.lower()
    return FIELDS[field][0]


class StopState(Labelled):
    PROPOSED = "proposed", "Föreslaget"
    STOPPED = "stopped", "Undertecknat av två"
    DECLINED = "declined", "Avslaget"
    FOLLOWED = "followed", "Uppföljt"


class StopMove(Labelled):
    SIGN = "sign", "Underteckna det"
    DECLINE = "decline", "Avslå det"
    FOLLOW = "follow", "Följa upp det"


# From the second signature it is asked for no more, whether or not somebody has looked.
HOLDS = (StopState.STOPPED, StopState.FOLLOWED)
_S, _M = StopState, StopMove
STOP = Lifecycle(
    "stop_proposal",
    "Förslaget",
    [(_M.SIGN, _S.PROPOSED, _S.STOPPED), (_M.DECLINE, _S.PROPOSED, _S.DECLINED), (_M.FOLLOW, _S.STOPPED, _S.FOLLOWED)],
    first=_S.PROPOSED,
    ended="Skriv ett nytt förslag om något har ändrats.",
    said={_S.STOPPED: "är undertecknat av två"},
)
