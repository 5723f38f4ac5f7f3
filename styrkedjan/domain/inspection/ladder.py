"""Which step of a law's ladder may be taken, and what the decision then has to say.

The law names the conditions, the settings hold the months, and what happened before is asked of the same area of the
same place. Missing limits are never taken for none: a step that has one which nobody has written in is refused.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from styrkedjan.domain.errors import InvalidInput, Problem, Refused
from styrkedjan.domain.inspection.law import After, Content, Gravity, InspectionLaw, Need, Rung
from styrkedjan.domain.inspection.words import Obeyed
from styrkedjan.domain.swedish import kronor, listing

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Before:
    """A decision taken earlier in the same area of the same place; `obeyed` None where nobody has seen."""

    rung: str
    decided_on: date
    grave: bool
    obeyed: Obeyed | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A decision as it is to be taken. `texts` are what it says, by the value of its `Content` or `Need`."""

    rung: str
    decided_on: date
    grave: bool
    texts: Mapping[str, str]
    deadline: date | None = None
    amount: Decimal | None = None
    since: date | None = None


Limits = Mapping[str, int | None]  # setting -> months; None where it is not written in


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the month's last where it has no such day."""
    year, month = divmod(day.year * MONTHS + day.month - 1 + months, MONTHS)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def closed_because(rung: Rung, before: Iterable[Before], on: date, limits: Limits, *, grave: bool) -> str:
    """Why the step cannot be taken for such a fault on the day; "" where it can."""
    if rung.gravity is Gravity.GRAVE and not grave:
        return f"{rung.label} förutsätter ett allvarligt missförhållande."
    if rung.gravity is Gravity.SLIGHT and grave:
        return f"{rung.label} är inte för allvarliga missförhållanden."
    earlier = [one for one in before if one.rung in rung.after and one.decided_on <= on]
    if rung.condition is After.NOT_FOLLOWED and not any(_is_broken(one) for one in earlier):
        return f"{rung.label} förutsätter att ett tidigare beslut inte är följt."
    if rung.condition is After.RELAPSE:
        months = limits.get(rung.within or "")
        if months is None:
            return f"Tiden för återfall är inte införd, så {rung.label.lower()} går inte att pröva."
        if not any(one.grave and on <= months_after(one.decided_on, months) for one in earlier):
            return f"{rung.label} förutsätter ett beslut om ett allvarligt missförhållande inom {months} månader före."
    return ""


def _is_broken(one: Before) -> bool:
    return one.obeyed in (Obeyed.NO, Obeyed.PARTLY)


def open_rungs(
    law: InspectionLaw, before: Sequence[Before], on: date, limits: Limits, *, grave: bool
) -> tuple[Rung, ...]:
    """The steps that can be taken, mildest first."""
    return tuple(one for one in law.rungs if not closed_because(one, before, on, limits, grave=grave))


def require(
    law: InspectionLaw, before: Sequence[Before], wanted: Wanted, limits: Limits, *, delegated: bool = False
) -> Rung:
    """The step, when it may be taken and says what it must. Raises Refused, or InvalidInput with all that it lacks.

    Who took part is not asked of what one person decides by delegation (FL 31 § 5).
    """
    rung = law.rung(wanted.rung)
    if rung is None:
        raise InvalidInput([Problem("", "Steg", "Steget finns inte i lagen.", "Välj ett av stegen.")])
    if why := closed_because(rung, before, wanted.decided_on, limits, grave=wanted.grave):
        able = [one.label.lower() for one in open_rungs(law, before, wanted.decided_on, limits, grave=wanted.grave)]
        raise Refused(why, f"Det som går är {listing(able, 'eller')}.")
    problems = [*_content(law, rung, wanted, delegated=delegated), *_limits(rung, wanted, limits)]
    if problems:
        raise InvalidInput(problems)
    return rung


def _content(law: InspectionLaw, rung: Rung, wanted: Wanted, *, delegated: bool) -> Iterable[Problem]:
    asked = [one.content for one in law.contents if not (delegated and one.content is Content.TOOK_PART)]
    names = [(one.value, one.label) for one in asked]
    if not rung.is_fault:
        names = [pair for pair in names if pair[0] != Content.APPEAL]
    if Need.MEASURES in rung.needs:
        names.append((Need.MEASURES.value, Need.MEASURES.label))
    for key, label in names:
        if not wanted.texts.get(key, "").strip():
            yield Problem("", label, f"{label} saknas.", "Ett beslut måste innehålla det.")


def _limits(rung: Rung, wanted: Wanted, limits: Limits) -> Iterable[Problem]:
    if Need.DEADLINE in rung.needs:
        yield from _deadline(rung, wanted, limits)
    if Need.AMOUNT in rung.needs and (wanted.amount is None or wanted.amount <= 0):
        yield Problem("", Need.AMOUNT.label, "Beloppet saknas.", "Skriv vitet i kronor.")
    if Need.AMOUNT not in rung.needs and wanted.amount is not None:
        yield Problem("", Need.AMOUNT.label, f"{rung.label} har inget vite.", "Lämna beloppet tomt.")
    if rung.waited is not None:
        yield from _waited(rung, wanted, limits.get(rung.waited))


def _deadline(rung: Rung, wanted: Wanted, limits: Limits) -> Iterable[Problem]:
    label = Need.DEADLINE.label
    if wanted.deadline is None:
        yield Problem("", label, "Dagen saknas.", "Skriv när det senast ska vara gjort, eller när det upphör.")
        return
    if wanted.deadline < wanted.decided_on:
        yield Problem("", label, "Dagen ligger före beslutet.", "Skriv en dag efter det.")
    if rung.at_most is not None:
        months = limits.get(rung.at_most)
        if months is None:
            yield Problem("", label, "Den längsta tiden är inte införd.", "Skriv in den bland lagens gränser.")
        elif wanted.deadline > months_after(wanted.decided_on, months):
            last = months_after(wanted.decided_on, months)
            yield Problem("", label, f"{rung.label} gäller högst {months} månader.", f"Skriv senast {last}.")


def _waited(rung: Rung, wanted: Wanted, months: int | None) -> Iterable[Problem]:
    label = Need.SINCE.label
    if wanted.since is None:
        yield Problem("", label, "Dagen saknas.", "Skriv sedan när.")
    elif months is None:
        yield Problem("", label, "Tiden är inte införd.", "Skriv in den bland lagens gränser.")
    elif months_after(wanted.since, months) > wanted.decided_on:
        first = months_after(wanted.since, months)
        yield Problem("", label, f"{rung.label} förutsätter {months} månader.", f"Det är tidigast {first}.")


def told(rung: Rung, deadline: date | None, amount: Decimal | None) -> str:
    """`Föreläggande med vite, senast 2026-09-01, 50 000 kr`."""
    parts = [rung.label]
    if deadline:
        parts.append(f"till och med {deadline}" if rung.at_most else f"senast {deadline}")
    if amount is not None:
        parts.append(kronor(amount))
    return ", ".join(parts)
