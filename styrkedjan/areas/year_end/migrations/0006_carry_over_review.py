"""The board's review of a carry-over goes by the field's word for it."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("year_end", "0005_opening_equity_and_exempt_freeze")]

    operations: ClassVar = [
        migrations.RenameModel("CarryOverTest", "CarryOverReview"),
        migrations.AlterField(
            "carryoverreview",
            "request",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="reviews",
                to="year_end.carryoverrequest",
                verbose_name="begäran",
            ),
        ),
    ]
