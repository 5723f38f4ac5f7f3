"""The rules of agreements: which programme binds, which step may be taken, how far an agreement may be changed, what a
plan leaves out, and whether own and private performers are treated alike.

Limits come with their source (`Limits`), since the law changes and some are the municipality's own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from styrkedjan.domain.errors import InvalidInput, Problem, Refused
from styrkedjan.domain.lifecycle import Labelled
from styrkedjan.domain.providers.words import AgreementKind, ChangeGround, Result, Rung
from styrkedjan.domain.swedish import kronor, listing, percent, plural

# Remedies that a partnership does not have: it is a common undertaking, and questions are solved by talking.
NO_LADDER = (AgreementKind.PARTNERSHIP,)
OWN_RUNGS = (Rung.REMARK, Rung.RECTIFICATION, Rung.WARNING, Rung.STOP)


def binding_programme(adopted: Iterable[tuple[int, date]], signed_on: date) -> int | None:
    """The key of the programme in force when an agreement was signed: the last adopted by then (seed 004: a programme
    binds only agreements made after it). `adopted` are keys with their days."""
    before = [(day, key) for key, day in adopted if day <= signed_on]
    return max(before)[1] if before else None


def ladder(kind: AgreementKind, named: Collection[str]) -> tuple[Rung, ...]:
    """The steps that can be taken at all, mildest first: those that the agreement names, and none in a partnership."""
    return () if kind in NO_LADDER else tuple(rung for rung in Rung if rung.value in named)


def require_rungs(kind: AgreementKind, named: Collection[str]) -> None:
    """Raise InvalidInput for sanctions that this kind of agreement cannot have."""
    if kind in NO_LADDER and named:
        raise InvalidInput([Problem("", "Påföljder", "Ett partnerskap har ingen trappa av påföljder.", "Lämna tomt.")])
    if kind is AgreementKind.SPECIFICATION and (
        odd := [one.label for one in Rung if one in named and one not in OWN_RUNGS]
    ):
        what = f"{listing(odd)} går inte att rikta mot den egna verksamheten."
        raise InvalidInput([Problem("", "Påföljder", what, f"Välj bland {listing([r.label for r in OWN_RUNGS])}.")])


def require_step(
    named: Sequence[Rung], now: Rung | None, wanted: Rung, *, deadline: date | None, taken_on: date,
    amount: Decimal | None = None, basis: str = "",
) -> None:  # fmt: skip
    """Raise Refused for a step that the agreement does not name or that goes down; InvalidInput for what it lacks."""
    if wanted not in named:
        names = listing([one.label.lower() for one in named], "eller") if named else "inga steg alls"
        raise Refused(f"Avtalet nämner inte {wanted.label.lower()}.", f"Det nämner {names}.")
    order = list(Rung)
    if now is not None and order.index(wanted) < order.index(now):
        raise Refused(
            f"{now.label} är redan beslutat, och {wanted.label.lower()} är ett mildare steg.",
            "Avsluta avvikelsen om den är rättad.",
        )
    problems = []
    if wanted.needs_deadline and deadline is None:
        problems.append(Problem("", "Rättat senast", "Dagen saknas.", "Skriv när det ska vara rättat."))
    if deadline is not None and deadline < taken_on:
        problems.append(Problem("", "Rättat senast", "Dagen ligger före beslutet.", "Skriv en dag efter det."))
    if wanted.is_money and (amount is None or amount <= 0 or not basis.strip()):
        what = "Beloppet och grunden för det behövs."
        problems.append(Problem("", "Belopp", what, "Skriv kronor och hur avtalet räknar fram dem."))
    if problems:
        raise InvalidInput(problems)


# --- how far an agreement may be changed ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Limits:
    """LOU's limits with where they stand. `threshold` None is not entered: then the whole cannot be judged."""

    small_goods: Decimal
    small_works: Decimal
    other: Decimal
    threshold: Decimal | None
    source: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A change of an agreement: its ground and what it is worth, more or less."""

    ground: ChangeGround
    value: Decimal


@dataclass(frozen=True, slots=True)
class Room:
    """Changes of one ground held against their limit; `share` None where the agreement's value is not known."""

    ground: ChangeGround
    total: Decimal
    share: Decimal | None
    limit: Decimal | None
    is_over: bool
    sentence: str


def room(value: Decimal | None, changes: Sequence[Changed], limits: Limits, *, is_works: bool) -> tuple[Room, ...]:
    """Each ground's changes against its limit: small ones summed, additions and unforeseen ones one by one."""
    found = []
    for ground in ChangeGround:
        own = [one.value for one in changes if one.ground is ground]
        if own:
            found.append(_room(ground, own, value, limits, is_works=is_works))
    return tuple(found)


def _room(
    ground: ChangeGround, own: Sequence[Decimal], value: Decimal | None, limits: Limits, *, is_works: bool
) -> Room:
    small = ground is ChangeGround.SMALL
    limit = (
        (limits.small_works if is_works else limits.small_goods) if small
        else limits.other if ground in (ChangeGround.ADDITION, ChangeGround.UNFORESEEN) else None
    )  # fmt: skip
    total = sum((abs(one) for one in own), Decimal(0))
    weighed = total if small else max(abs(one) for one in own)
    share = weighed / value if value else None
    # 17:9 says lower than the share, 17:11-12 at most half.
    over_share = share is not None and limit is not None and (share >= limit if small else share > limit)
    over_threshold = small and limits.threshold is not None and total >= limits.threshold
    return Room(ground, total, share, limit, over_share or over_threshold, _said(
        ground, total, share, limit, limits, over_share=over_share, over_threshold=over_threshold
    ))  # fmt: skip


def _said(
    ground: ChangeGround, total: Decimal, share: Decimal | None, limit: Decimal | None, limits: Limits,
    *, over_share: bool, over_threshold: bool,
) -> str:  # fmt: skip
    if limit is None:
        return f"{kronor(total)}. Ingen procentgräns; ändringen får inte vara väsentlig."
    if share is None:
        return f"{kronor(total)}. Avtalets värde är inte skrivet, så gränsen {percent(limit, 0)} går inte att pröva."
    told = f"{percent(share)} av värdet mot gränsen {percent(limit, 0)}"
    if over_share:
        return f"{told}: över gränsen, ny upphandling kan krävas."
    if over_threshold:
        return f"{told}, men {kronor(total)} når tröskelvärdet {kronor(limits.threshold)}."
    if ground is ChangeGround.SMALL and limits.threshold is None:
        return f"{told}. Tröskelvärdet är inte infört och behöver prövas för hand."
    return f"{told}: inom gränsen."


# --- what the plan leaves out -----------------------------------------------------------------------------------------


class Fault(Labelled):
    """What is missing in a committee's year, the gravest first."""

    NOT_COVERED = "not_covered", "En utförare står utanför planen"
    OWN_LEFT_OUT = "own_left_out", "Egen regi står utanför planen"
    UNEQUAL = "unequal", "Egen regi och privata behandlas olika"
    LATE = "late", "En uppföljning är inte gjord i tid"
    OVERDUE = "overdue", "En rättelse är försenad"
    NOT_STEPPED = "not_stepped", "En avvikelse väntar på ett steg"
    NO_FEEDBACK = "no_feedback", "Återkoppling saknas"
    NO_DATA_DUTY = "no_data_duty", "Avtalet säkrar inte uppgifter"
    NO_INSIGHT = "no_insight", "Avtalet säkrar inte allmänhetens insyn"
    NO_REQUIREMENTS = "no_requirements", "Avtalet har inga krav att följa upp"
    OPTION_SOON = "option_soon", "En option ska besvaras"
    OVER_LIMIT = "over_limit", "Ändringar över gränsen"
    WHEN_FAILED = "when_failed", "Planen säger inte vad som händer när ett krav brister"

    @property
    def stops(self) -> bool:
        """A plan is not decided with it."""
        return self in (Fault.NOT_COVERED, Fault.OWN_LEFT_OUT, Fault.WHEN_FAILED)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong, what about, and what to do; `agreement` is the key it is about, else None."""

    fault: Fault
    what: str
    remedy: str
    agreement: int | None = None


@dataclass(frozen=True, slots=True)
class Covered:
    """A running agreement as a plan sees it."""

    key: int
    name: str
    service: int | None
    is_own: bool
    kind: AgreementKind


def uncovered(agreements: Iterable[Covered], rows: Sequence[int | None]) -> list[Finding]:
    """Those that no row of the plan is about; a row of no service is about all. Partnerships are told apart."""
    found = []
    for one in agreements:
        if one.kind is AgreementKind.PARTNERSHIP or any(row is None or row == one.service for row in rows):
            continue
        fault = Fault.OWN_LEFT_OUT if one.is_own else Fault.NOT_COVERED
        what = f"{one.name} följs inte upp av någon rad i planen."
        found.append(Finding(fault, what, "Lägg till en rad för verksamheten.", one.key))
    return found


# --- equal treatment --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Treated:
    """How one performer has been followed up: checks by result, and the deviations with the step reached."""

    is_own: bool
    checks: Sequence[Result]
    rungs: Sequence[Rung | None]  # of each deviation; None where no step has been taken


@dataclass(frozen=True, slots=True)
class Treatment:
    """One side of the comparison: how many performers, checks for each, faults, and faults that led to a step."""

    performers: int
    checks: int
    faults: int
    deviations: int
    stepped: int
    hardest: Rung | None

    @property
    def per_performer(self) -> Decimal | None:
        return Decimal(self.checks) / self.performers if self.performers else None

    @property
    def stepped_share(self) -> Decimal | None:
        return Decimal(self.stepped) / self.deviations if self.deviations else None


FEWEST = 2  # performers or deviations on either side: with fewer nothing is said of how they are treated


def treatment(rows: Iterable[Treated]) -> Treatment:
    """The sum over performers."""
    own = list(rows)
    checks = [one for row in own for one in row.checks if one is not Result.NOT_TESTED]
    rungs = [one for row in own for one in row.rungs]
    taken = [one for one in rungs if one is not None]
    hardest = max(taken, key=list(Rung).index, default=None)
    return Treatment(len(own), len(checks), sum(one.is_fault for one in checks), len(rungs), len(taken), hardest)


def unequal(own: Treatment, private: Treatment) -> list[str]:
    """What differs so much that it needs an explanation, in sentences; a real audit found own units sampled and
    private ones warned. Nothing is said where either side is too small, and nothing of who is better."""
    told = []
    if own.performers and private.performers and private.checks + own.checks >= FEWEST:
        a, b = own.per_performer or Decimal(0), private.per_performer or Decimal(0)
        if max(a, b) >= 2 * min(a, b) and abs(a - b) >= 1:
            less, more = ("egen regi", "privata") if a < b else ("privata", "egen regi")
            told.append(f"Krav prövas hälften så ofta hos {less} som hos {more}, eller mer sällan än så.")
    if own.deviations and private.deviations and own.deviations + private.deviations >= FEWEST:
        first, second = own.stepped_share or Decimal(0), private.stepped_share or Decimal(0)
        if (first == 0) != (second == 0):
            mild, hard = ("egen regi", "privata") if first == 0 else ("privata", "egen regi")
            told.append(f"Avvikelser hos {hard} har lett till steg på stegen, hos {mild} till inget.")
        elif own.hardest and private.hardest:
            order = list(Rung)
            if abs(order.index(own.hardest) - order.index(private.hardest)) >= FEWEST:
                told.append(
                    f"Hårdaste steget är {own.hardest.label.lower()} hos egen regi och "
                    f"{private.hardest.label.lower()} hos privata."
                )
    return told


# --- what it costs ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cost:
    """Minutes that a row takes: each time, times in the year, and performers."""

    minutes: int
    times: int
    performers: int

    @property
    def total(self) -> int:
        return self.minutes * self.times * self.performers

    @property
    def said(self) -> str:
        if not self.minutes:
            return "Kostnaden är inte skriven"
        if not self.performers:
            return f"{self.minutes} min varje gång, ingen utförare ännu"
        hours = Decimal(self.total) / 60
        each = f"{self.minutes} min × {plural(self.times, 'gång', 'gånger')}"
        return f"{each} × {plural(self.performers, 'utförare', 'utförare')} = {_hours(hours)}"


def _hours(hours: Decimal) -> str:
    return f"{hours:.1f} h".replace(".", ",")


def burden(minutes: Mapping[str, int]) -> str:
    """`3,5 timmar i år: 2,0 h begäran om uppgifter, 1,5 h uppföljningsmöten`; what a partner is asked for."""
    total = sum(minutes.values())
    if not total:
        return "Inget har begärts av föreningen i år"
    parts = [f"{_hours(Decimal(value) / 60)} {name}" for name, value in minutes.items() if value]
    return f"{_hours(Decimal(total) / 60)} i år: {listing(parts)}"


def months_left(today: date, end: date | None, options: Iterable[date]) -> int | None:
    """Whole months until the agreement ends, the open options included; None without an end (002/434: a short time
    left stands beside requirements on competence)."""
    if end is None:
        return None
    last = max([end, *options])
    return max(0, (last.year - today.year) * 12 + last.month - today.month - (last.day < today.day))
