"""Migrations run forward on a database with data in it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from tests import factories

BEFORE, AFTER = [("chain", "0003_report_back")], [("chain", "0005_record_activities")]


def migrate(target):
    executor = MigrationExecutor(connection)
    executor.migrate(target)
    return executor.loader.project_state(target).apps


@pytest.mark.django_db(transaction=True)
def test_activities_written_before_they_had_a_history_are_known_since_their_last_change() -> None:
    plan = factories.plan_year(factories.municipality())
    unit = plan.principal
    apps = migrate(BEFORE)
    try:
        stamp = {"created_by_id": plan.created_by_id, "changed_by_id": plan.created_by_id}
        element = apps.get_model("chain", "Element").objects.create(
            plan_year_id=plan.pk, unit_id=unit.pk, kind="goal", level="council", key="KF-1", title="Mål", **stamp
        )
        changed = timezone.now()
        apps.get_model("chain", "Activity").objects.create(
            element=element, unit_id=unit.pk, title="Läsgrupper", progress=40, changed_at=changed, **stamp
        )
    finally:
        apps = migrate(AFTER)
    kept = apps.get_model("chain", "HistoricalActivity").objects.get()
    assert (kept.title, kept.progress, kept.history_date, kept.history_type) == ("Läsgrupper", 40, changed, "+")
