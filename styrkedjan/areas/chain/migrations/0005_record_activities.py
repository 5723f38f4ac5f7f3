from django.db import migrations


def record_what_stands(apps, schema_editor):
    """Every activity as it stands, known since it was last changed: what it said before was never kept."""
    activity, kept = apps.get_model("chain", "Activity"), apps.get_model("chain", "HistoricalActivity")
    names = [field.attname for field in activity._meta.concrete_fields]
    rows = (
        kept(history_date=row.changed_at, history_type="+", **{name: getattr(row, name) for name in names})
        for row in activity.objects.iterator(chunk_size=500)
    )
    kept.objects.bulk_create(rows, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("chain", "0004_activity_history")]

    operations = [migrations.RunPython(record_what_stands, migrations.RunPython.noop)]
