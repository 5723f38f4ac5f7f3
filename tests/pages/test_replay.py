"""What a page said as known on a date, it says for ever: a past is built step by step, and every page is asked again.

Between the dates every written thing in the world is changed, whatever it is: each text and each amount of each row
that keeps a history, each fact with known-time, and one more of everything is made. Nobody lists the kinds, so a new
model is in it from its first day. Every unit gets another name each time. People's names and titles are their own and
are said as they are.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from styrkedjan.areas.organisation.models import Unit, UnitName
from styrkedjan.foundation import facts
from styrkedjan.foundation.known import NOW, history_of
from styrkedjan.foundation.models import Authored, KnownTime, User
from styrkedjan.foundation.roles import Role
from styrkedjan.pages.kit.viewer import SESSION_KEY
from tests import factories
from tests.pages.test_doors import guarded
from tests.pages.world import ADDRESSES, World, build_world

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

DAYS = timedelta(days=1)
# What names a thing or ties it to others; were it changed, the page would be another thing's.
NAMING = {
    "abbreviation", "account_group", "activity", "age", "area", "code", "cycle_id", "definition", "email", "first",
    "index", "key", "kind", "last", "level", "line_key", "model_key", "operating_form", "password", "path", "period",
    "round_key", "steering_model", "username", "version", "year",
}  # fmt: skip
# What is not a page to read as it was: it is about doing something now, or about oneself.
NOT_READ = {
    "start:choose": "byter val",
    "start:log_out": "loggar ut",
    "start:still_here": "säger bara att man är inloggad",
    "start:password": "eget lösenord",
    "start:keys": "egna nycklar",
    "sign_in:app": "en ny hemlighet varje gång",
    "sign_in:own": "egna inloggningssätt",
    "organisation:audit": "loggen visar vad som har hänt, med tid på varje rad",
}
READ_AT_LEAST = 40
FACTS_AT_LEAST, TEXTS_AT_LEAST = 38, 6
MOST_DIGITS_OF_A_SHARE = 10
READ_AS = ("text/html", "application/json", "text/csv")


def test_every_page_says_the_same_of_a_date_whatever_happens_later(client: Client) -> None:
    world = build_world()
    person = factories.user("allsmaktig")
    for role in Role:
        factories.give(person, role, world.root)
    start = timezone.now() - 40 * DAYS
    _one_of_each(world)
    _name_every_unit()
    _move_back(start)
    client.force_login(person)
    kept: dict[date, dict[str, str]] = {}
    for step in range(3):
        day = (start + (10 * step + 5) * DAYS).date()
        kept[day] = dict(_said(client, world, day))
        _change_everything(step + 1, start + 10 * (step + 1) * DAYS)
    assert len(next(iter(kept.values()))) >= READ_AT_LEAST
    leaks = [
        f"{day} {name}: {_difference(before[name], after)}"
        for day, before in kept.items()
        for name, after in _said(client, world, day)
        if after != before.get(name)
    ]
    assert not leaks, "\n".join(leaks)


def _said(client: Client, world: World, day: date) -> Iterator[tuple[str, str]]:
    """Address -> what the page says, of every page that is read as known on the day."""
    session = client.session
    session[SESSION_KEY] = {"as_of": day.isoformat(), "period": "2026-08"}
    session.save()
    for route in guarded():
        if route.name in NOT_READ or _is_written(route.view):
            continue
        answer = client.get(reverse(route.name, kwargs=ADDRESSES[route.name].kwargs(world, "mine")))
        if answer.status_code == 200 and answer["Content-Type"].split(";")[0] in READ_AS:
            yield route.name, _text(b"".join(answer) if answer.streaming else answer.content)


def _is_written(view: Any) -> bool:
    """A door to do something asks for a permission to do it, and shows how things are now."""
    permission = getattr(view, "permission", None)
    return permission is not None and not permission.value.startswith("view")


def _text(content: bytes) -> str:
    text = re.sub(r"<(script|style|nav|header)\b.*?</\1>", " ", content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text))).strip()


def _difference(before: str | None, after: str) -> str:
    if before is None:
        return "sidan fanns inte"
    at = next((place for place, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), 0)
    return f"”{before[max(0, at - 60) : at + 60]}” blev ”{after[max(0, at - 60) : at + 60]}”"


# -- the past --------------------------------------------------------------------------------------------------------


def _written() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models()
        if model.__module__.startswith("styrkedjan.areas") and not model.__name__.startswith("Historical")
    ]


# What a field is called says what may stand in it.
FITTING = {
    "year": 2026,
    "period": "2026-08",
    "round_key": "2026-08",
    "account_group": "ovrigt",
    "responsibility": "100",
}
# A made-up row of these is no row at all: its content is a document of its own, and a page cannot show it.
NOT_MADE_UP = {"MappingVersion"}


def _one_of_each(world: World) -> None:
    """One row of every kind that the world has none of, with whatever fits; where nothing does, there is none."""
    for model in _written():
        if model.__name__ in NOT_MADE_UP or model._default_manager.exists():
            continue
        row: Any = model()
        for field in model._meta.fields:
            if field.has_default() and field.name not in FITTING and not field.is_relation:
                continue
            setattr(row, field.attname, _fitting(field, world))
        _save(row)


def _name_every_unit() -> None:
    named = NOW.rows(UnitName).values("unit")
    for unit in Unit.objects.exclude(pk__in=named):
        facts.add(UnitName, by=factories.author(), unit=unit, name=unit.name, short_name=unit.short_name)


def _fitting(field: Any, world: World) -> Any:
    if field.primary_key:
        return None
    if field.is_relation:
        if field.related_model is Unit:
            return world.root.pk if field.name == "principal" else world.mine.unit.pk
        if field.related_model is User:
            return factories.author().pk
        return None if field.null else field.related_model._default_manager.values_list("pk", flat=True).first()
    if field.name in FITTING:
        return FITTING[field.name]
    if field.choices:
        return field.choices[0][0]
    if isinstance(field, models.CharField | models.TextField):
        return "prov"
    if isinstance(field, models.DateTimeField):
        return None if field.null else timezone.now()
    if isinstance(field, models.DateField):
        return date(2026, 1, 1)
    if isinstance(field, models.BooleanField):
        return False
    if isinstance(field, models.DecimalField):
        return _unit_of(field)
    return 1 if isinstance(field, models.IntegerField) else None


def _move_back(moment: datetime) -> None:
    """Everything that is written was written then."""
    for model in apps.get_models():
        if not model.__module__.startswith("styrkedjan"):
            continue
        moments = [
            field.name
            for field in model._meta.fields
            if isinstance(field, models.DateTimeField) and field.name != "last_login"
        ]
        for name in moments:
            model._default_manager.filter(**{f"{name}__isnull": False}).update(**{name: moment})


def _change_everything(step: int, at: datetime) -> None:
    for model in _written():
        for row in list(model._default_manager.all()):
            if isinstance(row, KnownTime):
                if row.superseded_at is None:
                    _replace(row, step, at)
            elif hasattr(model, "history"):
                _rewrite(row, step, at)
                _one_more(row, step, at)
            elif isinstance(row, Authored):
                _one_more(row, step, at)


def _replace(row: KnownTime, step: int, at: datetime) -> None:
    model = type(row)
    model._default_manager.filter(pk=row.pk).update(superseded_at=at)
    row.pk, row.known_at = None, at
    row._state.adding = True
    _alter(row, step)
    _save(row)
    if isinstance(row, UnitName):
        Unit.objects.filter(pk=row.unit_id).update(name=row.name, short_name=row.short_name)


def _rewrite(row: Any, step: int, at: datetime) -> None:
    _alter(row, step)
    row.changed_at = row._history_date = at
    if not _save(row):
        row.refresh_from_db()


def _one_more(row: Any, step: int, at: datetime) -> None:
    """Another like it, made later; where two cannot be, there is none."""
    row.pk, row._history_date = None, at
    row.created_at = row.changed_at = at
    row._state.adding = True
    columns = {field.name for field in row._meta.fields}
    for name in ("code", "key", "path"):
        if name in columns:
            setattr(row, name, f"{getattr(row, name)}{step}")
    _alter(row, step)
    _save(row)


def _unit_of(field: Any) -> Decimal:
    """So much that a page that rounds shows it; of a share so little that it stays one."""
    return Decimal(1_000_000) if field.max_digits > MOST_DIGITS_OF_A_SHARE else Decimal("0.1")


def _save(row: models.Model) -> bool:
    try:
        with transaction.atomic():
            row.save()
    except (IntegrityError, ValueError, TypeError):
        return False
    return True


def _alter(row: models.Model, step: int) -> None:
    """Another text in every text, and another amount in every amount."""
    for field in row._meta.fields:
        value = getattr(row, field.attname)
        if field.name in NAMING or field.choices or field.primary_key or field.is_relation or value is None:
            continue
        if isinstance(field, models.CharField | models.TextField):
            setattr(row, field.attname, f"S{step} {value}"[: field.max_length or 200])
        elif isinstance(field, models.DecimalField):
            setattr(row, field.attname, Decimal(value) + step * _unit_of(field))


def test_the_past_is_changed_in_every_kind_of_thing() -> None:
    _one_of_each(build_world())
    start = timezone.now() - 40 * DAYS
    _move_back(start)
    _change_everything(1, start + 10 * DAYS)
    facts = {
        model.__name__
        for model in _written()
        if issubclass(model, KnownTime) and model.objects.filter(known_at__gt=start)
    }
    texts = {
        model.__name__
        for model in _written()
        if hasattr(model, "history") and history_of(model).filter(history_date__gt=start)
    }
    assert len(facts) >= FACTS_AT_LEAST, sorted(facts)
    assert len(texts) >= TEXTS_AT_LEAST, sorted(texts)
