"""The register, retention, disposal and a person's data in one sentence each, the worst first."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from styrkedjan.areas.archive.models import Disposal, Erasure, RetentionRule
from styrkedjan.areas.archive.queries.register import RegLine
from styrkedjan.domain.archive.states import RegistrationState
from styrkedjan.domain.swedish import day, listing, plural
from styrkedjan.reports.headlines import Headline

DOCUMENTS = ("handling", "handlingar")


def _many(count: int, one: str, many: str) -> str:
    """First in a sentence."""
    text = plural(count, one, many)
    return text[:1].upper() + text[1:]


def register(lines: Sequence[RegLine], waits: int) -> Headline:
    if waits:
        return Headline("", _many(waits, *DOCUMENTS), " ska registreras och är inte det", is_bad=True)
    if not lines:
        return Headline("Inget är registrerat ännu")
    open_ = sum(one.state is RegistrationState.OPEN for one in lines)
    return Headline(f"Allt är registrerat: {plural(open_, 'ärende', 'ärenden')} är öppna av {len(lines)}")


def case(line: RegLine) -> Headline:
    if line.open_holds:
        return Headline(f"{line.row.record_number} får inte gallras: {line.open_holds[-1].reason}")
    where = {
        RegistrationState.OPEN: f"öppet sedan {day(line.row.opened_on)}",
        RegistrationState.CLOSED: f"avslutat {day(line.row.closed_on)}" if line.row.closed_on else "avslutat",
        RegistrationState.DELIVERED: "levererat till e-arkivet",
        RegistrationState.DISPOSED: "gallrat",
    }
    return Headline(f"{line.row.record_number} är {where[line.state]}")


def rules(rows: Sequence[RetentionRule], without: Sequence[tuple[str, int]], undecided: Sequence[str]) -> Headline:
    if undecided:
        more = len(undecided) - 3
        named = [*undecided[:3], plural(more, "annat slag", "andra slag")] if more > 0 else list(undecided)
        return Headline(f"Ni har inte bestämt hur {listing(named)} ska hanteras")
    waits = sum(row.decided_by_id is None for row in rows)
    if waits:
        return Headline(
            "", _many(waits, "gallringsregel", "gallringsregler"), " väntar på nämndens beslut", is_bad=True
        )
    if without:
        return Headline(f"{_many(len(without), 'klass', 'klasser')} i registret saknar beslutad gallringsregel")
    return Headline("Allt i registret har en beslutad regel")


def disposal(due: int, waits: Sequence[Disposal], held: int) -> Headline:
    if waits:
        return Headline(f"{_many(len(waits), 'gallringslista', 'gallringslistor')} väntar på en annan person")
    if due:
        return Headline("", _many(due, "handling är mogen", "handlingar är mogna"), " för gallring", is_bad=True)
    stopped = f"; {plural(held, 'är stoppad', 'är stoppade')}" if held else ""
    return Headline(f"Inget är moget för gallring{stopped}")


def disposal_list(row: Disposal, count: int, kept: int) -> Headline:
    what = _many(count, *DOCUMENTS)
    if row.done_at is None:
        return Headline(f"{what} gallras när en annan person än {row.created_by} gör det")
    stayed = f"; {kept} blev kvar" if kept else ""
    return Headline(f"{_many(count - kept, *DOCUMENTS)} gallrades {day(timezone.localdate(row.done_at))}{stayed}")


def people(waits: Sequence[Erasure]) -> Headline:
    if waits:
        return Headline("", _many(len(waits), "radering", "raderingar"), " väntar på en annan person", is_bad=True)
    return Headline("Ingen radering väntar")
