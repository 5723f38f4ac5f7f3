"""Steering documents, delegation, assignments and oversight in one sentence each, the worst first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from styrkedjan.areas.chain.models import Element
from styrkedjan.areas.chain.queries.elements import is_late
from styrkedjan.areas.documents.queries.assignments import AssignmentLine
from styrkedjan.areas.documents.queries.delegation import Answer, OrderLine
from styrkedjan.areas.documents.queries.documents import DocLine, Register
from styrkedjan.domain.documents.states import AssignmentState, DocumentState
from styrkedjan.domain.swedish import day, plural
from styrkedjan.overviews.oversight import Seen
from styrkedjan.reports.headlines import Headline


def register(name: str, found: Register) -> Headline:
    if not found.lines:
        return Headline(f"{name} har inga styrdokument införda")
    count = len(found.valid)
    if not found.faulty:
        return Headline(f"Alla {count} styrdokument är aktuella", is_bad=False)
    return Headline("", f"{found.faulty} av {count}", " styrdokument behöver något", is_bad=True)


def document(line: DocLine) -> Headline:
    if line.found:
        more = len(line.found) - 1
        return Headline(line.found[0].what + (f", och {plural(more, 'sak', 'saker')} till" if more else ""))
    if line.state is DocumentState.VALID:
        until = f" till och med {day(line.until)}" if line.until else ""
        return Headline(f"{line.row.title} gäller{until}")
    if line.state is DocumentState.REPEALED:
        on = f" sedan {day(line.row.repealed_on)}" if line.row.repealed_on else ""
        return Headline(f"{line.row.title} gäller inte längre{on}")
    return Headline(f"{line.row.title} är ett utkast")


def order(line: OrderLine) -> Headline:
    body = line.row.committee.name
    stopping = sum(one.stops for one in line.rules)
    if line.state.value == "draft":
        if stopping:
            return Headline(
                "", str(stopping), f" av {len(line.rules)} rader måste rättas innan {body} kan besluta", is_bad=True
            )
        return Headline(f"Förslaget från {day(line.row.valid_from)} kan beslutas av {body}")
    held = f"till {day(line.until)}" if line.until else "nu"
    stale = sum(bool(one.found) for one in line.points)
    wrong = f"; {stale} har något att se över" if stale else ""
    return Headline(
        f"{plural(len(line.points), 'punkt', 'punkter')} gäller i {body} från {day(line.row.valid_from)} {held}{wrong}"
    )


def who_decides(words: str, found: Sequence[Answer], day_text: str) -> Headline:
    if not words:
        return Headline("Vem beslutar om det?")
    if not found:
        return Headline(f"Ingen delegation om ”{words}” {day_text}: då beslutar nämnden själv")
    return Headline(found[0].sentence.rstrip("."))


def assignments(
    lines: Sequence[AssignmentLine], chained: Sequence[Element] = (), today: date | None = None
) -> Headline:
    """The council's own and those of goals and budget together: a late one is late wherever it stands."""
    open_ = [one for one in lines if one.state is not AssignmentState.CLOSED]
    waits = [one for one in chained if one.reported_back_at is None]
    if not lines and not chained:
        return Headline("Fullmäktige har inte gett några uppdrag här")
    late = sum(one.is_late for one in open_) + sum(is_late(one, today) for one in waits)
    count = len(open_) + len(waits)
    if late:
        return Headline("", f"{late} av {count}", " uppdrag från fullmäktige är försenade", is_bad=True)
    return Headline(f"Inget av fullmäktiges {count} uppdrag är försenat" if count else "Alla uppdrag är avslutade")


def oversight(found: Sequence[Seen], year: int) -> Headline:
    with_gaps = [one for one in found if one.gaps]
    if not with_gaps:
        return Headline(f"Allt är granskat {year}")
    worst = with_gaps[0]
    return Headline(
        f"{worst.unit.name} har ", plural(len(worst.gaps), "lucka", "luckor"),
        f"; {len(with_gaps)} av {len(found)} har någon", is_bad=True,
    )  # fmt: skip
