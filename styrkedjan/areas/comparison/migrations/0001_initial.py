import django.db.models.deletion
import django.utils.timezone
import simple_history.models
import styrkedjan.domain.comparison
import styrkedjan.foundation.migrating
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('foundation', '0001_squashed_0008_beside'),
        ('organisation', '0001_squashed_0003_names_before'),
    ]

    operations = [
        styrkedjan.foundation.migrating.TablesAtOnce(
            operations=[
                migrations.CreateModel(
                    name='HistoricalMeasureSet',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='skapad')),
                        ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='ändrad')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('name', models.CharField(max_length=120, verbose_name='namn')),
                        ('purpose', models.TextField(blank=True, verbose_name='vad urvalet ska visa')),
                        ('source', models.CharField(blank=True, max_length=300, verbose_name='varifrån urval och vikter kommer')),
                        ('rule', models.CharField(choices=[('25_50_25', 'Bästa fjärdedelen, mitten, sämsta fjärdedelen (25/50/25)'), ('quarters', 'Fyra fjärdedelar'), ('target', 'Avstånd till kommunens eget mål')], default=styrkedjan.domain.comparison.ColourRule['QUARTER_HALF_QUARTER'], max_length=12, verbose_name='färg efter')),
                        ('measures', models.JSONField(default=list, verbose_name='mått med vikt')),
                        ('created_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='skapad av')),
                        ('changed_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ändrad av')),
                        ('principal', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='organisation.unit', verbose_name='huvudman')),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.CharField(max_length=100, null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'historical måttuppsättning',
                        'verbose_name_plural': 'historical måttuppsättningar',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='HistoricalNetwork',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='skapad')),
                        ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='ändrad')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('name', models.CharField(max_length=120, verbose_name='namn')),
                        ('purpose', models.TextField(blank=True, verbose_name='varför just de')),
                        ('members', models.JSONField(default=list, verbose_name='kommuner')),
                        ('created_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='skapad av')),
                        ('changed_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ändrad av')),
                        ('principal', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='organisation.unit', verbose_name='huvudman')),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.CharField(max_length=100, null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'historical nätverk',
                        'verbose_name_plural': 'historical nätverk',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='MeasureSet',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='skapad')),
                        ('created_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='skapad av')),
                        ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='ändrad')),
                        ('changed_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ändrad av')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('principal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisation.unit', verbose_name='huvudman')),
                        ('name', models.CharField(max_length=120, verbose_name='namn')),
                        ('purpose', models.TextField(blank=True, verbose_name='vad urvalet ska visa')),
                        ('source', models.CharField(blank=True, max_length=300, verbose_name='varifrån urval och vikter kommer')),
                        ('rule', models.CharField(choices=[('25_50_25', 'Bästa fjärdedelen, mitten, sämsta fjärdedelen (25/50/25)'), ('quarters', 'Fyra fjärdedelar'), ('target', 'Avstånd till kommunens eget mål')], default=styrkedjan.domain.comparison.ColourRule['QUARTER_HALF_QUARTER'], max_length=12, verbose_name='färg efter')),
                        ('measures', models.JSONField(default=list, verbose_name='mått med vikt')),
                    ],
                    options={
                        'verbose_name': 'måttuppsättning',
                        'verbose_name_plural': 'måttuppsättningar',
                        'ordering': ['name'],
                        'constraints': [models.UniqueConstraint(fields=('principal', 'name'), name='measure_set_once_per_principal')],
                    },
                ),
                migrations.CreateModel(
                    name='Network',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='skapad')),
                        ('created_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='skapad av')),
                        ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='ändrad')),
                        ('changed_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ändrad av')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('principal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisation.unit', verbose_name='huvudman')),
                        ('name', models.CharField(max_length=120, verbose_name='namn')),
                        ('purpose', models.TextField(blank=True, verbose_name='varför just de')),
                        ('members', models.JSONField(default=list, verbose_name='kommuner')),
                    ],
                    options={
                        'verbose_name': 'nätverk',
                        'verbose_name_plural': 'nätverk',
                        'ordering': ['name'],
                        'constraints': [models.UniqueConstraint(fields=('principal', 'name'), name='network_once_per_principal')],
                    },
                ),
            ],
        ),
    ]
