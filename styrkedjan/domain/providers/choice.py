"""Choice systems: what is paid, how a market stands and what a changed payment would do. Counts and never persons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from styrkedjan.domain.lifecycle import Labelled, Lifecycle
from styrkedjan.domain.swedish import exact, number, percent, plural, rounded


class SystemState(Labelled):
    """Where a choice system stands."""

    PREPARING = "preparing", "Förbereds"
    OPEN = "open", "Öppet"
    CLOSED = "closed", "Stängt"


class SystemMove(Labelled):
    CHANGE = "change", "Ändra det"
    OPEN = "open", "Öppna det"
    APPLY = "apply", "Ta emot ansökningar"
    CLOSE = "close", "Stänga det"


_S, _SM = SystemState, SystemMove
CHOICE_SYSTEM = Lifecycle(
    "choice_system",
    "Valfrihetssystemet",
    [
        (_SM.CHANGE, _S.PREPARING, _S.PREPARING),
        (_SM.CHANGE, _S.OPEN, _S.OPEN),
        (_SM.OPEN, _S.PREPARING, _S.OPEN),
        (_SM.OPEN, _S.CLOSED, _S.OPEN),
        (_SM.APPLY, _S.OPEN, _S.OPEN),
        (_SM.CLOSE, _S.OPEN, _S.CLOSED),
    ],
    first=_S.PREPARING,
    said={_S.PREPARING: "förbereds"},
)


class ApplicationState(Labelled):
    """Where an application stands. A person decides, always (KL 6:38)."""

    RECEIVED = "received", "Mottagen"
    COMPLETION = "completion", "Väntar på komplettering"
    COMPLETED = "completed", "Kompletterad"
    APPROVED = "approved", "Godkänd"
    REJECTED = "rejected", "Avslagen"


class ApplicationMove(Labelled):
    ASK = "ask", "Begära komplettering"
    COMPLETE = "complete", "Föra in kompletteringen"
    APPROVE = "approve", "Godkänna den"
    REJECT = "reject", "Avslå den"


_A, _AM = ApplicationState, ApplicationMove
_TRIED = (_A.RECEIVED, _A.COMPLETED)
APPLICATION = Lifecycle(
    "choice_application",
    "Ansökan",
    [
        *((_AM.ASK, state, _A.COMPLETION) for state in _TRIED),
        (_AM.COMPLETE, _A.COMPLETION, _A.COMPLETED),
        *((_AM.APPROVE, state, _A.APPROVED) for state in _TRIED),
        *((_AM.REJECT, state, _A.REJECTED) for state in (*_TRIED, _A.COMPLETION)),
    ],
    first=_A.RECEIVED,
    ended="Ta emot en ny ansökan.",
    said={_A.COMPLETION: "väntar på komplettering"},
)


class DocumentState(Labelled):
    """Where a version of the tender documents, a policy or a directive stands."""

    DRAFT = "draft", "Utkast"
    DECIDED = "decided", "Beslutat"
    SUPERSEDED = "superseded", "Ersatt"


class DocumentMove(Labelled):
    CHANGE = "change", "Ändra i det"
    DECIDE = "decide", "Besluta om det"
    SUPERSEDE = "supersede", "Ersätta det"


_D, _DM = DocumentState, DocumentMove
DOCUMENT = Lifecycle(
    "choice_document",
    "Dokumentet",
    [
        (_DM.CHANGE, _D.DRAFT, _D.DRAFT),
        (_DM.DECIDE, _D.DRAFT, _D.DECIDED),
        (_DM.SUPERSEDE, _D.DECIDED, _D.SUPERSEDED),
    ],
    first=_D.DRAFT,
    ended="Skriv en ny version.",
    said={_D.DRAFT: "är ett utkast"},
)


class DocumentKind(Labelled):
    """What governs whom (seed 001)."""

    TENDER = "tender", "Förfrågningsunderlag"
    POLICY = "policy", "Beställarpolicy"
    DIRECTIVE = "directive", "Ägardirektiv för egen regi"


def governs(kind: DocumentKind, *, is_own: bool) -> bool:
    """Tender documents govern those who came in by them, the directive own production, and the policy everybody."""
    return kind is DocumentKind.POLICY or (kind is DocumentKind.DIRECTIVE) == is_own


def version_of_agreement(versions: Mapping[int, date], start: date) -> int | None:
    """Which of the decided versions (key -> valid from) an agreement follows that does not say: the newest at its
    start. A later version reaches it when the agreement is changed and not before."""
    there = [(valid_from, key) for key, valid_from in versions.items() if valid_from <= start]
    return max(there)[1] if there else None


class HoursBasis(Labelled):
    """What an hour is paid for."""

    GRANTED = "granted", "Beviljad tid"
    PERFORMED = "performed", "Utförd tid"


# --- payment ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rate:
    """What an hour is paid with: one base, and a factor for each form (the VAT that a firm bears, overheads of own)."""

    base: Decimal
    private_factor: Decimal
    own_factor: Decimal

    def paid(self, *, is_own: bool) -> Decimal:
        """Whole kronor an hour, rounded once."""
        return rounded(self.base * (self.own_factor if is_own else self.private_factor), 0)

    def working(self, *, is_own: bool) -> str:
        """`382,5 kr × 1,015 = 388,2375, avrundat 388 kr`."""
        factor = self.own_factor if is_own else self.private_factor
        exact = self.base * factor
        paid = number(self.paid(is_own=is_own))
        return f"{_exact(self.base)} kr × {_exact(factor)} = {_exact(exact)}, avrundat {paid} kr"


def _exact(value: Decimal) -> str:
    return exact(value.normalize())


@dataclass(frozen=True, slots=True)
class Hours:
    """A performer's hours of a level: those granted and those performed. None is not told and never nought."""

    performer: int
    is_own: bool
    level: str
    granted: Decimal | None
    performed: Decimal | None

    def paid_for(self, basis: HoursBasis) -> Decimal | None:
        return self.granted if basis is HoursBasis.GRANTED else self.performed


@dataclass(frozen=True, slots=True)
class Payment:
    """What a performer is paid for a level. `amount` is None where its hours or its rate is not known."""

    told: Hours
    hours: Decimal | None
    rate: Rate | None

    @property
    def amount(self) -> Decimal | None:
        if self.hours is None or self.rate is None:
            return None
        return self.hours * self.rate.paid(is_own=self.told.is_own)

    @property
    def working(self) -> str:
        """`812 timmar × 388 kr = 315 056 kr; 382,5 kr × 1,015 = 388,2375, avrundat 388 kr`, or what is missing."""
        if self.hours is None:
            return "Timmarna är inte rapporterade."
        if self.rate is None:
            return "Ingen ersättning är beslutad för insatsen."
        own = self.told.is_own
        paid, amount = number(self.rate.paid(is_own=own)), number(self.hours * self.rate.paid(is_own=own), 2)
        return f"{_exact(self.hours)} timmar × {paid} kr = {amount} kr; {self.rate.working(is_own=own)}"


def payments(told: Iterable[Hours], rates: Mapping[str, Rate], basis: HoursBasis) -> tuple[Payment, ...]:
    """One for each row of hours, in their order."""
    return tuple(Payment(one, one.paid_for(basis), rates.get(one.level)) for one in told)


def performed_share(told: Iterable[Hours]) -> Decimal | None:
    """Performed of granted hours, of the rows that tell both."""
    both = [(one.performed, one.granted) for one in told if one.performed is not None and one.granted is not None]
    granted = sum((one for _, one in both), Decimal(0))
    return sum((one for one, _ in both), Decimal(0)) / granted if granted else None


# --- the market -------------------------------------------------------------------------------------------------------

CONCENTRATED = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Counted:
    """A performer's counts in an area and a month. None is not reported and never nought."""

    performer: int
    is_own: bool
    users: int | None
    active: int | None = None
    no_choice: int | None = None
    switched_to: int | None = None
    switched_from: int | None = None


@dataclass(frozen=True, slots=True)
class Offered:
    """What a performer offers: how many it can take, how many at most, and whether it takes new ones.

    `users` are those it has everywhere, since places are shared between areas; None is not told.
    """

    performer: int
    capacity: int | None
    ceiling: int | None
    is_open: bool
    is_own: bool = False
    users: int | None = None

    @property
    def is_full(self) -> bool:
        at_ceiling = self.ceiling is not None and self.users is not None and self.users >= self.ceiling
        return not self.is_open or at_ceiling

    @property
    def spare(self) -> int | None:
        """None where it is not said how many it can take, or not told how many it has."""
        if self.is_full:
            return 0
        most = [one for one in (self.capacity, self.ceiling) if one is not None]
        return max(0, min(most) - self.users) if most and self.users is not None else None


@dataclass(frozen=True, slots=True)
class Warned:
    """What a market is to be watched for, as the end of a sentence: `Ekliden har [bara egen regi] att välja på`."""

    figure: str
    after: str

    def said(self, where: str) -> str:
        return f"{where} har {self.figure}{self.after}."

    @property
    def short(self) -> str:
        told = f"{self.figure}{self.after}"
        return told[:1].upper() + told[1:]


@dataclass(frozen=True, slots=True)
class Market:
    """How a market stands, over a year where something happens and in its newest month where something is."""

    providers: int
    private: int
    users: int | None
    spare: int | None
    active_share: Decimal | None
    no_choice_share: Decimal | None
    switches: int | None
    switches_per_hundred: Decimal | None
    largest_share: Decimal | None
    concentration: Decimal | None  # sum of squared shares, 1 for a single performer
    entries: int
    exits: int
    warnings: tuple[Warned, ...]


def market(
    months: Mapping[str, Sequence[Counted]], offers: Sequence[Offered], *, entries: int, exits: int, months_still: int
) -> Market:
    """From counts by month ("2026-10") and the offers. A share is of those that were told alone."""
    newest = months[max(months)] if months else ()
    users: dict[int, int] = {}  # of those that have told; a performer may stand in several areas
    for one in newest:
        if one.users is not None:
            users[one.performer] = users.get(one.performer, 0) + one.users
    total = sum(users.values())
    shares = [Decimal(count) / total for count in users.values()] if total else []
    every = [one for rows in months.values() for one in rows]
    both = [(one.active, one.no_choice) for one in every if one.active is not None and one.no_choice is not None]
    active, silent = sum(one for one, _ in both), sum(one for _, one in both)
    chosen = active + silent
    switches = _sum(one.switched_to for one in every)
    own = {one.performer for one in newest if one.is_own} | {one.performer for one in offers if one.is_own}
    performers = {one.performer for one in offers} | {key for key, count in users.items() if count}
    private = len(performers - own)
    spare = [one.spare for one in offers if one.spare is not None]
    largest = max(shares, default=None)
    warnings = tuple(_warnings(len(performers), private, offers, switches, len(months), months_still, largest))
    return Market(
        len(performers), private, total or None, sum(spare) if spare else None,
        Decimal(active) / chosen if chosen else None, Decimal(silent) / chosen if chosen else None, switches,
        Decimal(switches) * 100 / total if switches is not None and total else None, largest,
        sum((one * one for one in shares), Decimal(0)) if shares else None,
        entries, exits, warnings,
    )  # fmt: skip


def _sum(values: Iterable[int | None]) -> int | None:
    known = [one for one in values if one is not None]
    return sum(known) if known else None


def _warnings(
    performers: int, private: int, offers: Sequence[Offered], switches: int | None, told: int, still: int,
    largest: Decimal | None,
) -> Iterable[Warned]:  # fmt: skip
    if performers == 1:
        yield Warned("en enda utförare", ", så det finns inget att välja på")
    elif performers and not private:
        yield Warned("bara egen regi", " att välja på")
    if offers and all(one.is_full for one in offers):
        yield Warned("inga lediga platser", ": alla utförare är fulla eller tar inte emot nya")
    if switches == 0 and told >= still > 0:
        yield Warned("inga byten", f" av utförare på {plural(told, 'månad', 'månader')}")
    if largest is not None and largest > CONCENTRATED and performers > 1:
        yield Warned(f"{percent(largest, 0)} av brukarna", " hos en enda utförare")


# --- what a changed payment would do ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Effect:
    """A performer's payment of a year before and after, on the same hours. `untold` are hours that no rate is for."""

    performer: int
    hours: Decimal
    before: Decimal
    after: Decimal
    untold: Decimal = Decimal(0)

    @property
    def change(self) -> Decimal:
        return self.after - self.before


def simulated(
    told: Iterable[Hours], before: Mapping[str, Rate], after: Mapping[str, Rate], basis: HoursBasis
) -> tuple[Effect, ...]:
    """Each performer's year with other rates on the hours of last year: what the payment does, and nothing of what
    performers and users would do of it. Levels that `after` leaves out keep their rate. The gravest loss first."""
    nought = Decimal(0)
    sums: dict[int, list[Decimal]] = {}
    for one in told:
        hours = one.paid_for(basis)
        if hours is None:
            continue
        held = sums.setdefault(one.performer, [nought] * 4)
        rate = before.get(one.level)
        if rate is None:
            held[3] += hours
            continue
        held[0] += hours
        held[1] += hours * rate.paid(is_own=one.is_own)
        held[2] += hours * after.get(one.level, rate).paid(is_own=one.is_own)
    found = [Effect(key, *values) for key, values in sums.items()]
    return tuple(sorted(found, key=lambda one: (one.change, one.performer)))
