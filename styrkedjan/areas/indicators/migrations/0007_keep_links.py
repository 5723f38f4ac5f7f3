from django.db import migrations


def keep_links(apps, schema_editor):
    """Every link as it stands, known since both ends of it were there: when it was made was never kept."""
    indicator, link = apps.get_model("indicators", "Indicator"), apps.get_model("indicators", "IndicatorLink")
    through = indicator.elements.through.objects.select_related("indicator", "element")
    rows = (
        link(
            indicator_id=one.indicator_id,
            element_id=one.element_id,
            known_at=max(one.indicator.created_at, one.element.created_at),
            known_by_id=one.element.created_by_id,
        )
        for one in through.iterator(chunk_size=500)
    )
    link.objects.bulk_create(rows, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("indicators", "0006_link")]

    operations = [
        migrations.RunPython(keep_links, migrations.RunPython.noop),
        migrations.RemoveField(model_name="indicator", name="elements"),
    ]
