"""Every table of states in the house: for the manual, and for the tests that walk all of them."""

from __future__ import annotations

from typing import Any

from styrkedjan.domain.chain import PLAN_YEAR
from styrkedjan.domain.economy.closing_states import FORECAST_SIGNING, MONTH
from styrkedjan.domain.frame_request_states import FRAME_REQUEST
from styrkedjan.domain.instructions import INSTRUCTION
from styrkedjan.domain.investment_states import BALANCE_REQUEST, COLLECTED_DEVIATIONS, PROJECT
from styrkedjan.domain.lifecycle import Lifecycle
from styrkedjan.domain.planning.fees import FEE_PROPOSAL
from styrkedjan.domain.planning.states import MOTION, QUESTION, SCENARIO
from styrkedjan.domain.reporting import REPORT
from styrkedjan.domain.year_end_states import CARRY_OVER, EQUITY_USE, RECOVERY_PLAN

ALL: tuple[Lifecycle[Any, Any], ...] = (
    PLAN_YEAR,
    REPORT,
    INSTRUCTION,
    FORECAST_SIGNING,
    MONTH,
    FRAME_REQUEST,
    CARRY_OVER,
    EQUITY_USE,
    RECOVERY_PLAN,
    PROJECT,
    BALANCE_REQUEST,
    COLLECTED_DEVIATIONS,
    SCENARIO,
    MOTION,
    QUESTION,
    FEE_PROPOSAL,
)
