"""Figures as plain Swedish sentences, for summaries that a politician reads in a minute. Pure functions of values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from styrkedjan.domain.status import Status
from styrkedjan.domain.swedish import NBSP, listing, mnkr, number, percent, rounded

# Under this many kronor a deviation is "i linje med budget": it would be shown as 0,0 mnkr.
SMALL = Decimal(50_000)
_ORDER = (Status.REACHED, Status.PARTLY, Status.NOT_REACHED, Status.UNCERTAIN, Status.NOT_ASSESSED)
_COMMON = {"inget": "ingen", "ett": "en"}
_NUMBERS = ("inget", "ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv")


def counted(count: int, *, common: bool = False) -> str:
    """Small numbers in words, as in running text: "tre", "14"; `common` for words with en: "ingen", "en"."""
    word = _NUMBERS[count] if count < len(_NUMBERS) else number(count)
    return _COMMON.get(word, word) if common else word


def forecast(name: str, variance: Decimal | None, frame: Decimal | None, frame_word: str = "ramen") -> str:
    """`Nämnden räknar med ett underskott på 12,4 mnkr, 1,8 % av ramen.` Variance: plus is surplus."""
    if variance is None:
        return f"{name} har ingen helårsprognos ännu."
    if abs(variance) < SMALL:
        return f"{name} räknar med ett resultat i linje med budget."
    word = "överskott" if variance > 0 else "underskott"
    share = f", {percent(abs(variance / frame))} av {frame_word}" if frame else ""
    return f"{name} räknar med ett {word} på {mnkr(abs(variance))}{NBSP}mnkr{share}."


def changed_forecast(variance: Decimal | None, before: Decimal | None, when: str) -> str:
    """`Prognosen är 3,1 mnkr sämre än i april.`; "" when there is nothing to compare with or nothing has happened."""
    if variance is None or before is None or not when:
        return ""
    difference = variance - before
    if abs(difference) < SMALL:
        return f"Prognosen är oförändrad sedan {when}."
    word = "bättre" if difference > 0 else "sämre"
    return f"Prognosen är {mnkr(abs(difference))}{NBSP}mnkr {word} än i {when}."


def so_far(name: str, budget: Decimal | None, outcome: Decimal | None, through: str) -> str:
    """`Till och med augusti är nettokostnaden 812,0 mnkr, 9,3 mnkr högre än budget.`"""
    if outcome is None:
        return f"Redovisningen för {name} till och med {through} är inte inläst."
    cost = f"Till och med {through} är nettokostnaden {mnkr(outcome)}{NBSP}mnkr"
    if budget is None:
        return f"{cost}. Det finns ingen budget att jämföra med."
    difference = outcome - budget
    if abs(difference) < SMALL:
        return f"{cost}, i linje med budget."
    return f"{cost}, {mnkr(abs(difference))}{NBSP}mnkr {'högre' if difference > 0 else 'lägre'} än budget."


def goals(statuses: Mapping[Status, int], noun: tuple[str, str] = ("målet", "målen")) -> str:
    """`Av 14 mål är nio uppfyllda, tre delvis uppfyllda och två inte uppfyllda.`"""
    total = sum(statuses.values())
    if not total:
        return "Inga mål är bedömda ännu."
    parts = status_counts(statuses)
    if statuses.get(Status.NOT_ASSESSED) == total:
        return "Det enda målet är inte bedömt än." if total == 1 else f"Inget av {counted(total)} mål är bedömt än."
    if total == 1:
        return f"Det enda målet är {_plural(next(iter(_present(statuses))), 1)}."
    if len(parts) == 1:
        return f"Alla {counted(total)} {noun[1]} är {_plural(next(iter(_present(statuses))), total)}."
    return f"Av {counted(total)} mål är {listing(parts)}."


def status_counts(statuses: Mapping[Status, int]) -> list[str]:
    """`["nio uppfyllda", "ett delvis uppfyllt"]`, the best first."""
    return [
        f"{counted(statuses[status])} {_plural(status, statuses[status])}" for status in _ORDER if statuses.get(status)
    ]


def all_of(status: Status) -> str:
    """`alla uppfyllda`."""
    return f"alla {_plural(status, 2)}"


def _present(statuses: Mapping[Status, int]) -> list[Status]:
    return [status for status in _ORDER if statuses.get(status)]


def _plural(status: Status, count: int) -> str:
    one, many = {
        Status.REACHED: ("uppfyllt", "uppfyllda"),
        Status.PARTLY: ("delvis uppfyllt", "delvis uppfyllda"),
        Status.NOT_REACHED: ("inte uppfyllt", "inte uppfyllda"),
        Status.UNCERTAIN: ("osäkert", "osäkra"),
        Status.NOT_ASSESSED: ("ej bedömt", "ej bedömda"),
    }[status]
    return one if count == 1 else many


def overrides(names: Sequence[str]) -> str:
    """Goals judged otherwise than the figures propose; "" when there are none."""
    if not names:
        return ""
    if len(names) == 1:
        return f"Målet {quoted(names)} är bedömt på annat sätt än siffrorna föreslår; skälet står vid målet."
    return (
        f"{counted(len(names)).capitalize()} mål är bedömda på annat sätt än siffrorna föreslår: {quoted(names)}. "
        "Skälen står vid målen."
    )


def quoted(names: Iterable[str], most: int = 4) -> str:
    """`”A”, ”B” och ”C”`; the rest counted when they are many."""
    found = list(names)
    shown = [f"”{name}”" for name in found[:most]]
    if len(found) > most:
        shown.append(f"{number(len(found) - most)} till")
    return listing(shown)


def handed_in(total: int, waiting: Sequence[str]) -> str:
    """`Alla 32 enheter som rapporterar har lämnat in.` or who has not."""
    if not total:
        return ""
    if not waiting and total == 1:
        return "Den enda enheten har lämnat sin rapport."
    if not waiting:
        return f"Alla {counted(total)} enheter som rapporterar har lämnat in."
    done = counted(total - len(waiting), common=True).capitalize()
    told = f"{done} av {counted(total, common=True)} enheter som rapporterar har lämnat in."
    return f"{told} Det saknas från {_names(waiting)}."


def _names(names: Sequence[str], most: int = 6) -> str:
    shown = list(names[:most])
    if len(names) > most:
        shown.append(f"{number(len(names) - most)} till")
    return listing(shown)


def assignments(total: int, done: int, late: Sequence[str]) -> str:
    """How the year's assignments stand."""
    if not total:
        return "Det finns inga uppdrag att återrapportera."
    if total == 1:
        told = f"Det enda uppdraget är {'' if done else 'inte '}genomfört."
    else:
        told = f"Av {counted(total)} uppdrag är {counted(done)} {'genomfört' if done == 1 else 'genomförda'}."
    return f"{told} Försenade: {quoted(late)}." if late else told


def activities(progress: Sequence[int], late: int) -> str:
    """How far the activities have come; "" without activities."""
    if not progress:
        return ""
    done = sum(value == 100 for value in progress)
    mean = rounded(Decimal(sum(progress)) / len(progress), 0)
    ready = f"{counted(done, common=True)} {'klar' if done <= 1 else 'klara'}"
    if len(progress) == 1:
        told = (
            "Den enda aktiviteten är klar." if done else f"Den enda aktiviteten är inte klar; {mean}{NBSP}% är gjort."
        )
    else:
        told = f"Av {counted(len(progress), common=True)} aktiviteter är {ready}; i snitt är {mean}{NBSP}% gjort."
    return f"{told} {counted(late, common=True).capitalize()} har passerat sitt slutdatum." if late else told


def tally(statuses: Iterable[Status | None]) -> dict[Status, int]:
    """How many of each status; what nobody has judged counts as not assessed."""
    return dict(Counter(status or Status.NOT_ASSESSED for status in statuses))
