"""An older database goes forward with what it holds, and becomes what a new one is from the beginning.

Every area is begun in its first steps, so that all the steps there have been are taken and none of the short cuts.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import CreateModel
from django.db.migrations.state import ModelState, ProjectState
from django.utils import timezone

from styrkedjan.areas.chain.models import Activity
from styrkedjan.areas.indicators.models import IndicatorLink
from styrkedjan.areas.organisation.models import UnitName
from styrkedjan.config.health import unapplied_migrations
from tests.migrated import empty

OURS = {config.label for config in apps.get_app_configs() if config.name.startswith("styrkedjan.")}
MOST_ALONE = 2  # A table and the history of its rows.
# Where the things are written that later steps move. The others stand at their first step.
WRITTEN_AT = {"chain": "0003_report_back", "indicators": "0005_record_definitions"}


@pytest.fixture
def empty_databases(transactional_db: None, django_db_blocker: Any, django_db_use_migrations: bool) -> Iterator[None]:
    if not django_db_use_migrations:
        pytest.skip("körs med migrationer")
    yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with connection._nodb_cursor() as cursor:
                cursor.execute(f'DROP DATABASE IF EXISTS "old_{os.getpid()}"')


@pytest.fixture
def new_models_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing points at a model that has just come, so Django need not make every other one anew beside it: half of
    the time."""

    def add_model(state: ProjectState, model: ModelState) -> None:
        key = model.app_label, model.name_lower
        state.models[key] = model
        if state._relations is not None:  # type: ignore[has-type]
            state.resolve_model_relations(key)
        if "apps" in state.__dict__:
            state.apps.render_multiple([model])

    monkeypatch.setattr(ProjectState, "add_model", add_model)


@pytest.mark.any_database  # on PostgreSQL the oldest release goes forward instead (test_releases)
def test_an_older_database_goes_forward_and_is_as_a_new_one(
    empty_databases: None, new_models_alone: None, tmp_path: Path
) -> None:
    new = schema()  # the database of the tests themselves, which is migrated to from nothing
    with empty(f"old_{os.getpid()}", tmp_path / "old"):
        then = _first_steps()
        changed = timezone.now()
        _write(then, changed)
        call_command("migrate", verbosity=0, interactive=False)
        assert unapplied_migrations() == []
        assert schema() ^ new == set()
        _is_kept(changed)


def test_tables_are_made_together() -> None:
    """One at a time they cost seconds each, and a new municipality waits for them: `TablesAtOnce`."""
    steps = MigrationLoader(None).disk_migrations
    replaced = {key for step in steps.values() for key in step.replaces}
    alone = {
        f"{app}.{name}": count
        for (app, name), step in steps.items()
        if app in OURS and (app, name) not in replaced
        if (count := sum(isinstance(operation, CreateModel) for operation in step.operations)) > MOST_ALONE
    }
    assert alone == {}


def _first_steps() -> Any:
    executor = MigrationExecutor(connection)
    executor.loader = MigrationLoader(connection, replace_migrations=False)
    short_cuts = [one for one in executor.loader.disk_migrations.values() if one.replaces]
    target = [(one.app_label, WRITTEN_AT.get(one.app_label, one.replaces[0][1])) for one in short_cuts]
    executor.migrate(target)
    assert len(target) >= 10
    return executor.loader.project_state(target).apps


def _write(apps: Any, changed: datetime) -> None:
    by = apps.get_model("foundation", "User").objects.create(username="hon")
    stamp = {"created_by": by, "changed_by": by}
    in_2020 = date(2020, 1, 1)
    unit = apps.get_model("organisation", "Unit").objects.create(
        path="/1/", code="1", name="Nu", kind="municipality", valid_from=in_2020, created_at=changed, **stamp
    )
    version = apps.get_model("organisation", "UnitVersion").objects
    version.create(unit=unit, name="Förr", valid_from=in_2020, valid_to=date(2023, 12, 31))
    version.create(unit=unit, name="Nu", valid_from=date(2024, 1, 1))
    event = apps.get_model("organisation", "UnitEvent").objects.create(
        principal=unit, kind="rename", date=date(2024, 1, 1), created_at=changed, **stamp
    )
    event.successors.add(unit.pk)
    plan = apps.get_model("chain", "PlanYear").objects.create(principal=unit, year=2026, **stamp)
    goal = apps.get_model("chain", "Element").objects.create(
        plan_year=plan, unit=unit, kind="goal", level="council", key="KF-1", title="Mål", **stamp
    )
    # What was written in an activity before it had a history is known since its last change.
    apps.get_model("chain", "Activity").objects.create(
        element=goal, unit=unit, title="Läsgrupper", progress=40, changed_at=changed, **stamp
    )
    measure = apps.get_model("indicators", "Indicator").objects.create(
        principal=unit, owner=unit, key="I1", name="Mått", **stamp
    )
    measure.elements.add(goal.pk)


def _is_kept(changed: datetime) -> None:
    kept = Activity.history.get()
    assert (kept.title, kept.progress, kept.history_date, kept.history_type) == ("Läsgrupper", 40, changed, "+")
    assert list(IndicatorLink.objects.values_list("indicator__key", "element__key")) == [("I1", "KF-1")]
    names = UnitName.objects.order_by("known_at").values_list("name", "superseded_at")
    assert list(names) == [("Förr", changed), ("Nu", None)]


def schema() -> set[tuple[Any, ...]]:
    """Every column with its type and rules, every constraint and every index, whatever order they stand in."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            return {("column", *row) for row in _asked(cursor, COLUMNS)} | set(_asked(cursor, CONSTRAINTS))
        rows = _asked(cursor, "SELECT tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {(table, part) for table, sql in rows for part in (_parts(sql) if "CREATE TABLE" in sql else [sql])}


def _asked(cursor: Any, sql: str) -> list[tuple[Any, ...]]:
    cursor.execute(sql)
    return list(cursor.fetchall())


COLUMNS = """
SELECT table_name, column_name, data_type, character_maximum_length, numeric_precision, numeric_scale, is_nullable,
       column_default, is_identity, collation_name
FROM information_schema.columns WHERE table_schema = 'public'"""
CONSTRAINTS = """
SELECT conrelid::regclass::text, conname::text, pg_get_constraintdef(oid)
FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
UNION SELECT tablename::text, indexname::text, indexdef FROM pg_indexes WHERE schemaname = 'public'"""


def _parts(table: str) -> list[str]:
    """The columns and constraints between the outer brackets, divided by the commas that stand in no other."""
    found, depth = [""], 0
    for token in re.findall(r"""'[^']*'|"[^"]*"|.""", table[table.index("(") + 1 : table.rindex(")")], re.DOTALL):
        depth += {"(": 1, ")": -1}.get(token, 0)
        if token == "," and not depth:
            found.append("")
        else:
            found[-1] += token
    return [part.strip() for part in found]
