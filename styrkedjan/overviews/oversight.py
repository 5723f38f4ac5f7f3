"""The board's oversight: what of each committee, company and provider has been looked at this year, from every area.

Nothing is entered twice: a report that is decided, a judged internal control, a signed forecast, an audit's open
recommendation, late inspections, follow-ups of providers, answers that are owed to people and to the council are read
where they are; only what the board itself saw is written here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from styrkedjan.areas.control.queries import years as control
from styrkedjan.areas.control.queries.recommendations import recommendations
from styrkedjan.areas.documents.models import AssignmentShare, OversightNote
from styrkedjan.areas.documents.queries.assignments import assignments
from styrkedjan.areas.documents.queries.delegation import in_force, orders
from styrkedjan.areas.documents.queries.documents import register
from styrkedjan.areas.economy.models import ForecastSignature
from styrkedjan.areas.inspection.queries import years as inspection
from styrkedjan.areas.organisation.models import Unit, UnitKind
from styrkedjan.areas.organisation.queries import committees
from styrkedjan.areas.providers.queries import years as providers
from styrkedjan.areas.providers.queries.years import AgreementLine, ProviderYear
from styrkedjan.areas.reporting.models import FrozenReport
from styrkedjan.areas.voices.queries.years import Waiting, waiting
from styrkedjan.domain.documents.states import OversightSubject
from styrkedjan.domain.periods import Period
from styrkedjan.domain.swedish import day, plural
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered
from styrkedjan.overviews.equality import equality

S = OversightSubject
OLD_ORDER = 4  # years after which a delegation order has outlived the term it was written in


@dataclass(frozen=True, slots=True)
class Look:
    """What is known of one subject: when it was last seen, in words, and whether something is missing or bad."""

    subject: OversightSubject
    words: str
    on: date | None = None
    is_gap: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """A committee or a company with every look at it."""

    unit: Unit
    looks: tuple[Look, ...]
    notes: tuple[OversightNote, ...]

    @property
    def gaps(self) -> tuple[Look, ...]:
        return tuple(one for one in self.looks if one.is_gap)

    def look(self, subject: OversightSubject) -> Look | None:
        return next((one for one in self.looks if one.subject is subject), None)


@dataclass(frozen=True, slots=True)
class Performed:
    """A provider outside the municipality: for whom it performs, when somebody last followed it up, what is open."""

    unit: Unit
    committees: tuple[str, ...]
    last: date | None
    late: int
    deviations: int
    overdue: int

    def is_gap(self, year: int) -> bool:
        return bool(self.late or self.overdue) or self.last is None or self.last.year < year


@remembered
def performers(root: Unit, year: int, known: Known) -> list[Performed]:
    """The providers with an agreement in the year, those that nobody has followed up first (no more questions than
    `oversight` has asked)."""
    by_unit: dict[int, list[tuple[ProviderYear, AgreementLine]]] = {}
    for found in _provider_years(root, year, known).values():
        for line in found.running:
            if not line.row.is_own:
                by_unit.setdefault(line.row.performer_id, []).append((found, line))
    told = [_performed(rows, known.day) for rows in by_unit.values()]
    return sorted(told, key=lambda one: (not one.is_gap(year), one.last or date.min, one.unit.name))


def _performed(rows: list[tuple[ProviderYear, AgreementLine]], today: date) -> Performed:
    keys = {line.row.pk for _, line in rows}
    late = {(year.committee.pk, plan.row.pk, line.row.pk, due.key) for year, _ in rows for plan in year.rows
            for line, due in plan.late(today) if line.row.pk in keys}  # fmt: skip
    deviations = [one for _, line in rows for one in line.open_deviations]
    return Performed(
        rows[0][1].row.performer, tuple(sorted({year.committee.name for year, _ in rows})),
        _last(line for _, line in rows), len(late), len(deviations), sum(one.is_overdue(today) for one in deviations),
    )  # fmt: skip


def _last(lines: Iterable[AgreementLine]) -> date | None:
    return max((one.performed_on for line in lines for one in line.follow_ups), default=None)


def _bodies(root: Unit, known: Known) -> list[Unit]:
    return [one for one in committees(root) if one.kind != UnitKind.EXECUTIVE_BOARD and _is_there(one, known)]


@remembered
def _provider_years(root: Unit, year: int, known: Known) -> dict[int, ProviderYear]:
    return providers.years(committees(root), year, known)


@remembered
def oversight(root: Unit, year: int, known: Known) -> list[Seen]:
    """Every body below the council but the board itself, most gaps first (a constant number of queries)."""
    bodies = _bodies(root, known)
    keys = [one.pk for one in bodies]
    reports = _newest_reports(keys, year, known)
    signed = _signed(keys, year, known)
    controls = control.years(bodies, year, known)
    asked = recommendations(root, known)
    inspected = inspection.years(bodies, year, known)
    followed = _provider_years(root, year, known)
    owed = waiting(root, known)
    gaps = equality(root, Period(year), known).waiting
    given = assignments(root, known)
    orders_now = {row.committee_id: row for row in in_force(orders(root, known), known.day)}
    documents = register(root, known)
    notes = sorted(known.rows(OversightNote).filter(unit__in=keys).select_related("known_by"),
                   key=lambda row: (row.decision_date or date.min, row.pk), reverse=True)  # fmt: skip
    found = []
    for unit in bodies:
        own = tuple(row for row in notes if row.unit_id == unit.pk)
        open_ = [line for line in asked if line.row.unit_id == unit.pk and line.is_open]
        wrong = {one.document for one in documents.found}
        faulty = sum(line.row.unit_id == unit.pk and line.row.pk in wrong for line in documents.lines)
        order = orders_now.get(unit.pk)
        looks = [
            _budget(unit, signed.get(unit.pk)), _report(unit, year, reports.get(unit.pk)),
            _control(unit, year, controls[unit.pk]), _audit(unit, len(open_)),
            *_inspection(unit, inspected[unit.pk]), *_followed(followed[unit.pk]),
            *_voices(unit, [one for one in owed if one.path.startswith(unit.path)], known.day),
            *_differences(unit, sum(one.found.place.path.startswith(unit.path) for one in gaps)),
            *_assigned(unit, [part for line in given for part in line.shares if part.unit_id == unit.pk], known.day),
            *_steering(unit, order.valid_from if order else None, faulty, known.day), _board(year, own, known.day),
        ]  # fmt: skip
        found.append(Seen(unit, tuple(looks), own))
    return sorted(found, key=lambda one: (-len(one.gaps), one.unit.code))


def _is_there(unit: Unit, known: Known) -> bool:
    on = known.day
    return known.holds(unit.created_at) and unit.valid_from <= on and (unit.valid_to is None or unit.valid_to >= on)


def _newest_reports(keys: Iterable[int], year: int, known: Known) -> Mapping[int, date]:
    """Body -> the day its newest report of the year was decided (one query)."""
    rows = known.made(
        FrozenReport.objects.filter(report__unit__in=keys, report__round__period__startswith=str(year)), "decided_at"
    )
    found = rows.values("report__unit").annotate(last=Max("decided_at")).values_list("report__unit", "last")
    return {unit: timezone.localdate(last) for unit, last in found.order_by()}


def _signed(keys: Iterable[int], year: int, known: Known) -> Mapping[int, str]:
    """Body -> the newest month whose forecast somebody answers for (one query)."""
    rows = known.rows(ForecastSignature).filter(unit__in=keys, period__startswith=str(year))
    found: dict[int, str] = {}
    for unit, period in rows.values_list("unit", "period"):
        found[unit] = max(period, found.get(unit, ""))
    return found


def _budget(unit: Unit, period: str | None) -> Look:
    href = reverse("economy:unit", kwargs={"code": unit.code})
    if period is None:
        return Look(S.BUDGET, "Ingen prognos påskriven", None, unit.kind != UnitKind.COMPANY, href)
    return Look(S.BUDGET, f"Prognos {Period.parse(period).label}", Period.parse(period).end, href=href)


def _report(unit: Unit, year: int, on: date | None) -> Look:
    if on is None:
        return Look(S.REPORT, f"Ingen beslutad rapport {year}", None, is_gap=True)
    return Look(S.REPORT, f"Beslutad {day(on)}", on)


def _control(unit: Unit, year: int, found: control.ControlYear) -> Look:
    href = f"{reverse('control:overview', kwargs={'code': unit.code})}?ar={year}"
    if found.plan is None:
        return Look(S.CONTROL, f"Ingen plan {year}", None, is_gap=True, href=href)
    if found.judgement is not None and found.judgement.decision_date:
        return Look(S.CONTROL, f"Bedömd {day(found.judgement.decision_date)}", found.judgement.decision_date, href=href)
    done = f"{found.done} av {len(found.controls)} kontroller gjorda"
    words = f"{plural(len(found.found), 'brist', 'brister')}, {done}" if found.found else done
    return Look(S.CONTROL, words[:1].upper() + words[1:], None, bool(found.found), href)


def _audit(unit: Unit, count: int) -> Look:
    if not count:
        return Look(S.AUDIT, "Inget kvar")
    return Look(S.AUDIT, f"{plural(count, 'rekommendation', 'rekommendationer')} kvar", None, is_gap=True)


def _inspection(unit: Unit, found: inspection.InspectionYear) -> Iterable[Look]:
    if not found.is_empty:
        href = f"{reverse('inspection:overview', kwargs={'code': unit.code})}?ar={found.year}"
        wrong = len(found.found)
        words = f"{plural(wrong, 'sak', 'saker')} att åtgärda" if wrong else "Inget försenat"
        yield Look(S.INSPECTION, words, None, bool(wrong), href)


def _followed(found: ProviderYear) -> Iterable[Look]:
    """Own production is followed up too, but only what others perform must be."""
    if not found.running:
        return
    href = f"{reverse('providers:overview', kwargs={'code': found.committee.code})}?ar={found.year}"
    done, total = found.done_share
    late = sum(len(row.late(found.today)) for row in found.rows)
    overdue = sum(line.is_overdue(found.today) for _, line in found.open_deviations)
    told = [f"{done} av {total} uppföljningar gjorda" if total else f"Ingen plan för uppföljning {found.year}"]
    told += [f"{late} försenade"] if late else []
    told += [plural(overdue, "avvikelse har gått ut", "avvikelser har gått ut")] if overdue else []
    has_others = any(not line.row.is_own for line in found.running)
    gap = bool(late or overdue or (not total and has_others))
    yield Look(S.PROVIDERS, ", ".join(told), _last(found.running), gap, href)


def _voices(unit: Unit, open_: list[Waiting], today: date) -> Iterable[Look]:
    late = sum(one.due.late for one in open_)
    if open_:
        words = f"{late} av {len(open_)} väntar för länge" if late else f"{len(open_)} öppna, ingen för sent"
        yield Look(S.VOICES, words, None, bool(late), reverse("voices:overview", kwargs={"code": unit.code}))


def _differences(unit: Unit, waits: int) -> Iterable[Look]:
    if waits:
        href = reverse("improvement:equality", kwargs={"code": unit.code})
        yield Look(S.EQUALITY, f"{plural(waits, 'skillnad', 'skillnader')} utan svar", None, is_gap=True, href=href)


def _assigned(unit: Unit, parts: list[AssignmentShare], today: date) -> Iterable[Look]:
    if parts:
        late = sum(one.done_on is None and one.due < today for one in parts)
        done = f"{sum(one.done_on is not None for one in parts)} av {len(parts)} redovisade"
        words = f"{done}, {late} försenade" if late else done
        last = max((one.done_on for one in parts if one.done_on), default=None)
        yield Look(S.ASSIGNMENTS, words, last, bool(late), reverse("documents:assignments"))


def _steering(unit: Unit, since: date | None, faulty: int, today: date) -> Iterable[Look]:
    if unit.kind == UnitKind.COMPANY:
        return
    told = f"{plural(faulty, 'styrdokument', 'styrdokument')} med fel" if faulty else ""
    if since is None:
        yield Look(S.DELEGATION, ", ".join(one for one in ("Ingen delegationsordning", told) if one), None, is_gap=True)
        return
    old = today.year - since.year >= OLD_ORDER
    words = f"Gäller från {day(since)}" + (f", {told}" if told else "")
    yield Look(S.DELEGATION, words, since, old or bool(faulty))


def _board(year: int, own: tuple[OversightNote, ...], today: date) -> Look:
    late = [one for one in own if one.demand and one.due and one.due < today]
    if late:
        return Look(S.BOARD, f"Begärt svar till {day(late[0].due)}", late[0].decision_date, is_gap=True)
    if own and own[0].decision_date and own[0].decision_date.year == year:
        return Look(S.BOARD, day(own[0].decision_date), own[0].decision_date)
    return Look(S.BOARD, f"Inte granskad {year}", own[0].decision_date if own else None, is_gap=True)
