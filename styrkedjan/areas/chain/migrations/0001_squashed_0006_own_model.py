import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import simple_history.models
import styrkedjan.domain.chain
import styrkedjan.foundation.migrating
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('chain', '0001_initial'), ('chain', '0002_initial'), ('chain', '0003_report_back'), ('chain', '0004_activity_history'), ('chain', '0005_record_activities'), ('chain', '0006_own_model')]

    initial = True

    dependencies = [
        ('foundation', '0001_squashed_0008_beside'),
        ('organisation', '0001_squashed_0003_names_before'),
    ]

    operations = [
        styrkedjan.foundation.migrating.TablesAtOnce(
            operations=[
                migrations.CreateModel(
                    name='PlanYear',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='skapad')),
                        ('created_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='skapad av')),
                        ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='ändrad')),
                        ('changed_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ändrad av')),
                        ('principal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='plan_years', to='organisation.unit')),
                        ('year', models.PositiveSmallIntegerField(verbose_name='år')),
                        ('state', models.CharField(choices=[('preparing', 'Förbereds'), ('open', 'Pågår'), ('closed', 'Stängt')], default=styrkedjan.domain.chain.YearState['PREPARING'], max_length=10, verbose_name='läge')),
                        ('steering_model', models.CharField(max_length=60, verbose_name='styrmodell')),
                    ],
                    options={
                        'verbose_name': 'planår',
                        'verbose_name_plural': 'planår',
                        'ordering': ['-year'],
                        'constraints': [models.UniqueConstraint(fields=('principal', 'year'), name='plan_year_once')],
                    },
                ),
                migrations.CreateModel(
                    name='OwnModel',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('known_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False, verbose_name='känd')),
                        ('known_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='inlagd av')),
                        ('superseded_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='ersatt')),
                        ('batch', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.importbatch')),
                        ('principal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='own_models', to='organisation.unit')),
                        ('key', models.CharField(max_length=60, verbose_name='id')),
                        ('text', models.TextField(verbose_name='definition')),
                    ],
                    options={
                        'verbose_name': 'egen styrmodell',
                        'verbose_name_plural': 'egna styrmodeller',
                        'ordering': ['principal', 'key'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at__isnull', True)), fields=('principal', 'key'), name='one_current_model')],
                    },
                ),
                migrations.CreateModel(
                    name='Element',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='skapad')),
                        ('created_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='skapad av')),
                        ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='ändrad')),
                        ('changed_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ändrad av')),
                        ('decision_body', models.CharField(blank=True, max_length=120, verbose_name='beslutande organ')),
                        ('decision_date', models.DateField(blank=True, null=True, verbose_name='beslutsdatum')),
                        ('decision_section', models.CharField(blank=True, max_length=20, verbose_name='paragraf')),
                        ('record_number', models.CharField(blank=True, max_length=40, verbose_name='diarienummer')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('plan_year', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='elements', to='chain.planyear')),
                        ('kind', models.CharField(choices=[('vision', 'Vision'), ('programme', 'Politisk programförklaring'), ('target_area', 'Målområde'), ('goal', 'Mål'), ('assignment', 'Uppdrag'), ('commitment', 'Åtagande')], max_length=20, verbose_name='slag')),
                        ('level', models.CharField(max_length=30, verbose_name='nivå')),
                        ('key', models.CharField(max_length=40, verbose_name='nyckel')),
                        ('title', models.CharField(max_length=255, verbose_name='rubrik')),
                        ('description', models.TextField(blank=True, verbose_name='beskrivning')),
                        ('desired_result', models.TextField(blank=True, verbose_name='önskat resultat')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='elements', to='organisation.unit', verbose_name='ansvarig enhet')),
                        ('responsible', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ansvarig person')),
                        ('deadline', models.DateField(blank=True, null=True, verbose_name='klart senast')),
                        ('report_back_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='organisation.unit', verbose_name='återrapporteras till')),
                        ('report_back', models.TextField(blank=True, verbose_name='återrapportering')),
                        ('reported_back_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='återrapporterad')),
                        ('order', models.PositiveIntegerField(default=0, verbose_name='ordning')),
                        ('previous', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='next_years', to='chain.element', verbose_name='föregående års')),
                        ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='utgår')),
                        ('parents', models.ManyToManyField(blank=True, related_name='children', to='chain.element')),
                    ],
                    options={
                        'verbose_name': 'del av styrkedjan',
                        'verbose_name_plural': 'delar av styrkedjan',
                        'ordering': ['order', 'key'],
                        'constraints': [models.UniqueConstraint(fields=('plan_year', 'key'), name='element_key_once_per_year')],
                    },
                ),
                migrations.CreateModel(
                    name='Activity',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='skapad')),
                        ('created_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='skapad av')),
                        ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='ändrad')),
                        ('changed_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ändrad av')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('element', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='activities', to='chain.element')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='organisation.unit')),
                        ('title', models.CharField(max_length=255, verbose_name='aktivitet')),
                        ('description', models.TextField(blank=True, verbose_name='beskrivning')),
                        ('responsible', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('start', models.DateField(blank=True, null=True, verbose_name='start')),
                        ('end', models.DateField(blank=True, null=True, verbose_name='slut')),
                        ('progress', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(100)], verbose_name='klart, procent')),
                    ],
                    options={
                        'verbose_name': 'aktivitet',
                        'verbose_name_plural': 'aktiviteter',
                        'ordering': ['end', 'title'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('progress__lte', 100)), name='activity_progress_at_most_100')],
                    },
                ),
                migrations.CreateModel(
                    name='HistoricalActivity',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='skapad')),
                        ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='ändrad')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('title', models.CharField(max_length=255, verbose_name='aktivitet')),
                        ('description', models.TextField(blank=True, verbose_name='beskrivning')),
                        ('start', models.DateField(blank=True, null=True, verbose_name='start')),
                        ('end', models.DateField(blank=True, null=True, verbose_name='slut')),
                        ('progress', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(100)], verbose_name='klart, procent')),
                        ('created_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='skapad av')),
                        ('changed_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ändrad av')),
                        ('element', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='chain.element')),
                        ('unit', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='organisation.unit')),
                        ('responsible', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.CharField(max_length=100, null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'historical aktivitet',
                        'verbose_name_plural': 'historical aktiviteter',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='HistoricalElement',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='skapad')),
                        ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='ändrad')),
                        ('decision_body', models.CharField(blank=True, max_length=120, verbose_name='beslutande organ')),
                        ('decision_date', models.DateField(blank=True, null=True, verbose_name='beslutsdatum')),
                        ('decision_section', models.CharField(blank=True, max_length=20, verbose_name='paragraf')),
                        ('record_number', models.CharField(blank=True, max_length=40, verbose_name='diarienummer')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('kind', models.CharField(choices=[('vision', 'Vision'), ('programme', 'Politisk programförklaring'), ('target_area', 'Målområde'), ('goal', 'Mål'), ('assignment', 'Uppdrag'), ('commitment', 'Åtagande')], max_length=20, verbose_name='slag')),
                        ('level', models.CharField(max_length=30, verbose_name='nivå')),
                        ('key', models.CharField(max_length=40, verbose_name='nyckel')),
                        ('title', models.CharField(max_length=255, verbose_name='rubrik')),
                        ('description', models.TextField(blank=True, verbose_name='beskrivning')),
                        ('desired_result', models.TextField(blank=True, verbose_name='önskat resultat')),
                        ('deadline', models.DateField(blank=True, null=True, verbose_name='klart senast')),
                        ('report_back', models.TextField(blank=True, verbose_name='återrapportering')),
                        ('reported_back_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='återrapporterad')),
                        ('order', models.PositiveIntegerField(default=0, verbose_name='ordning')),
                        ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='utgår')),
                        ('created_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='skapad av')),
                        ('changed_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ändrad av')),
                        ('plan_year', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='chain.planyear')),
                        ('unit', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='organisation.unit', verbose_name='ansvarig enhet')),
                        ('responsible', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ansvarig person')),
                        ('report_back_to', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='organisation.unit', verbose_name='återrapporteras till')),
                        ('previous', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='chain.element', verbose_name='föregående års')),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.CharField(max_length=100, null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'historical del av styrkedjan',
                        'verbose_name_plural': 'historical delar av styrkedjan',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='HistoricalElement_parents',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('from_element', models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='chain.element')),
                        ('to_element', models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='chain.element')),
                        ('history', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, to='chain.historicalelement')),
                        ('m2m_history_id', models.AutoField(primary_key=True, serialize=False)),
                    ],
                    options={
                        'verbose_name': 'HistoricalElement_parents',
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
            ],
        ),
    ]
