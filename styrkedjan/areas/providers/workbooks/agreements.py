"""Agreements, their requirements and the plan's rows as workbooks: the same table out as in, written by the actions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from django.utils import timezone

from styrkedjan.areas.organisation.models import ServiceArea, Unit, UnitKind
from styrkedjan.areas.organisation.queries import bodies_by_code, root_of, subtree
from styrkedjan.areas.providers import permissions
from styrkedjan.areas.providers.actions import agreements, plans
from styrkedjan.areas.providers.models import Agreement, FollowUpPlan, PlanRow, Requirement
from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.domain.providers.states import AgreementState, PlanState
from styrkedjan.domain.providers.words import AgreementKind, Basis, LegalForm, RequirementKind, RowForm, Rung
from styrkedjan.domain.recurring import Frequency
from styrkedjan.foundation import imports
from styrkedjan.foundation.import_changes import Operation, RowChange
from styrkedjan.foundation.import_kinds import Rows
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import ImportBatch, User
from styrkedjan.foundation.roles import Permission
from styrkedjan.sources.workbook import Column, Kind, TableSpec

TAKEN_OUT = "Borttagen genom en inläsning."
_COMMITTEE = Column("committee", "Nämnd", Kind.CODE, required=True, aliases=("Nämndkod",), help="Nämndens kod.")
_LIVE = (AgreementState.DRAFT, AgreementState.RUNNING)


def _choices(words: Any) -> dict[str, str]:
    return dict(words.choices())


def _defaults(spec: TableSpec) -> dict[str, Any]:
    """What a column that the file does not have means for a new row."""
    return {one.key: one.default for one in spec.columns if one.default is not None}


def _services(scope: Unit) -> dict[str, ServiceArea]:
    return {row.code: row for row in ServiceArea.objects.filter(principal=root_of(scope))}


def _agreements(scope: Unit, known: Known) -> list[Agreement]:
    rows = Agreement.objects.filter(committee__path__startswith=scope.path)
    related = rows.select_related("committee__principal", "performer__service_area", "service", "changed_by")
    return [row for row in known.as_written(related.order_by("pk")) if row.state in _LIVE]


# --- agreements -------------------------------------------------------------------------------------------------------

AGREEMENTS = TableSpec(
    "agreements",
    "Avtal och uppdragsbeskrivningar",
    (
        _COMMITTEE,
        Column("code", "Avtalsnummer", Kind.CODE, required=True, aliases=("Nummer", "Avtalsnr")),
        Column("performer", "Utförare", Kind.CODE, required=True, help="Utförarens kod i organisationen."),
        Column("performer_name", "Utförarens namn", readonly=True),
        Column("title", "Vad det gäller", required=True, aliases=("Avser",)),
        Column("kind", "Slag", Kind.CHOICE, choices=_choices(AgreementKind), default=AgreementKind.AGREEMENT.value),
        Column("legal_form", "Driftform", Kind.CHOICE, choices=_choices(LegalForm), default=LegalForm.LIMITED.value),
        Column("counterparty", "Avtalspart", max_length=160),
        Column("organisation_number", "Organisationsnummer", max_length=13),
        Column("basis", "Grund", Kind.CHOICE, choices=_choices(Basis), default=Basis.LOU.value),
        Column("service", "Verksamhet", Kind.CODE),
        Column("value", "Värde", Kind.MONEY, minimum=0),
        Column("start", "Gäller från", Kind.DATE, required=True),
        Column("end", "Gäller till", Kind.DATE),
        Column("sanctions", "Påföljder", Kind.CODES, help=f"Koder med komma: {', '.join(one.value for one in Rung)}."),
        Column("data_duties", "Uppgifter som ska lämnas", max_length=2000),
        Column("insight", "Allmänhetens insyn", max_length=2000),
        Column("conditions", "Villkor", max_length=2000),
        Column("signed_on", "Tecknat", Kind.DATE, readonly=True),
        Column("state", "Läge", readonly=True),
    ),
    key=("committee", "code"),
    help="En rad per avtal. Det som läses in är utkast tills det tecknas på sidan.",
)
_PLAIN = ("kind", "legal_form", "basis", "value", "start", "end")
_TEXTS = ("title", "counterparty", "organisation_number", "data_duties", "insight", "conditions")


def current_agreements(scope: Unit, known: Known) -> Rows:
    """Drafts and agreements in force (one query)."""
    return {(row.committee.code, row.code): _agreement(row) for row in _agreements(scope, known)}


def _agreement(row: Agreement) -> dict[str, Any]:
    names = ("code", "kind", "legal_form", "basis", "value", "start", "end", "signed_on", *_TEXTS)
    return {name: getattr(row, name) for name in names} | {
        "committee": row.committee.code, "performer": row.performer.code, "performer_name": row.performer.name,
        "service": row.service.code if row.service else "", "sanctions": tuple(sorted(row.sanctions)),
        "state": row.get_state_display(),
    }  # fmt: skip


def _known_agreements(scope: Unit) -> Mapping[str, Collection[str]]:
    units = subtree(scope).filter(kind__in=[UnitKind.UNIT, UnitKind.PROVIDER])
    return {
        "committee": list(bodies_by_code(scope)), "performer": list(units.values_list("code", flat=True)),
        "service": list(_services(scope)), "sanctions": [one.value for one in Rung],
    }  # fmt: skip


def apply_agreements(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    """Write through the actions. What an undone import had added is ended as a draft."""
    committees, services = bodies_by_code(scope), _services(scope)
    units = {unit.code: unit for unit in subtree(scope).select_related("principal", "service_area")}
    there = {(row.committee.code, row.code): row for row in _agreements(scope, NOW)}
    for change in changes:
        key = (change.key[0], change.key[1])
        if change.operation is Operation.REMOVE:
            row = there[key]
            end = max(row.start, timezone.localdate(at))
            agreements.end_agreement(by=by, agreement=row, end=end, reason=TAKEN_OUT, at=at)
            continue
        after = dict(change.after)
        told: dict[str, Any] = {name: str(after[name] or "") for name in _TEXTS if name in after}
        told |= {name: after[name] for name in _PLAIN if name in after}
        if "service" in after:
            told["service"] = services.get(str(after["service"] or ""))
        if "sanctions" in after:
            told["sanctions"] = list(cast(tuple[str, ...], after["sanctions"] or ()))
        if "performer" in after:
            told["performer"] = units[str(after["performer"])]
        if change.operation is Operation.ADD:
            given = _defaults(AGREEMENTS) | told
            agreements.add_agreement(by=by, committee=committees[key[0]], code=key[1], at=at, **given)
        else:
            row = there[key]
            agreements.change_agreement(by=by, agreement=row, changes=told, version=row.version, at=at)


# --- requirements -----------------------------------------------------------------------------------------------------

REQUIREMENTS = TableSpec(
    "agreement_requirements",
    "Krav i avtal",
    (
        _COMMITTEE,
        Column("agreement", "Avtalsnummer", Kind.CODE, required=True),
        Column("text", "Krav", required=True, max_length=400),
        Column("kind", "Slag av krav", Kind.CHOICE, choices=_choices(RequirementKind), default="quality"),
        Column("critical", "Kritiskt", Kind.BOOL, default=False),
        Column("verifiable_by", "Verifieras genom"),
        Column("floor", "Minst", Kind.NUMBER, decimals=2),
        Column("ceiling", "Högst", Kind.NUMBER, decimals=2),
        Column("result", "Senaste resultat", readonly=True),
    ),
    key=("committee", "agreement", "text"),
    help="En rad per krav. En indikator som kravet följs med väljs på sidan.",
)
_REQUIREMENT = ("kind", "critical", "verifiable_by", "floor", "ceiling")


def _requirements(scope: Unit, known: Known) -> list[Requirement]:
    rows = Requirement.objects.filter(agreement__committee__path__startswith=scope.path)
    related = rows.select_related("agreement__committee__principal", "changed_by", "indicator")
    told = known.as_written(related.order_by("pk"))
    return [row for row in told if not row.dropped_because and row.agreement.state in _LIVE]


def current_requirements(scope: Unit, known: Known) -> Rows:
    """The requirements of drafts and agreements in force (one query)."""
    return {
        (row.agreement.committee.code, row.agreement.code, row.text): {
            "committee": row.agreement.committee.code, "agreement": row.agreement.code, "text": row.text, "result": "",
            **{name: getattr(row, name) for name in _REQUIREMENT},
        }
        for row in _requirements(scope, known)
    }  # fmt: skip


def apply_requirements(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    held = {(row.committee.code, row.code): row for row in _agreements(scope, NOW)}
    there = {
        (row.agreement.committee.code, row.agreement.code, row.text): row for row in _requirements(scope, NOW)
    }  # fmt: skip
    for change in changes:
        committee, code, text = change.key
        if change.operation is Operation.REMOVE:
            agreements.drop_requirement(by=by, requirement=there[committee, code, text], reason=TAKEN_OUT, at=at)
            continue
        told = {name: change.after[name] for name in _REQUIREMENT if name in change.after}
        if change.operation is Operation.ADD:
            if (committee, code) not in held:
                what = f"{committee} har inget avtal {code}."
                raise InvalidInput([Problem("", change.where, what, "Läs in avtalet först.")])
            given = _defaults(REQUIREMENTS) | told
            agreements.add_requirement(by=by, agreement=held[committee, code], text=text, at=at, **_typed(given))
        else:
            row = there[committee, code, text]
            agreements.change_requirement(by=by, requirement=row, changes=_typed(told), version=row.version, at=at)


def _typed(told: Mapping[str, Any]) -> dict[str, Any]:
    """A requirement that is silent about being critical is not."""
    return {**told, **({"critical": bool(told["critical"])} if "critical" in told else {})}


# --- rows of the plan -------------------------------------------------------------------------------------------------

PLAN = TableSpec(
    "follow_up_rows",
    "Uppföljningsplaner",
    (
        _COMMITTEE,
        Column("year", "År", Kind.INTEGER, required=True, minimum=1990, maximum=2199),
        Column("title", "Vad som följs upp", required=True),
        Column("form", "Form", Kind.CHOICE, choices=_choices(RowForm), default=RowForm.AGREEMENT.value),
        Column("service", "Verksamhet", Kind.CODE, help="Tomt är alla."),
        Column("method", "Hur det går till", max_length=2000),
        Column("responsible", "Ansvarig", required=True, max_length=120),
        Column("frequency", "Hur ofta", Kind.CHOICE, choices=_choices(Frequency), default=Frequency.YEARLY.value),
        Column("feedback", "Återkopplingens form", required=True, max_length=160),
        Column("feedback_to", "Mottagare av återkopplingen", required=True, max_length=160),
        Column("minutes", "Minuter varje gång och utförare", Kind.INTEGER, minimum=0, maximum=1_000_000, default=0),
        Column("why_special", "Varför en särskild granskning", max_length=2000),
    ),
    key=("committee", "year", "title"),
    help="En rad per uppföljning. Ett år som inte är börjat börjas; en beslutad plan ändras inte av en fil.",
)
_ROW = ("form", "method", "responsible", "frequency", "feedback", "feedback_to", "minutes", "why_special")


def _rows(scope: Unit, known: Known) -> list[PlanRow]:
    rows = PlanRow.objects.filter(plan__committee__path__startswith=scope.path)
    related = rows.select_related("plan__committee__principal", "service", "changed_by")
    return [row for row in known.as_written(related.order_by("pk")) if not row.dropped_because]


def current_rows(scope: Unit, known: Known) -> Rows:
    """Every row that is not struck (one query)."""
    return {
        PLAN.key_of(told): told
        for row in _rows(scope, known)
        for told in [{
            "committee": row.plan.committee.code, "year": row.plan.year, "title": row.title,
            "service": row.service.code if row.service else "", **{name: getattr(row, name) for name in _ROW},
        }]
    }  # fmt: skip


def apply_rows(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    committees, services = bodies_by_code(scope), _services(scope)
    there = {(row.plan.committee.code, str(row.plan.year), row.title): row for row in _rows(scope, NOW)}
    for change in changes:
        code, year, title = change.key
        if change.operation is Operation.REMOVE:
            plans.drop_row(by=by, row=there[code, year, title], reason=TAKEN_OUT, at=at)
            continue
        told: dict[str, Any] = {name: change.after[name] for name in _ROW if name in change.after}
        if "service" in change.after:
            told["service"] = services.get(str(change.after["service"] or ""))
        if change.operation is Operation.ADD:
            plan = _plan(by, committees[code], int(year), at)
            plans.add_row(by=by, plan=plan, title=title, at=at, **(_defaults(PLAN) | told))
        else:
            row = there[code, year, title]
            plans.change_row(by=by, row=row, changes=told, version=row.version, at=at)


def _plan(by: User, committee: Unit, year: int, at: datetime) -> FollowUpPlan:
    """The year's plan; one that a file begins has no rows but those of the file."""
    found = FollowUpPlan.objects.filter(committee=committee, year=year).select_related("committee__principal").first()
    return found or plans.begin_plan(by=by, committee=committee, year=year, at=at)


def check_rows(scope: Unit, rows: Rows, changes: Sequence[RowChange], where: Any) -> list[Problem]:
    """A plan that is decided is not changed by a file."""
    states = {
        (row.committee.code, str(row.year)): row.state
        for row in FollowUpPlan.objects.filter(committee__path__startswith=scope.path).select_related("committee")
    }  # fmt: skip
    keys = {(change.key[0], change.key[1]): change.key for change in changes}
    remedy = "Ta upp planen på nytt, eller läs in nästa års rader."
    return [
        Problem("", where(key, "year"), f"Planen {year} är beslutad.", remedy)
        for (code, year), key in keys.items()
        if states.get((code, year), PlanState.PREPARING) != PlanState.PREPARING
    ]


def _by_committee(scope: Unit) -> Mapping[str, Collection[str]]:
    return {"committee": list(bodies_by_code(scope)), "service": list(_services(scope))}


imports.register(
    imports.ImportKind(
        key="agreements",
        label="Avtal och uppdragsbeskrivningar",
        sentence="En rad per avtal, med parter, form, värde, tid och vad avtalet säger.",
        spec=AGREEMENTS,
        permission=Permission.EDIT_PROVIDERS,
        allow=permissions.require_edit,
        current=current_agreements,
        apply_changes=apply_agreements,
        known=_known_agreements,
    )
)
imports.register(
    imports.ImportKind(
        key="agreement_requirements",
        label="Krav i avtal",
        sentence="En rad per krav, och hur det verifieras.",
        spec=REQUIREMENTS,
        permission=Permission.EDIT_PROVIDERS,
        allow=permissions.require_edit,
        current=current_requirements,
        apply_changes=apply_requirements,
        known=lambda scope: {"committee": list(bodies_by_code(scope))},
    )
)
imports.register(
    imports.ImportKind(
        key="follow_up_rows",
        label="Uppföljningsplaner",
        sentence="Nämndernas årliga planer för uppföljning av utförare, en rad per uppföljning.",
        spec=PLAN,
        permission=Permission.EDIT_PROVIDERS,
        allow=permissions.require_edit,
        current=current_rows,
        apply_changes=apply_rows,
        known=_by_committee,
        check=check_rows,
    )
)
