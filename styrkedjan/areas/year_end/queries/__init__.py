"""Questions about the year-end. Values out; the number of queries does not grow with committees or units."""

from styrkedjan.areas.year_end.queries.carrying import (
    EquityPage,
    Standing,
    available_to,
    deficits_of,
    equity_page,
    freeze_of,
    plan_as_domain,
    planned_use,
    proposal,
    standings,
    use_as_domain,
)
from styrkedjan.areas.year_end.queries.results import (
    YearResult,
    committees_of,
    equity_before,
    equity_entries,
    year_results,
)
from styrkedjan.areas.year_end.queries.rules import YearEndRules, require_rules, rules_of
from styrkedjan.areas.year_end.queries.situation import YearEndSituation, situation_of

__all__ = [
    "EquityPage",
    "Standing",
    "YearEndRules",
    "YearEndSituation",
    "YearResult",
    "available_to",
    "committees_of",
    "deficits_of",
    "equity_before",
    "equity_entries",
    "equity_page",
    "freeze_of",
    "plan_as_domain",
    "planned_use",
    "proposal",
    "require_rules",
    "rules_of",
    "situation_of",
    "standings",
    "use_as_domain",
    "year_results",
]
