from django.db import migrations


def record_what_stands(apps, schema_editor):
    """Every definition as it stands, known since it was last changed: what it said before was never kept."""
    indicator, kept = apps.get_model("indicators", "Indicator"), apps.get_model("indicators", "HistoricalIndicator")
    there = {field.attname for field in kept._meta.concrete_fields}
    names = [field.attname for field in indicator._meta.concrete_fields if field.attname in there]
    rows = (
        kept(history_date=row.changed_at, history_type="+", **{name: getattr(row, name) for name in names})
        for row in indicator.objects.iterator(chunk_size=500)
    )
    kept.objects.bulk_create(rows, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("indicators", "0004_history")]

    operations = [migrations.RunPython(record_what_stands, migrations.RunPython.noop)]
