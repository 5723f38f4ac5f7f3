"""What a choice system holds, as workbooks out and in: rates, what performers offer, and applications."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, cast

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import subtree
from styrkedjan.areas.providers import permissions
from styrkedjan.areas.providers.actions import choice
from styrkedjan.areas.providers.models import ChoiceApplication, ChoiceOffer, ChoiceSystem, PaymentRate
from styrkedjan.areas.providers.workbooks.follow_up import check_added
from styrkedjan.domain.errors import Problem, Refused
from styrkedjan.foundation import facts, imports
from styrkedjan.foundation.import_changes import Operation, RowChange
from styrkedjan.foundation.import_kinds import Rows
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import ImportBatch, User
from styrkedjan.foundation.roles import Permission
from styrkedjan.sources.workbook import Column, Kind, TableSpec

_SYSTEM = Column("system", "Valfrihetssystem", Kind.CODE, required=True, aliases=("System",), help="Systemets kod.")
_AREAS = Column("areas", "Områden", Kind.CODES, help="Med komma. Tomt är hela kommunen.")


def _places(key: str, heading: str) -> Column:
    return Column(key, heading, Kind.INTEGER, minimum=0, maximum=1_000_000)


def _factor(key: str, heading: str) -> Column:
    return Column(key, heading, Kind.NUMBER, required=True, minimum=0, maximum=100, decimals=5)


RATES = TableSpec(
    "payment_rates",
    "Ersättningar per timme",
    (
        _SYSTEM,
        Column("level", "Insats", required=True, max_length=120, aliases=("Nivå",)),
        Column("valid_from", "Gäller från", Kind.DATE, required=True),
        Column("base", "Bas, kr per timme", Kind.NUMBER, required=True, minimum=0, maximum=100_000, decimals=4),
        _factor("private_factor", "Faktor, andra"),
        _factor("own_factor", "Faktor, egen regi"),
        Column("source", "Källa", required=True, help="Beslutet, till exempel nämnden och paragraf."),
    ),
    key=("system", "level", "valid_from"),
    help="En rad per insats och dag den gäller från. En äldre rad ligger kvar.",
)
OFFERS = TableSpec(
    "choice_offers",
    "Utförare i valfrihetssystem",
    (
        _SYSTEM,
        Column("performer", "Utförare", Kind.CODE, required=True, aliases=("Utförarkod", "Enhet")),
        _AREAS, _places("capacity", "Kapacitet"), _places("ceiling", "Kapacitetstak"),
        Column("languages", "Språk", max_length=160),
        Column("profile", "Inriktning"),
        Column("is_open", "Tar emot nya", Kind.BOOL, default=True),
        Column("started_on", "Från och med", Kind.DATE, required=True),
        Column("ended_on", "Till och med", Kind.DATE),
        Column("ended_because", "Varför slutat"),
    ),
    key=("system", "performer"),
    help="En rad per utförare: vad den erbjuder, hur många den kan ta emot, och när och varför den har slutat.",
)  # fmt: skip
APPLICATIONS = TableSpec(
    "choice_applications",
    "Ansökningar om valfrihet",
    (
        _SYSTEM,
        Column("name", "Sökande", required=True, max_length=160),
        Column("received_on", "Mottagen", Kind.DATE, required=True),
        Column("organisation_number", "Organisationsnummer", required=True, max_length=13),
        _AREAS, _places("capacity", "Kapacitet"), _places("ceiling", "Kapacitetstak"),
        Column("permit", "Tillstånd", max_length=160),
        Column("state", "Läge", readonly=True),
        Column("reason", "Skäl", readonly=True, max_length=4000),
    ),
    key=("system", "name", "received_on"),
    help="En rad per ansökan. Den prövas av en delegat på sin sida, aldrig av en fil.",
)  # fmt: skip


def _systems(scope: Unit) -> dict[str, ChoiceSystem]:
    rows = ChoiceSystem.objects.filter(committee__path__startswith=scope.path)
    return {row.code: row for row in rows.select_related("committee__principal")}


def _known(scope: Unit) -> Mapping[str, Collection[str]]:
    return {"system": list(_systems(scope)), "performer": list(subtree(scope).values_list("code", flat=True))}


def _own(spec: TableSpec, row: Any) -> dict[str, Any]:
    """The row's own columns as the workbook has them."""
    names = [one.key for one in spec.columns if one.key not in ("system", "performer", "areas", "state")]
    found = {"system": row.system.code, **{name: getattr(row, name) for name in names}}
    return found | ({"areas": tuple(sorted(row.areas))} if hasattr(row, "areas") else {})


def _told(spec: TableSpec, change: RowChange) -> dict[str, Any]:
    """What the file says of a row; for a new one, what a column that it lacks means."""
    key = {"system", "performer", *spec.key}
    ours = [one for one in spec.columns if not one.readonly and one.key not in key]
    new = change.operation is Operation.ADD
    told = {one.key: change.after.get(one.key, one.empty) for one in ours if new or one.key in change.after}
    return told | ({"areas": list(cast(tuple[str, ...], told["areas"] or ()))} if "areas" in told else {})


def _rates(scope: Unit, known: Known) -> dict[tuple[str, ...], PaymentRate]:
    rows = known.rows(PaymentRate).filter(system__committee__path__startswith=scope.path).select_related("system")
    return {(row.system.code, row.level, row.valid_from.isoformat()): row for row in rows}


def current_rates(scope: Unit, known: Known) -> Rows:
    return {key: _own(RATES, row) for key, row in _rates(scope, known).items()}


def apply_rates(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    there, systems = _rates(scope, NOW), _systems(scope)
    for change in changes:
        row = there.get(change.key)
        if change.operation is Operation.REMOVE:
            facts.close(PaymentRate, [row] if row else [], at=at)
            continue
        names = ("base", "private_factor", "own_factor", "source")
        kept = {name: getattr(row, name) for name in names} if row else {}
        choice.set_rate(
            by=by, system=systems[change.key[0]], level=change.key[1], valid_from=date.fromisoformat(change.key[2]),
            at=at, **(kept | _told(RATES, change)),
        )  # fmt: skip


def _offers(scope: Unit, known: Known) -> dict[tuple[str, ...], ChoiceOffer]:
    rows = known.rows(ChoiceOffer).filter(system__committee__path__startswith=scope.path)
    return {(row.system.code, row.performer.code): row for row in rows.select_related("system", "performer")}


def current_offers(scope: Unit, known: Known) -> Rows:
    rows = _offers(scope, known)
    return {key: _own(OFFERS, row) | {"performer": row.performer.code} for key, row in rows.items()}


def apply_offers(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    there, systems = _offers(scope, NOW), _systems(scope)
    units = {unit.code: unit for unit in subtree(scope)}
    for change in changes:
        if change.operation is Operation.REMOVE:
            facts.close(ChoiceOffer, [there[change.key]], at=at)
            continue
        system, performer = systems[change.key[0]], units[change.key[1]]
        choice.set_offer(by=by, system=system, performer=performer, at=at, **_told(OFFERS, change))


def _applications(scope: Unit, known: Known) -> dict[tuple[str, ...], ChoiceApplication]:
    rows = ChoiceApplication.objects.filter(system__committee__path__startswith=scope.path).select_related("system")
    told = known.as_written(rows.order_by("pk"))
    return {(row.system.code, row.name, row.received_on.isoformat()): row for row in told}


def current_applications(scope: Unit, known: Known) -> Rows:
    rows = _applications(scope, known)
    return {key: _own(APPLICATIONS, row) | {"state": row.get_state_display()} for key, row in rows.items()}


def apply_applications(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    systems = _systems(scope)
    for change in changes:
        if change.operation is Operation.REMOVE:
            raise Refused("En ansökan som har kommit tas inte bort av en fil.", "Pröva den på sin sida.")
        choice.receive_application(
            by=by, system=systems[change.key[0]], name=change.key[1], received_on=date.fromisoformat(change.key[2]),
            at=at, **_told(APPLICATIONS, change),
        )  # fmt: skip


def _nothing(*_: Any) -> list[Problem]:
    return []


_KINDS: tuple[tuple[TableSpec, str, Callable[..., Rows], Callable[..., None], Callable[..., list[Problem]]], ...] = (
    (RATES, "Vad en timme ersätts med, insats för insats.", current_rates, apply_rates, _nothing),
    (OFFERS, "Vilka som utför i ett valfrihetssystem, och vad de erbjuder.", current_offers, apply_offers, _nothing),
    (APPLICATIONS, "De som har sökt till ett valfrihetssystem.", current_applications, apply_applications, check_added),
)
for _spec, _sentence, _current, _apply, _check in _KINDS:
    imports.register(
        imports.ImportKind(
            key=_spec.name, label=_spec.title, sentence=_sentence, spec=_spec, permission=Permission.EDIT_PROVIDERS,
            allow=permissions.require_edit, current=_current, apply_changes=_apply, known=_known, check=_check,
        )
    )  # fmt: skip
