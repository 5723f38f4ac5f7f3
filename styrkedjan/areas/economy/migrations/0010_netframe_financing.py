"""Say what pays for a supplementary appropriation."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("economy", "0009_price_indexes")]

    operations: ClassVar = [
        migrations.AddField(
            "netframe", "financing",
            models.CharField(
                blank=True, max_length=12, verbose_name="finansiering",
                choices=[
                    ("unforeseen", "Anslag till förfogande för oförutsett"),
                    ("other_frame", "Lägre anslag till någon annan"),
                    ("revenue", "Högre skatteintäkter, bidrag eller avgifter"),
                    ("result", "Lägre budgeterat resultat"),
                    ("loan", "Lån"),
                ],
            ),
        ),
    ]  # fmt: skip
