"""What stands in the register, what ought to, and what is decided about both; as far as the reader may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from styrkedjan.areas.archive.models import DeliveryTerms, HandlingRule, Hold, Registration, RetentionRule
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import within
from styrkedjan.domain.archive.states import RegistrationState, Way
from styrkedjan.foundation import records
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import User
from styrkedjan.foundation.records import RecordKind
from styrkedjan.foundation.remembering import remembered

HIDDEN = "Visas för den som får läsa den"


@dataclass(frozen=True, slots=True)
class RegLine:
    """A row of the register. What it is about is told only to who may read it: a title can give a secret away."""

    row: Registration
    kind: RecordKind
    record: Any
    may_see: bool
    holds: tuple[Hold, ...]

    @property
    def kind_name(self) -> str:
        return str(self.kind.model._meta.verbose_name)

    @property
    def title(self) -> str:
        return self.row.title if self.may_see else HIDDEN

    @property
    def state(self) -> RegistrationState:
        return RegistrationState(self.row.state)

    @property
    def open_holds(self) -> tuple[Hold, ...]:
        return tuple(one for one in self.holds if one.lifted_at is None)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A document that is to be registered and is not."""

    kind: RecordKind
    record: Any
    may_see: bool
    is_secret: bool
    klassa: str

    @property
    def kind_name(self) -> str:
        return str(self.kind.model._meta.verbose_name)

    @property
    def title(self) -> str:
        hidden = f"{self.kind_name} med sekretess".capitalize()
        return str(self.record) if self.may_see and not self.is_secret else hidden


def lines(by: User, rows: Iterable[Registration], known: Known) -> list[RegLine]:
    """The rows as they were known, with what they are about (a question of each kind, and one of the holds)."""
    found = known.as_written(rows)
    holds: dict[int, list[Hold]] = {}
    for one in known.made(Hold.objects.filter(registration__in=found).select_related("created_by", "lifted_by")):
        if one.lifted_at is not None and not known.holds(one.lifted_at):
            one.lifted_at = one.lifted_by = None
        holds.setdefault(one.registration_id, []).append(one)
    by_type = {kind.type: kind for kind in records.kinds()}
    there: dict[tuple[str, str], Any] = {}
    for name in {row.about_type for row in found}:
        kind = by_type[name]
        keys = [row.about_id for row in found if row.about_type == name]
        for record in kind.model._default_manager.select_related(*kind.related).filter(pk__in=keys):
            there[name, str(record.pk)] = record

    def line(row: Registration) -> RegLine:
        kind, record = by_type[row.about_type], there.get((row.about_type, row.about_id))
        may_see = not row.secrecy if record is None else kind.may_see(by, record)
        return RegLine(row, kind, record, may_see, tuple(holds.get(row.pk, ())))

    return [line(row) for row in found]


def registrations(paths: tuple[str, ...]) -> Any:
    return Registration.objects.filter(within(paths, "unit__")).select_related("unit__principal", "changed_by")


def handling(principal: Unit, known: Known) -> Mapping[str, HandlingRule]:
    """How each kind is handled, where that is decided (one question)."""
    rows = known.rows(HandlingRule).filter(principal=principal).select_related("known_by")
    return {row.kind: row for row in rows}


def official_kinds() -> list[RecordKind]:
    return sorted((kind for kind in records.kinds() if kind.official is not None), key=lambda kind: kind.plural)


def terms(principal: Unit, known: Known) -> DeliveryTerms | None:
    return known.rows(DeliveryTerms).filter(principal=principal).select_related("known_by").first()


def rules(principal: Unit, known: Known) -> list[RetentionRule]:
    rows = RetentionRule.objects.filter(principal=principal).select_related("changed_by", "decided_by", "principal")
    return known.as_written(rows)


def classes_without_rule(principal: Unit) -> list[tuple[str, int]]:
    """The classes that stand in the register and have no decided rule, with how many of each (one question)."""
    decided = RetentionRule.objects.filter(principal=principal, decided_by__isnull=False).values("klassa")
    rows = Registration.objects.filter(unit__path__startswith=principal.path).exclude(klassa__in=decided)
    found = rows.exclude(state=RegistrationState.DISPOSED).values("klassa").annotate(count=Count("pk"))
    return [(one["klassa"], one["count"]) for one in found.order_by("klassa")]


def waiting(by: User, principal: Unit, paths: tuple[str, ...]) -> list[Waiting]:
    """What is to be registered now and is not, the oldest first, and which of it the person may read."""
    return [
        Waiting(kind, record, kind.may_see(by, record), kind.is_secret(record), klassa)
        for kind, record, klassa in unregistered(principal, paths)
    ]


@remembered
def unregistered(principal: Unit, paths: tuple[str, ...]) -> list[tuple[RecordKind, Any, str]]:
    """Kind, record and class of what is to be registered, the oldest first (two questions, and one of each kind)."""
    decided = handling(principal, NOW)
    done = set(Registration.objects.values_list("about_type", "about_id"))
    found: list[tuple[RecordKind, Any, str]] = []
    for kind in official_kinds():
        rule = decided.get(kind.key)
        must = Q(**{kind.secrecy_field: True}) if kind.secrecy_field else Q(pk__in=[])
        if rule is not None and rule.way == Way.REGISTER:
            must |= Q(created_at__date__gte=rule.since)
        elif not kind.secrecy_field:
            continue
        assert kind.official is not None
        rows = kind.model._default_manager.filter(kind.official, must, within(paths, f"{kind.way}__"))
        found += [
            (kind, record, rule.klassa if rule else "")
            for record in rows.select_related(*kind.related).order_by("created_at", "pk")
            if (kind.type, str(record.pk)) not in done
        ]
    return sorted(found, key=lambda one: one[1].created_at)
