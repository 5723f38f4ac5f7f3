"""Say which model gave a grant and when it was read, and why a unit's frame leaves the basis."""

from __future__ import annotations

from typing import Any, ClassVar

import django.db.models.deletion
from django.db import migrations, models


def name_the_models(apps: Any, _editor: Any) -> None:
    """A grant was written with its model's name as its note, and at the moment when the model was read."""
    step, model = apps.get_model("planning", "ScenarioStep"), apps.get_model("planning", "AllocationModel")
    known = {}
    for principal, name, key in model.objects.order_by("-pk").values_list("principal_id", "name", "pk"):
        known[principal, name] = key
    for row in step.objects.filter(grant__isnull=False).exclude(note="").select_related("line__scenario"):
        key = known.get((row.line.scenario.principal_id, row.note))
        if key is not None:
            step.objects.filter(pk=row.pk).update(model_id=key, model_read_at=row.known_at)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("planning", "0004_exceptional_reasons")]

    operations: ClassVar = [
        migrations.AddField(
            "scenariostep", "model",
            models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                to="planning.allocationmodel", verbose_name="modell",
            ),
        ),
        migrations.AddField(
            "scenariostep", "model_read_at", models.DateTimeField(blank=True, null=True, verbose_name="modellen läst")
        ),
        migrations.AddField(
            "unitframe", "reason",
            models.CharField(blank=True, max_length=255, verbose_name="skäl till avsteg från fördelningsgrunden"),
        ),
        migrations.RunPython(name_the_models, migrations.RunPython.noop),
    ]  # fmt: skip
