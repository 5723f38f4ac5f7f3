"""Tests and measures get a time of their own: what stood on the request and the plan is moved as it was."""

from django.db import migrations


def move_tests(apps, schema_editor):
    CarryOverRequest = apps.get_model("year_end", "CarryOverRequest")
    CarryOverTest = apps.get_model("year_end", "CarryOverTest")
    CarryOverTest.objects.bulk_create(
        CarryOverTest(
            request=row, material=row.test, note=row.test_note, known_by_id=row.tested_by_id, known_at=row.tested_at
        )
        for row in CarryOverRequest.objects.exclude(tested_at=None).exclude(tested_by=None)
    )


def date_measures(apps, schema_editor):
    RecoveryMeasure = apps.get_model("year_end", "RecoveryMeasure")
    for row in RecoveryMeasure.objects.filter(known_by=None).select_related("plan"):
        row.known_by_id, row.known_at = row.plan.changed_by_id, row.plan.changed_at
        row.save(update_fields=["known_by", "known_at"])


def move_back(apps, schema_editor):
    CarryOverTest = apps.get_model("year_end", "CarryOverTest")
    for row in CarryOverTest.objects.filter(superseded_at=None).select_related("request"):
        asked = row.request
        asked.test, asked.test_note = row.material, row.note
        asked.tested_by_id, asked.tested_at = row.known_by_id, row.known_at
        asked.save(update_fields=["test", "test_note", "tested_by", "tested_at"])


class Migration(migrations.Migration):

    dependencies = [("year_end", "0002_known_time")]

    operations = [
        migrations.RunPython(move_tests, move_back),
        migrations.RunPython(date_measures, migrations.RunPython.noop),
    ]
