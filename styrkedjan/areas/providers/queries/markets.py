"""How a choice system stands: performers, spare places, choices and switches, payment, and quality by performer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from styrkedjan.areas.organisation.models import OperatingForm, Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.areas.providers.models import (
    Agreement,
    ChoiceApplication,
    ChoiceCount,
    ChoiceDocument,
    ChoiceHours,
    ChoiceOffer,
    ChoiceSystem,
    MarketHistory,
    PaymentRate,
)
from styrkedjan.areas.providers.queries.rules import Held, held, whole
from styrkedjan.areas.providers.queries.years import AgreementLine, agreements, group
from styrkedjan.domain.periods import Period
from styrkedjan.domain.providers.choice import (
    Counted,
    DocumentKind,
    DocumentState,
    Effect,
    Hours,
    HoursBasis,
    Market,
    Offered,
    Payment,
    Rate,
    Warned,
    governs,
    market,
    payments,
    simulated,
    version_of_agreement,
)
from styrkedjan.foundation.known import Known

MONTHS = 12


def is_own(unit: Unit) -> bool:
    return unit.operating_form == OperatingForm.IN_HOUSE


@dataclass(frozen=True)
class SystemLine:
    """A choice system with what hangs on it, and its market as a whole and area by area, over the newest year."""

    row: ChoiceSystem
    today: date
    documents: tuple[ChoiceDocument, ...]
    applications: tuple[ChoiceApplication, ...]
    offers: tuple[ChoiceOffer, ...]
    rates: tuple[PaymentRate, ...]
    counts: tuple[ChoiceCount, ...]
    hours: tuple[ChoiceHours, ...]
    agreements: tuple[AgreementLine, ...]
    settings: Mapping[str, Held]

    @cached_property
    def months(self) -> list[str]:
        """The newest twelve months that choices are told of."""
        return sorted({one.period for one in self.counts})[-MONTHS:]

    @cached_property
    def paid_months(self) -> list[str]:
        """The months that hours are told of, all of them."""
        return sorted({one.period for one in self.hours})

    @cached_property
    def performers(self) -> dict[int, Unit]:
        """Everybody who offers, has users or has worked, by key."""
        rows: list[ChoiceCount | ChoiceHours | ChoiceOffer] = [*self.counts, *self.hours, *self.offers]
        return {one.performer_id: one.performer for one in rows}

    @cached_property
    def areas(self) -> list[str]:
        return sorted({one.area for one in self.counts if one.area} | {a for one in self.offers for a in one.areas})

    def market(self, area: str | None = None) -> Market:
        """The whole, or one area."""
        counts = [one for one in self.counts if area is None or one.area == area]
        offers = [one for one in self.offers if area is None or not one.areas or area in one.areas]
        months = {
            month: [_counted(one) for one in counts if one.period == month]
            for month in sorted({one.period for one in counts})[-MONTHS:]
        }
        first = min(months, default=None)
        begun = [one.started_on for one in offers]
        left = [one.ended_on for one in offers if one.ended_on]
        entries, exits = (
            sum(first is not None and day.isoformat()[:7] >= first for day in days) for days in (begun, left)
        )
        users = self.users
        told = [
            Offered(
                one.performer_id, one.capacity, one.ceiling, one.is_open, is_own(one.performer),
                users.get(one.performer_id),
            )
            for one in offers if one.ended_on is None
        ]  # fmt: skip
        still = whole(self.settings, "market_still_months")
        return market(months, told, entries=entries, exits=exits, months_still=still)

    @cached_property
    def users(self) -> dict[int, int]:
        """How many each performer has in the newest month, of those that are told."""
        found: dict[int, int] = {}
        for one in self.counts:
            if one.users is not None and one.period == self.months[-1]:
                found[one.performer_id] = found.get(one.performer_id, 0) + one.users
        return found

    @cached_property
    def warnings(self) -> list[tuple[str, Warned]]:
        """Where, and what: the whole's, then those of an area that the whole does not already say."""
        whole = self.market().warnings
        areas = [(area, one) for area in self.areas for one in self.market(area).warnings if one not in whole]
        return [*((self.row.name, one) for one in whole), *areas]

    @property
    def no_choice(self) -> tuple[str, str]:
        """What happens to those who do not choose, and the law's warning."""
        setting = self.settings["no_choice_rule"].setting
        found = next((one for one in setting.choices if one.id == self.row.no_choice), None)
        return (found.label, found.warning) if found else ("Inte bestämt", "")

    # -- payment -------------------------------------------------------------------------------------------------------

    @property
    def basis(self) -> HoursBasis:
        return HoursBasis(self.row.basis)

    def rates_on(self, day: date) -> dict[str, PaymentRate]:
        """Each level's rate in force on a day, by level."""
        there = sorted(
            (one for one in self.rates if one.valid_from <= day), key=lambda one: (one.level, one.valid_from)
        )
        return {one.level: one for one in there}

    @property
    def coming(self) -> list[PaymentRate]:
        """Rates that are decided and not yet in force."""
        return sorted((one for one in self.rates if one.valid_from > self.today), key=lambda one: one.valid_from)

    def payments(self, month: str) -> tuple[Payment, ...]:
        """What each performer is paid for a month, level by level, with the rates of that month."""
        rates = {level: rate_of(row) for level, row in self.rates_on(Period.parse(month).end).items()}
        told = [one for one in self.hours if one.period == month]
        told.sort(key=lambda one: (one.performer.name, one.level))
        return payments([_hours(one) for one in told], rates, self.basis)

    @property
    def year_hours(self) -> list[Hours]:
        """The newest twelve months' hours."""
        return [_hours(one) for one in self.hours if one.period in self.paid_months[-MONTHS:]]

    def simulate(self, after: Mapping[str, Rate]) -> tuple[Effect, ...]:
        """The newest year's hours with other rates in place of today's."""
        before = {level: rate_of(row) for level, row in self.rates_on(self.today).items()}
        return simulated(self.year_hours, before, after, self.basis)

    # -- what governs whom ---------------------------------------------------------------------------------------------

    def governed(self, document: ChoiceDocument) -> list[AgreementLine]:
        """The agreements and specifications that a document is in force for, or that follow this version of it."""
        return [line for line in self.agreements if document.pk in self._governing(line.row)]

    def _governing(self, row: Agreement) -> set[int]:
        said = {one.agreement_id: one.documents_id for one in self.applications}
        return governing_keys(self.documents, row, said.get(row.pk))


def governing_keys(documents: Sequence[ChoiceDocument], row: Agreement, said: int | None) -> set[int]:
    """The keys of the documents that govern an agreement; `said` is the version that its application was tried by."""
    decided = [one for one in documents if one.state != DocumentState.DRAFT]
    own = is_own(row.performer)
    found = set()
    for kind in DocumentKind:
        if not governs(kind, is_own=own):
            continue
        mine = [one for one in decided if one.kind == kind]
        if kind is DocumentKind.TENDER:
            key = said or version_of_agreement({one.pk: one.valid_from for one in mine}, row.start)
        else:
            key = next((one.pk for one in mine if one.state == DocumentState.DECIDED), None)
        found |= {key} if key else set()
    return found


def governing(row: Agreement, known: Known) -> list[ChoiceDocument]:
    """The decided documents of the choice system that an agreement is in; none outside one (at most three queries)."""
    offers = known.rows(ChoiceOffer).filter(performer=row.performer_id, system__service=row.service_id)
    systems = list(offers.values_list("system", flat=True))
    if not systems:
        return []
    rows = ChoiceDocument.objects.filter(system__in=systems).select_related("system")
    documents = known.as_written(rows.order_by("kind", "-number"))
    said = ChoiceApplication.objects.filter(agreement=row).values_list("documents", flat=True).first()
    keys = governing_keys(documents, row, said)
    return [one for one in documents if one.pk in keys]


def _counted(one: ChoiceCount) -> Counted:
    return Counted(
        one.performer_id, is_own(one.performer), one.users, one.active, one.no_choice, one.switched_to,
        one.switched_from,
    )  # fmt: skip


def _hours(one: ChoiceHours) -> Hours:
    return Hours(one.performer_id, is_own(one.performer), one.level, one.granted, one.performed)


def rate_of(row: PaymentRate) -> Rate:
    return Rate(row.base, row.private_factor, row.own_factor)


def systems(rows: Any, known: Known) -> list[SystemLine]:
    """Choice systems with everything (at most 20 queries, however many)."""
    told = known.as_written(rows.select_related("committee__principal", "service", "changed_by").order_by("code", "pk"))
    keys = [row.pk for row in told]

    def texts(model: Any, *related: str) -> dict[Any, list[Any]]:
        found = model.objects.filter(system__in=keys).select_related("system", *related)
        return group(known.as_written(found.order_by("-number", "pk")), lambda one: one.system_id)

    def facts(model: Any, *related: str) -> dict[Any, list[Any]]:
        found = known.rows(model).filter(system__in=keys).select_related("known_by", *related).order_by("pk")
        return group(found, lambda one: one.system_id)

    documents, applications = texts(ChoiceDocument), texts(ChoiceApplication, "documents")
    offers, rates = facts(ChoiceOffer, "performer"), facts(PaymentRate)
    counts, hours = facts(ChoiceCount, "performer"), facts(ChoiceHours, "performer")
    performers = {one.performer_id for row in offers.values() for one in row}
    lines = agreements(Agreement.objects.filter(performer__in=performers), known)
    settings = held(root_of(told[0].committee), known) if told else {}
    return [
        SystemLine(
            row, known.day, tuple(documents.get(row.pk, ())), tuple(applications.get(row.pk, ())),
            tuple(offers.get(row.pk, ())), tuple(rates.get(row.pk, ())), tuple(counts.get(row.pk, ())),
            tuple(hours.get(row.pk, ())), tuple(line for line in lines if line.row.service_id == row.service_id),
            settings,
        )
        for row in told
    ]  # fmt: skip


def history(principal: Unit, known: Known) -> list[MarketHistory]:
    """Other municipalities' home care, by name and year (one query)."""
    return list(known.rows(MarketHistory).filter(principal=principal).order_by("municipality", "year"))
