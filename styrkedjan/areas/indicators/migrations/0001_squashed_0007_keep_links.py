import django.db.models.deletion
import django.utils.timezone
import simple_history.models
import styrkedjan.domain.measures
import styrkedjan.domain.observations
import styrkedjan.domain.volumes
import styrkedjan.foundation.migrating
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('indicators', '0001_initial'), ('indicators', '0002_last_read'), ('indicators', '0003_over_year'), ('indicators', '0004_history'), ('indicators', '0005_record_definitions'), ('indicators', '0006_link'), ('indicators', '0007_keep_links')]

    initial = True

    dependencies = [
        ('chain', '0001_squashed_0006_own_model'),
        ('foundation', '0001_squashed_0008_beside'),
        ('organisation', '0001_squashed_0003_names_before'),
    ]

    operations = [
        styrkedjan.foundation.migrating.TablesAtOnce(
            operations=[
                migrations.CreateModel(
                    name='HistoricalIndicator',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='skapad')),
                        ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='ändrad')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('key', models.CharField(max_length=40, verbose_name='nyckel')),
                        ('name', models.CharField(max_length=200, verbose_name='namn')),
                        ('kind', models.CharField(choices=[('quality', 'Kvalitet och resultat'), ('volume', 'Volym'), ('resource', 'Resurs')], default='quality', max_length=10, verbose_name='slag')),
                        ('what', models.TextField(blank=True, verbose_name='vad mäts')),
                        ('why', models.TextField(blank=True, verbose_name='varför mäts det')),
                        ('formula', models.TextField(blank=True, verbose_name='formel')),
                        ('numerator', models.CharField(blank=True, max_length=200, verbose_name='täljare')),
                        ('denominator', models.CharField(blank=True, max_length=200, verbose_name='nämnare')),
                        ('unit_of_measure', models.CharField(help_text='Till exempel %, antal, index, kr/elev.', max_length=40, verbose_name='enhet')),
                        ('decimals', models.PositiveSmallIntegerField(default=0, verbose_name='decimaler')),
                        ('direction', models.CharField(choices=[('higher', 'Högre är bättre'), ('lower', 'Lägre är bättre'), ('none', 'Ingen riktning')], max_length=10, verbose_name='riktning')),
                        ('frequency', models.CharField(choices=[('month', 'Varje månad'), ('quarter', 'Varje kvartal'), ('tertial', 'Varje tertial'), ('year', 'Varje år')], max_length=10, verbose_name='hur ofta')),
                        ('aggregation', models.CharField(choices=[('share', 'share'), ('sum', 'sum'), ('mean', 'mean'), ('none', 'none')], default=styrkedjan.domain.measures.Aggregation['NONE'], max_length=10, verbose_name='sammanvägning')),
                        ('over_year', models.CharField(choices=[('sum', 'Summeras över året'), ('mean', 'Medelvärde över året'), ('last', 'Det senaste värdet gäller')], default=styrkedjan.domain.volumes.OverYear['LAST'], max_length=4, verbose_name='över året')),
                        ('source', models.CharField(choices=[('own', 'Rapporteras här'), ('kolada', 'Kolada')], default='own', max_length=10, verbose_name='källa')),
                        ('source_key', models.CharField(blank=True, max_length=40, verbose_name='källans id')),
                        ('minutes', models.PositiveSmallIntegerField(default=0, verbose_name='minuter att samla in')),
                        ('suppression_threshold', models.PositiveSmallIntegerField(default=0, verbose_name='minsta antal som får visas')),
                        ('valid_from', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='från år')),
                        ('valid_to', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='till år')),
                        ('created_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='skapad av')),
                        ('changed_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ändrad av')),
                        ('principal', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='organisation.unit')),
                        ('owner', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='organisation.unit', verbose_name='ägare')),
                        ('service_area', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='organisation.servicearea')),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.CharField(max_length=100, null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'historical indikator',
                        'verbose_name_plural': 'historical indikatorer',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='Indicator',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='skapad')),
                        ('created_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='skapad av')),
                        ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='ändrad')),
                        ('changed_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ändrad av')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('principal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='indicators', to='organisation.unit')),
                        ('key', models.CharField(max_length=40, verbose_name='nyckel')),
                        ('name', models.CharField(max_length=200, verbose_name='namn')),
                        ('kind', models.CharField(choices=[('quality', 'Kvalitet och resultat'), ('volume', 'Volym'), ('resource', 'Resurs')], default='quality', max_length=10, verbose_name='slag')),
                        ('what', models.TextField(blank=True, verbose_name='vad mäts')),
                        ('why', models.TextField(blank=True, verbose_name='varför mäts det')),
                        ('formula', models.TextField(blank=True, verbose_name='formel')),
                        ('numerator', models.CharField(blank=True, max_length=200, verbose_name='täljare')),
                        ('denominator', models.CharField(blank=True, max_length=200, verbose_name='nämnare')),
                        ('unit_of_measure', models.CharField(help_text='Till exempel %, antal, index, kr/elev.', max_length=40, verbose_name='enhet')),
                        ('decimals', models.PositiveSmallIntegerField(default=0, verbose_name='decimaler')),
                        ('direction', models.CharField(choices=[('higher', 'Högre är bättre'), ('lower', 'Lägre är bättre'), ('none', 'Ingen riktning')], max_length=10, verbose_name='riktning')),
                        ('frequency', models.CharField(choices=[('month', 'Varje månad'), ('quarter', 'Varje kvartal'), ('tertial', 'Varje tertial'), ('year', 'Varje år')], max_length=10, verbose_name='hur ofta')),
                        ('aggregation', models.CharField(choices=[('share', 'share'), ('sum', 'sum'), ('mean', 'mean'), ('none', 'none')], default=styrkedjan.domain.measures.Aggregation['NONE'], max_length=10, verbose_name='sammanvägning')),
                        ('over_year', models.CharField(choices=[('sum', 'Summeras över året'), ('mean', 'Medelvärde över året'), ('last', 'Det senaste värdet gäller')], default=styrkedjan.domain.volumes.OverYear['LAST'], max_length=4, verbose_name='över året')),
                        ('source', models.CharField(choices=[('own', 'Rapporteras här'), ('kolada', 'Kolada')], default='own', max_length=10, verbose_name='källa')),
                        ('source_key', models.CharField(blank=True, max_length=40, verbose_name='källans id')),
                        ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit', verbose_name='ägare')),
                        ('service_area', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='indicators', to='organisation.servicearea')),
                        ('minutes', models.PositiveSmallIntegerField(default=0, verbose_name='minuter att samla in')),
                        ('suppression_threshold', models.PositiveSmallIntegerField(default=0, verbose_name='minsta antal som får visas')),
                        ('valid_from', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='från år')),
                        ('valid_to', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='till år')),
                        ('last_read_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='senast läst')),
                    ],
                    options={
                        'verbose_name': 'indikator',
                        'verbose_name_plural': 'indikatorer',
                        'ordering': ['key'],
                        'constraints': [models.UniqueConstraint(fields=('principal', 'key'), name='indicator_key_once_per_principal')],
                    },
                ),
                migrations.CreateModel(
                    name='IndicatorLink',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('known_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False, verbose_name='känd')),
                        ('known_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='inlagd av')),
                        ('superseded_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='ersatt')),
                        ('batch', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.importbatch')),
                        ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='indicators.indicator')),
                        ('element', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='indicator_links', to='chain.element')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at__isnull', True)), fields=('indicator', 'element'), name='one_current_link')],
                    },
                ),
                migrations.CreateModel(
                    name='IndicatorValue',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('known_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False, verbose_name='känd')),
                        ('known_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='inlagd av')),
                        ('superseded_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='ersatt')),
                        ('batch', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.importbatch')),
                        ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='values', to='indicators.indicator')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='indicator_values', to='organisation.unit')),
                        ('period', models.CharField(max_length=8, verbose_name='period')),
                        ('sex', models.CharField(choices=[('T', 'Alla'), ('K', 'Kvinnor/flickor'), ('M', 'Män/pojkar')], default=styrkedjan.domain.observations.Sex['TOTAL'], max_length=1, verbose_name='kön')),
                        ('age', models.CharField(blank=True, max_length=20, verbose_name='ålder')),
                        ('area', models.CharField(blank=True, max_length=40, verbose_name='område')),
                        ('value', models.DecimalField(blank=True, decimal_places=6, max_digits=20, null=True, verbose_name='värde')),
                        ('missing', models.CharField(blank=True, choices=[('not_reported', 'Ej rapporterat'), ('not_applicable', 'Ej tillämpligt'), ('suppressed', 'Sekretess (för få)')], max_length=20, verbose_name='saknas därför att')),
                        ('n', models.PositiveIntegerField(blank=True, null=True, verbose_name='antal bakom')),
                        ('numerator', models.DecimalField(blank=True, decimal_places=4, max_digits=20, null=True, verbose_name='täljare')),
                        ('denominator', models.DecimalField(blank=True, decimal_places=4, max_digits=20, null=True, verbose_name='nämnare')),
                        ('preliminary', models.BooleanField(default=False, verbose_name='preliminärt')),
                        ('note', models.CharField(blank=True, max_length=255, verbose_name='anmärkning')),
                    ],
                    options={
                        'verbose_name': 'indikatorvärde',
                        'verbose_name_plural': 'indikatorvärden',
                        'ordering': ['indicator', 'unit', 'period'],
                        'indexes': [models.Index(fields=['unit', 'period'], name='indicators__unit_id_e13576_idx')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at__isnull', True)), fields=('indicator', 'unit', 'period', 'sex', 'age', 'area'), name='one_current_value'), models.CheckConstraint(condition=models.Q(models.Q(('missing', ''), ('value__isnull', False)), models.Q(('value__isnull', True), models.Q(('missing', ''), _negated=True)), _connector='OR'), name='value_or_reason_it_is_missing')],
                    },
                ),
                migrations.CreateModel(
                    name='TargetValue',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('known_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False, verbose_name='känd')),
                        ('known_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='inlagd av')),
                        ('superseded_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='ersatt')),
                        ('batch', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.importbatch')),
                        ('decision_body', models.CharField(blank=True, max_length=120, verbose_name='beslutande organ')),
                        ('decision_date', models.DateField(blank=True, null=True, verbose_name='beslutsdatum')),
                        ('decision_section', models.CharField(blank=True, max_length=20, verbose_name='paragraf')),
                        ('record_number', models.CharField(blank=True, max_length=40, verbose_name='diarienummer')),
                        ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='targets', to='indicators.indicator')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
                        ('year', models.PositiveSmallIntegerField(verbose_name='år')),
                        ('floor', models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True, verbose_name='minst')),
                        ('ceiling', models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True, verbose_name='högst')),
                    ],
                    options={
                        'verbose_name': 'målvärde',
                        'verbose_name_plural': 'målvärden',
                        'ordering': ['indicator', 'unit', 'year'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at__isnull', True)), fields=('indicator', 'unit', 'year'), name='one_current_target'), models.CheckConstraint(condition=models.Q(('floor__isnull', False), ('ceiling__isnull', False), _connector='OR'), name='target_has_a_limit')],
                    },
                ),
            ],
        ),
    ]
