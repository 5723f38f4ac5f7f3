import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('year_end', '0003_keep_tests'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveField(
            model_name='carryoverrequest',
            name='test',
        ),
        migrations.RemoveField(
            model_name='carryoverrequest',
            name='test_note',
        ),
        migrations.RemoveField(
            model_name='carryoverrequest',
            name='tested_at',
        ),
        migrations.RemoveField(
            model_name='carryoverrequest',
            name='tested_by',
        ),
        migrations.AlterField(
            model_name='recoverymeasure',
            name='known_by',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='inlagd av'),
        ),
    ]
