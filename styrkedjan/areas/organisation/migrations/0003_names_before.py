from datetime import datetime, time

from django.db import migrations
from django.utils import timezone


def keep_names(apps, schema_editor):
    """What renamed units were called, known until the renaming was entered; a short name's changes were never kept."""
    version, name = apps.get_model("organisation", "UnitVersion"), apps.get_model("organisation", "UnitName")
    event = apps.get_model("organisation", "UnitEvent")
    entered = {
        (unit, day): (at, by)
        for unit, day, at, by in event.objects.filter(kind="rename").values_list(
            "successors", "date", "created_at", "created_by"
        )
    }
    rows = {}
    for one in version.objects.select_related("unit").order_by("unit", "valid_from").iterator(chunk_size=500):
        said = rows.setdefault(one.unit_id, [])
        if said and said[-1].name == one.name:
            continue
        begun = timezone.make_aware(datetime.combine(one.valid_from, time.min))
        at, by = entered.get((one.unit_id, one.valid_from), (begun, one.unit.created_by_id))
        at = max(at, said[-1].known_at) if said else min(one.unit.created_at, at)
        if said:
            said[-1].superseded_at = at
        said.append(
            name(unit_id=one.unit_id, name=one.name, short_name=one.unit.short_name, known_at=at, known_by_id=by)
        )
    renamed = [row for said in rows.values() if len(said) > 1 for row in said]
    name.objects.bulk_create(renamed, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("organisation", "0002_unitname")]

    operations = [migrations.RunPython(keep_names, migrations.RunPython.noop)]
