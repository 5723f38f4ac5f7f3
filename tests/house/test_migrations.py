"""Migrations run forward on a database with data in it."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from styrkedjan.areas.indicators.queries.pages import of_elements
from styrkedjan.areas.organisation.models import UnitName
from styrkedjan.foundation.known import NOW
from tests import factories


def migrate(*to):
    """To some migrations and with what hangs on them away; without any, to the newest of everything."""
    executor = MigrationExecutor(connection)
    target = list(to) or executor.loader.graph.leaf_nodes()
    executor.migrate(target)
    return MigrationExecutor(connection).loader.project_state(target).apps


@pytest.mark.django_db(transaction=True)
def test_activities_written_before_they_had_a_history_are_known_since_their_last_change() -> None:
    plan = factories.plan_year(factories.municipality())
    unit = plan.principal
    apps = migrate(("chain", "0003_report_back"))
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
        apps = migrate()
    kept = apps.get_model("chain", "HistoricalActivity").objects.get()
    assert (kept.title, kept.progress, kept.history_date, kept.history_type) == ("Läsgrupper", 40, changed, "+")


@pytest.mark.django_db(transaction=True)
def test_links_and_former_names_are_kept_when_they_get_a_history() -> None:
    plan = factories.plan_year(factories.municipality())
    unit = plan.principal
    measure, goal = factories.indicator(unit), factories.element(plan, unit, level="council")
    apps = migrate(("indicators", "0005_record_definitions"), ("organisation", "0001_initial"))
    entered = timezone.now()
    try:
        apps.get_model("indicators", "Indicator").objects.get(pk=measure.pk).elements.add(goal.pk)
        version = apps.get_model("organisation", "UnitVersion").objects
        version.create(unit_id=unit.pk, name="Förr", valid_from=date(2020, 1, 1), valid_to=date(2023, 12, 31))
        version.create(unit_id=unit.pk, name=unit.name, valid_from=date(2024, 1, 1))
        event = apps.get_model("organisation", "UnitEvent").objects.create(
            principal_id=unit.pk, kind="rename", date=date(2024, 1, 1), created_at=entered,
            created_by_id=plan.created_by_id, changed_by_id=plan.created_by_id,
        )  # fmt: skip
        event.successors.add(unit.pk)
    finally:
        migrate()
    assert of_elements([goal.pk], NOW) == {goal.pk: [measure]}
    names = UnitName.objects.order_by("known_at").values_list("name", "superseded_at")
    assert list(names) == [("Förr", entered), (unit.name, None)]
