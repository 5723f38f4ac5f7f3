"""Questions about the year-end. Values out; the number of queries does not grow with committees or units."""

from styrkedjan.areas.year_end.queries.carrying import (
    EquityPage,
    Standing,
    UnitPosition,
    available_to,
    closed_year,
    deficits_of,
    equity_page,
    freeze_as_domain,
    freeze_of,
    planned_use,
    proposal,
    standings,
    standings_for,
    use_as_domain,
)
from styrkedjan.areas.year_end.queries.known import KnownPlan, board_test_of, carry_over_at, plan_of
from styrkedjan.areas.year_end.queries.performance import Earmarked, ToldVolume, earmarks_told, volumes
from styrkedjan.areas.year_end.queries.results import (
    YearResult,
    closed_years,
    committee_of,
    committees_of,
    equity_before,
    equity_entries,
    year_results,
)
from styrkedjan.areas.year_end.queries.rules import YearEndRules, require_rules, rules_of
from styrkedjan.areas.year_end.queries.situation import YearEndSituation, follow_up_of, situation_of
from styrkedjan.areas.year_end.queries.uses import forecast_deficit, plan_occasions

__all__ = [
    "Earmarked",
    "EquityPage",
    "KnownPlan",
    "Standing",
    "ToldVolume",
    "UnitPosition",
    "YearEndRules",
    "YearEndSituation",
    "YearResult",
    "available_to",
    "board_test_of",
    "carry_over_at",
    "closed_year",
    "closed_years",
    "committee_of",
    "committees_of",
    "deficits_of",
    "earmarks_told",
    "equity_before",
    "equity_entries",
    "equity_page",
    "follow_up_of",
    "forecast_deficit",
    "freeze_as_domain",
    "freeze_of",
    "plan_occasions",
    "plan_of",
    "planned_use",
    "proposal",
    "require_rules",
    "rules_of",
    "situation_of",
    "standings",
    "standings_for",
    "use_as_domain",
    "volumes",
    "year_results",
]
