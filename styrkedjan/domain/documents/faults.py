"""What is wrong with a steering document, and with a row of a committee's delegation order.

Read in six real orders of one municipality (776 rows): sections of laws that have moved, cells that slid into their
neighbour when a table was read out of a PDF, 188 rows without a law, and matters that nobody may decide.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from styrkedjan.domain.documents.rules import DocumentKind, DocumentRules, Stale
from styrkedjan.domain.documents.states import DocumentState, ReviewResult
from styrkedjan.domain.lifecycle import Labelled


class Fault(Labelled):
    """The kinds of findings, the gravest first, with the words of a heading."""

    WRONG_BODY = "wrong_body", "Beslutat av fel organ"
    REPEALED_LAW = "repealed_law", "Hänvisar till en upphävd lag"
    EXPIRED = "expired", "Tiden har gått ut"
    TWO = "two", "Två gäller om samma sak"
    OWNERLESS = "ownerless", "Ingen svarar för dokumentet"
    REVISE = "revise", "Ska revideras"
    UNREVIEWED = "unreviewed", "Aktualiteten är inte prövad i år"


@dataclass(frozen=True, slots=True)
class Doc:
    """A document as the rules see it. `place` is the unit it applies to, `allowed` the names that may decide it."""

    key: int
    title: str
    kind: DocumentKind | None
    place: str
    matter: str
    state: DocumentState
    decided_by: str
    allowed: Collection[str]
    who: str  # the same as people say it
    decided_on: date | None
    valid_to: date | None
    revise_by: date | None
    has_owner: bool
    laws: str
    about: str
    reviewed: ReviewResult | None
    waits_since: date | None  # the day from which this year's review is asked for


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a document, and how it is mended."""

    fault: Fault
    document: int
    what: str
    remedy: str


def last_day(kind: DocumentKind | None, decided_on: date | None, valid_to: date | None) -> date | None:
    """The last day it holds: as written, else as long after the decision as its kind may."""
    if valid_to is not None or kind is None or not kind.years or decided_on is None:
        return valid_to
    year = decided_on.year + kind.years
    return (
        date(year, decided_on.month, min(decided_on.day, 28))
        if decided_on.month == 2
        else decided_on.replace(year=year)
    )


def findings(documents: Sequence[Doc], rules: DocumentRules, today: date) -> tuple[Finding, ...]:
    """Everything that is wrong with documents that hold, the gravest first."""
    valid = [one for one in documents if one.state is DocumentState.VALID]
    found = [finding for one in valid for finding in _of(one, rules, today)]
    found += _two(valid)
    order = list(Fault)
    return tuple(sorted(found, key=lambda one: (order.index(one.fault), one.what)))


def _of(one: Doc, rules: DocumentRules, today: date) -> Iterator[Finding]:
    if one.kind is not None and "official" not in one.kind.bodies and one.decided_by.casefold() not in {
        name.casefold() for name in one.allowed
    }:  # fmt: skip
        who = one.who or "ett annat organ"
        what = f"{one.title}: {one.decided_by or 'ingen'} beslutade, men {one.kind.name.lower()} beslutas av {who}"
        yield Finding(Fault.WRONG_BODY, one.key, what, "Ta upp det i rätt organ")
    for stale in rules.stale(one.laws, one.about):
        yield Finding(Fault.REPEALED_LAW, one.key, f"{one.title}: {stale.what}", stale.remedy)
    until = last_day(one.kind, one.decided_on, one.valid_to)
    if until is not None and until < today:
        yield Finding(
            Fault.EXPIRED, one.key, f"{one.title} gällde till och med {until}", "Förläng, ersätt eller upphäv"
        )
    if not one.has_owner:
        yield Finding(Fault.OWNERLESS, one.key, f"{one.title} har ingen ansvarig som är kvar", "Utse en ansvarig")
    if one.revise_by is not None and one.revise_by < today:
        yield Finding(
            Fault.REVISE, one.key, f"{one.title} skulle revideras senast {one.revise_by}", "Revidera eller förläng"
        )
    elif one.reviewed in (ReviewResult.REVISE, ReviewResult.REPEAL):
        yield Finding(
            Fault.REVISE, one.key, f"{one.title}: {one.reviewed.label.lower()}", "Skriv ett nytt eller upphäv"
        )
    if one.reviewed is None and one.waits_since is not None and one.waits_since <= today:
        yield Finding(Fault.UNREVIEWED, one.key, f"{one.title} är inte prövat {today.year}", "Pröva aktualiteten")


def _two(valid: Iterable[Doc]) -> Iterator[Finding]:
    """Two that steer alike, in the same place, about the same matter: whichever one follows, the other is broken."""
    first: dict[tuple[str, str, object], Doc] = {}
    for one in valid:
        if not one.matter.strip():
            continue
        held = first.setdefault((one.place, one.matter.strip().casefold(), one.kind and one.kind.rank), one)
        if held is not one:
            what = f"{one.title} och {held.title} gäller båda om {one.matter.strip().lower()}"
            yield Finding(Fault.TWO, one.key, what, "Upphäv det ena eller låt det nya ersätta det gamla")


class RowFault(Labelled):
    """What is wrong with a row of a delegation order, the gravest first. Those that `stops` keep it from a decision."""

    SHIFTED = "shifted", "Cellerna har glidit"
    NO_MATTER = "no_matter", "Ärendet saknas"
    NO_DELEGATE = "no_delegate", "Delegaten saknas"
    MIXED = "mixed", "Politiker och tjänsteperson beslutar tillsammans"
    STALE = "stale", "Hänvisningen gäller inte längre"
    CONDITION = "condition", "Villkor där lagen ska stå"
    NO_LAW = "no_law", "Lagrum saknas"

    @property
    def stops(self) -> bool:
        return self in (RowFault.SHIFTED, RowFault.NO_MATTER, RowFault.NO_DELEGATE, RowFault.MIXED)


@dataclass(frozen=True, slots=True)
class RowFinding:
    """What is wrong with one row, in which column, and how it is mended."""

    fault: RowFault
    column: str
    what: str
    remedy: str


_SECTION = re.compile(r"\d+\s*:\s*\d+|§|\bkap\b")
_LAW_ALONE = re.compile(r"[A-ZÅÄÖ][A-Za-zåäö]{0,6}\s+\d+\s*:\s*\d+\w?(\s+\d+\s*st)?")
_BEGINS = re.compile(r"(Beslut|Besluta|Bestäm)\w*\s", re.IGNORECASE)
_OFFICIAL = re.compile(r"chef|handläggare|sekreterare|rektor|tjänste", re.IGNORECASE)
_ELECTED = re.compile(r"ordförande|utskott|\bAU\b|presidi|ledamot", re.IGNORECASE)


def row_findings(
    rules: DocumentRules, *, matter: str, delegate: str, law: str, note: str, is_heading: bool = False
) -> list[RowFinding]:
    """What is wrong with a row, the gravest first. A heading only needs its words."""
    if is_heading:
        return (
            []
            if matter.strip()
            else [RowFinding(RowFault.NO_MATTER, "matter", "Rubriken saknar ord.", "Skriv rubriken.")]
        )
    shifted = list(_shifted(matter.strip(), delegate.strip(), law.strip(), note))
    found = shifted[:1]
    if not matter.strip() and not shifted:
        found.append(RowFinding(RowFault.NO_MATTER, "matter", "Ärendet saknas.", "Skriv vad beslutet gäller."))
    if not delegate.strip() and not shifted:
        found.append(
            RowFinding(
                RowFault.NO_DELEGATE,
                "delegate",
                "Delegaten saknas.",
                "Skriv vem som beslutar, eller att nämnden gör det.",
            )
        )
    if (
        re.search(r"\boch\b|\bsamt\b|tillsammans", delegate)
        and _OFFICIAL.search(delegate)
        and _ELECTED.search(delegate)
    ):
        what = "En förtroendevald och en tjänsteperson kan inte besluta tillsammans."
        found.append(RowFinding(RowFault.MIXED, "delegate", what, "Välj den ena."))
    found += [_stale(one) for one in rules.stale(f"{law} {note}", f"{matter} {note}")]
    if law.strip() and not shifted and not re.search(r"\d", law) and not re.fullmatch(r"[A-ZÅÄÖ]{2,6}", law.strip()):
        what = "Lagcellen har inget lagrum utan ser ut som ett villkor."
        found.append(RowFinding(RowFault.CONDITION, "law", what, "Flytta orden till villkoret."))
    if not law.strip() and not shifted:
        found.append(
            RowFinding(
                RowFault.NO_LAW, "law", "Lagrum saknas.", "Skriv lagrummet, eller lämna tomt där ingen lag säger det."
            )
        )
    return found


def _stale(one: Stale) -> RowFinding:
    return RowFinding(RowFault.STALE, "law", f"{one.what}.", f"{one.remedy}.")


def _shifted(matter: str, delegate: str, law: str, note: str) -> Iterator[RowFinding]:
    """Cells that hold their neighbour's words."""
    remedy = "Se i originalet och flytta cellerna rätt."
    if _SECTION.search(delegate):
        yield RowFinding(RowFault.SHIFTED, "delegate", "Delegaten ser ut som ett lagrum.", remedy)
    if _LAW_ALONE.fullmatch(matter):
        yield RowFinding(RowFault.SHIFTED, "matter", "Ärendet ser ut som ett lagrum.", remedy)
    if matter and law == matter:
        yield RowFinding(RowFault.SHIFTED, "law", "Lagcellen har samma ord som ärendet.", remedy)
    if not matter and _BEGINS.match(delegate):
        yield RowFinding(RowFault.SHIFTED, "delegate", "Delegaten ser ut som ett ärende.", remedy)
    if delegate and _BEGINS.match(law) and "samråd" not in law:
        yield RowFinding(RowFault.SHIFTED, "law", "Lagcellen ser ut som ett ärende.", remedy)
    if " | " in f" {note} ":
        yield RowFinding(RowFault.SHIFTED, "note", "Flera celler har hamnat i anmärkningen.", remedy)
