"""The seventeen principles by number: what the system does about each rule, and with which function.

The council's wording and limits stand in the steering model under the same numbers and rule ids; here stands the
behaviour, so that a page and the reference can show principle, rule and code together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from styrkedjan.domain.economy.balanced_budget import require_balance
from styrkedjan.domain.economy.carry_over import (
    book,
    carry_over,
    carry_over_findings,
    earmark_carried,
    internal_rules_findings,
    unit_shares,
)
from styrkedjan.domain.economy.earmarks import earmark_of
from styrkedjan.domain.economy.equity_use import board_review, require_use, use_refusal, write_plan
from styrkedjan.domain.economy.finding import cite
from styrkedjan.domain.economy.goal_tally import goal_findings
from styrkedjan.domain.economy.insufficient_frame import frame_findings, guide
from styrkedjan.domain.economy.investment_frames import (
    capital_cost,
    capital_cost_findings,
    frame_use_findings,
    require_within_frame,
    transfer_refusal,
)
from styrkedjan.domain.economy.investments import (
    balance_request,
    binding_findings,
    deviation,
    deviation_findings,
    finished_findings,
    forecast_problems,
    renewed_budget_findings,
    report_together,
    require_urgent,
    urgent_findings,
    year_end_findings,
)
from styrkedjan.domain.economy.net_frames import (
    adjust_technically,
    distribution_findings,
    net_frame,
    priority_findings,
    reallocate,
    reallocation_refusal,
)
from styrkedjan.domain.economy.recovery import committee_deficits, recovery_findings, require_approvable
from styrkedjan.domain.economy_principles import Behaviour
from styrkedjan.domain.workings import Citation


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a principle: its id in the steering model, what the system does, and the function that does it."""

    id: str
    behaviour: Behaviour
    function: Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Principle:
    """A principle by number, with its main behaviour and its rules."""

    number: int
    title: str
    behaviour: Behaviour
    rules: tuple[Rule, ...]

    @property
    def citation(self) -> Citation:
        return cite(self.number)


_COMPUTED, _REFUSED, _GUIDED = Behaviour.COMPUTED, Behaviour.REFUSED, Behaviour.GUIDED


def _principle(number: int, title: str, behaviour: Behaviour, *rules: Rule) -> Principle:
    return Principle(number, title, behaviour, rules)


_ALL = (
    _principle(1, "Mål och uppdrag uppnås inom ramen", _GUIDED, Rule("goals_within_frame", _GUIDED, goal_findings)),
    _principle(2, "Budget i balans och finansierad", _REFUSED, Rule("balanced_budget", _REFUSED, require_balance)),
    _principle(
        3,
        "Omdisponering inom ramen",
        _REFUSED,
        Rule("reallocation_within_frame", _COMPUTED, reallocate),
        Rule("no_reallocation_across_earmark", _REFUSED, reallocation_refusal),
        Rule("earmark_by_activity", _COMPUTED, earmark_of),
        Rule("follows_priorities", _GUIDED, priority_findings),
    ),
    _principle(
        4,
        "När ramen inte räcker",
        _GUIDED,
        Rule("remedies_for_insufficient_frame", _GUIDED, guide),
        Rule("general_cost_increase", _GUIDED, guide),
        Rule("lower_costs_kept", _COMPUTED, carry_over),
        Rule("request_followed_up", _GUIDED, frame_findings),
    ),
    _principle(
        5,
        "Nettoram",
        _COMPUTED,
        Rule("net_frame", _COMPUTED, net_frame),
        Rule("distributed_within_frame", _GUIDED, distribution_findings),
    ),
    _principle(
        6,
        "Tekniska justeringar och resultatöverföring",
        _COMPUTED,
        Rule("technical_adjustments", _REFUSED, adjust_technically),
        Rule("carry_over", _COMPUTED, carry_over),
        Rule("earmark_carry_over", _COMPUTED, earmark_carried),
        Rule("carry_over_request", _GUIDED, carry_over_findings),
    ),
    _principle(
        7,
        "Bokföring och användning av överfört resultat",
        _COMPUTED,
        Rule("booked_as_carried_result", _COMPUTED, book),
        Rule("unit_use_approved", _REFUSED, require_use),
        Rule("unit_positions_shown", _COMPUTED, unit_shares),
        Rule("planned_use", _REFUSED, write_plan),
        Rule("internal_rules", _GUIDED, internal_rules_findings),
    ),
    _principle(
        8,
        "Bara engångsinsatser",
        _REFUSED,
        Rule("one_off_use", _REFUSED, require_use),
        Rule("covers_current_deficit", _COMPUTED, use_refusal),
    ),
    _principle(
        9,
        "Slutligt ställningstagande och stopp",
        _REFUSED,
        Rule("final_decision", _GUIDED, board_review),
        Rule("freeze", _REFUSED, require_use),
    ),
    _principle(
        10,
        "Underskott återställs",
        _COMPUTED,
        Rule("restore_deficit", _COMPUTED, committee_deficits),
        Rule("recovery_plan", _GUIDED, require_approvable),
        Rule("recovery_follow_up", _GUIDED, recovery_findings),
    ),
    _principle(
        11,
        "Investeringsram för samhällsbyggnadsprojekt",
        _REFUSED,
        Rule("development_frame", _REFUSED, require_within_frame),
    ),
    _principle(
        12,
        "Genomförande- och planeringsprojekt",
        _REFUSED,
        Rule("binding_level", _REFUSED, transfer_refusal),
        Rule("binding_followed", _GUIDED, binding_findings),
        Rule("renewed_budget", _GUIDED, renewed_budget_findings),
    ),
    _principle(
        13,
        "Kapitalkostnader med anslag",
        _COMPUTED,
        Rule("capital_costs_with_appropriation", _COMPUTED, capital_cost),
        Rule("capital_costs_granted", _GUIDED, capital_cost_findings),
    ),
    _principle(
        14,
        "Årlig investeringsram för övriga verksamheter",
        _REFUSED,
        Rule("yearly_frame", _REFUSED, require_within_frame),
        Rule("capital_costs_within_budget", _COMPUTED, capital_cost_findings),
    ),
    _principle(
        15,
        "Investering utöver ramen",
        _REFUSED,
        Rule("beyond_frame", _REFUSED, require_within_frame),
        Rule("frame_followed", _GUIDED, frame_use_findings),
    ),
    _principle(16, "Ram för verksamhetslokaler", _REFUSED, Rule("premises_frame", _REFUSED, require_within_frame)),
    _principle(
        17,
        "Uppföljning av investeringar",
        _COMPUTED,
        Rule("project_follow_up", _GUIDED, deviation_findings),
        Rule("forecast_not_under_booked", _REFUSED, forecast_problems),
        Rule("renewed_decision", _COMPUTED, deviation),
        Rule("finished_over_limit", _GUIDED, finished_findings),
        Rule("urgent_decision", _GUIDED, require_urgent),
        Rule("urgent_reported", _GUIDED, urgent_findings),
        Rule("other_deviations", _COMPUTED, report_together),
        Rule("final_account", _GUIDED, year_end_findings),
        Rule("unfinished_projects", _GUIDED, balance_request),
    ),
)
PRINCIPLES: Mapping[int, Principle] = {principle.number: principle for principle in _ALL}
