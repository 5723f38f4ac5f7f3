"""The kinds of import as people think of them: what is used most stands first, and every kind in one group."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Utfall och prognos", ("ledger", "values", "forecasts", "staff_months")),
    ("Budget", ("budget", "staff_budget", "planned_costs", "unit_volumes", "price_indexes")),
    ("Ramar och resursfördelning", ("frames", "allocation_lines", "population")),
    ("Mål och indikatorer", ("goals", "indicators", "targets")),
    ("Undersökningar", ("surveys", "survey_texts")),
    ("Organisation och personer", ("organisation", "people")),
    ("Intern kontroll", ("control_risks", "control_activities", "control_recommendations")),
    (
        "Utförare",
        (
            "provider_programmes",
            "agreements",
            "agreement_requirements",
            "follow_up_rows",
            "agreement_deviations",
            "data_requests",
            "joint_notes",
            "payment_rates",
            "choice_offers",
            "choice_applications",
            "choice_counts",
            "choice_hours",
            "market_history",
        ),
    ),
    ("Tillsyn", ("inspected",)),
    ("Invånare och service", ("feedback", "promises", "promise_cases", "citizen_proposals", "service_places")),
    ("Utmärkelser", ("award_answers",)),
    ("Styrdokument och ansvar", ("steering_documents", "delegation_rules", "council_assignments")),
    ("Diariet och gallring", ("registrations", "retention_rules")),
    ("Förbättringar", ("improvements",)),
    ("Investeringar", ("investment_projects", "investment_budgets")),
    (
        "Kontoplan, bokslut och koncern",
        (
            *("account_groups", "statement_mapping", "book_entries", "stated_amounts", "opening_equity"),
            *("company_accounts", "internal_dealings"),
        ),
    ),
)
REST = "Övrigt"


class HasKey(Protocol):
    @property
    def key(self) -> str: ...


Offered = TypeVar("Offered", bound=HasKey)


def grouped(offers: Iterable[Offered]) -> Sequence[tuple[str, Sequence[Offered]]]:
    """The offers under their groups; groups with nothing in them are left out, and what no group knows comes last."""
    by_key = {offer.key: offer for offer in offers}
    found = [(name, [by_key.pop(key) for key in keys if key in by_key]) for name, keys in GROUPS]
    return [(name, members) for name, members in [*found, (REST, list(by_key.values()))] if members]
