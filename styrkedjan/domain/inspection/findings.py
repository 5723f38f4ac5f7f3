"""What is late or missing in a year of inspection, the gravest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from styrkedjan.domain.inspection.ladder import months_after
from styrkedjan.domain.inspection.states import InspectionState
from styrkedjan.domain.inspection.words import Obeyed
from styrkedjan.domain.lifecycle import Labelled


class Fault(Labelled):
    """What is wrong."""

    NOT_OBEYED = "not_obeyed", "Ett beslut är inte följt"
    OVERDUE = "overdue", "Tiden för åtgärder har gått ut"
    TOO_LONG = "too_long", "Ärendet har pågått för länge"
    ANSWER_LATE = "answer_late", "Tiden för svar på utkastet har gått ut"
    OWNER_LATE = "owner_late", "En ändring i ägande anmäldes inte i tid"
    VISIT_LATE = "visit_late", "Ett besök är försenat"
    NOT_VISITED = "not_visited", "Ingen tillsyn inom tiden"
    DOCUMENT_LATE = "document_late", "En handling har inte kommit in"
    DOCUMENT_UNTOLD = "document_untold", "Det står inte vad som hände med en handling"
    NOT_NOTIFIED = "not_notified", "Ett beslut är inte delgivet"
    NOT_PUBLISHED = "not_published", "En avslutad tillsyn är inte publicerad"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong, and what to do; `case` or `place` is the key of what it is about."""

    fault: Fault
    what: str
    remedy: str
    case: int | None = None
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Demand:
    """What the newest decision of an area demands, and whether it is obeyed; `obeyed` None where nobody has seen."""

    label: str
    deadline: date | None
    obeyed: Obeyed | None


@dataclass(frozen=True, slots=True)
class Document:
    """A document that was asked for."""

    what: str
    due: date
    received_on: date | None
    handled: bool


@dataclass(frozen=True, slots=True)
class Case:
    """An inspection as the rules see it."""

    key: int
    name: str
    state: InspectionState
    due: date
    announced_on: date | None = None
    answer_by: date | None = None
    documents: Sequence[Document] = ()
    demands: Sequence[Demand] = ()
    not_notified: int = 0
    is_published: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A place with a permit: when it was last visited and by when the next visit is planned, if any is."""

    key: int
    name: str
    permitted_on: date
    visited_on: date | None = None
    planned: date | None = None
    owner_changed_on: date | None = None
    owner_reported_on: date | None = None


def of_case(case: Case, today: date, *, case_months: int | None) -> Iterator[Finding]:
    """What is late in one inspection."""
    found = [*_decided(case, today), *_waiting(case, today, case_months), *_documents(case, today)]
    yield from (Finding(fault, f"{case.name}: {what}", remedy, case=case.key) for fault, what, remedy in found)


_Told = tuple[Fault, str, str]


def _decided(case: Case, today: date) -> Iterator[_Told]:
    for one in case.demands:
        if one.obeyed in (Obeyed.NO, Obeyed.PARTLY):
            yield Fault.NOT_OBEYED, f"{one.label} är {one.obeyed.label.lower()}.", "Ta ställning till nästa steg."
        elif one.obeyed is None and one.deadline is not None and one.deadline < today:
            yield Fault.OVERDUE, f"{one.label} skulle vara gjort {one.deadline}.", "Följ upp beslutet."
    if case.not_notified:
        yield Fault.NOT_NOTIFIED, "tiden att överklaga har inte börjat.", "Skriv när beslutet delgavs."
    if case.state is InspectionState.CLOSED and not case.is_published:
        yield Fault.NOT_PUBLISHED, "sammanfattningen är inte publicerad.", "Publicera den."


def _waiting(case: Case, today: date, case_months: int | None) -> Iterator[_Told]:
    undecided = case.state.is_open and not case.state.is_decided
    if case.announced_on and undecided and case_months is not None:
        last = months_after(case.announced_on, case_months)
        if last < today:
            what = f"avgörs inte på mer än {case_months} månader, och parten får begära det."
            yield Fault.TOO_LONG, what, "Avgör ärendet."
    if case.state is InspectionState.DRAFT and case.answer_by is not None and case.answer_by < today:
        yield Fault.ANSWER_LATE, f"svaret skulle ha kommit {case.answer_by}.", "Besluta, eller ge mer tid."
    if case.state in (InspectionState.PLANNED, InspectionState.ANNOUNCED) and case.due < today:
        yield Fault.VISIT_LATE, f"besöket skulle ha gjorts {case.due}.", "Gör besöket, eller ställ in det med skäl."


def _documents(case: Case, today: date) -> Iterator[_Told]:
    if not case.state.is_open:
        return
    for one in case.documents:
        if one.received_on is None and one.due < today:
            yield Fault.DOCUMENT_LATE, f"”{one.what}” skulle ha kommit {one.due}.", "Påminn, eller förelägg om den."
        elif one.received_on is not None and not one.handled and case.state.is_decided:
            yield Fault.DOCUMENT_UNTOLD, f"”{one.what}” begärdes in.", "Skriv vad som hände med den."


def of_place(place: Place, today: date, *, interval: int | None, report_months: int | None) -> Iterator[Finding]:
    """What is late for a place. A limit that is not written in judges nothing."""
    if interval is not None:
        last = months_after(place.visited_on or place.permitted_on, interval)
        if last < today and place.planned is None:
            since = f"sedan {place.visited_on}" if place.visited_on else "någon gång"
            what = f"{place.name} har inte besökts {since}."
            yield Finding(Fault.NOT_VISITED, what, "Ta in den i planen.", place=place.key)
    changed = place.owner_changed_on
    if changed is not None and report_months is not None:
        last = months_after(changed, report_months)
        if (place.owner_reported_on or today) > last:
            told = f"anmäldes {place.owner_reported_on}" if place.owner_reported_on else "är inte anmäld"
            what = f"{place.name}: ändringen {changed} {told}, den skulle anmälas senast {last}."
            yield Finding(Fault.OWNER_LATE, what, "Pröva om ägare och ledning är lämpliga.", place=place.key)


def in_order(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """The gravest first."""
    order = list(Fault)
    return tuple(sorted(found, key=lambda one: order.index(one.fault)))
