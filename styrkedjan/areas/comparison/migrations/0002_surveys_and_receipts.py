import django.db.models.deletion
import django.utils.timezone
import simple_history.models
import styrkedjan.domain.surveys
import styrkedjan.foundation.migrating
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('comparison', '0001_initial'),
        ('foundation', '0001_squashed_0008_beside'),
        ('foundation', '__first__'),
        ('organisation', '0004_provider_role'),
    ]

    operations = [
        styrkedjan.foundation.migrating.TablesAtOnce(
            operations=[
                migrations.CreateModel(
                    name='HistoricalSurveyText',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='skapad')),
                        ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='ändrad')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('survey', models.CharField(max_length=120, verbose_name='undersökning')),
                        ('year', models.PositiveSmallIntegerField(verbose_name='år')),
                        ('number', models.PositiveIntegerField(verbose_name='rad i filen')),
                        ('text', models.TextField(verbose_name='fritextsvar')),
                        ('state', models.CharField(choices=[('waiting', 'Inte granskad'), ('released', 'Visas för enheten'), ('withheld', 'Visas inte')], default=styrkedjan.domain.surveys.TextState['WAITING'], editable=False, max_length=10, verbose_name='läge')),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.CharField(max_length=100, null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('changed_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ändrad av')),
                        ('created_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='skapad av')),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('principal', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='organisation.unit')),
                        ('unit', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='organisation.unit')),
                    ],
                    options={
                        'verbose_name': 'historical fritextsvar',
                        'verbose_name_plural': 'historical fritextsvar',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='EntryReceipt',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('known_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False, verbose_name='känd')),
                        ('superseded_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='ersatt')),
                        ('key_figure', models.CharField(max_length=10, verbose_name='nyckeltal')),
                        ('year', models.PositiveSmallIntegerField(verbose_name='avser år')),
                        ('value', models.DecimalField(decimal_places=6, max_digits=20, verbose_name='inmatat värde')),
                        ('entered_on', models.DateField(verbose_name='inmatat')),
                        ('reference', models.CharField(blank=True, max_length=120, verbose_name='kvittens')),
                        ('batch', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.importbatch')),
                        ('known_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='inlagd av')),
                        ('principal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisation.unit')),
                    ],
                    options={
                        'verbose_name': 'kvittens på inmatning',
                        'verbose_name_plural': 'kvittenser på inmatning',
                        'ordering': ['key_figure', 'year'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at__isnull', True)), fields=('principal', 'key_figure', 'year'), name='one_current_receipt')],
                    },
                ),
                migrations.CreateModel(
                    name='SurveyResult',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('known_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False, verbose_name='känd')),
                        ('superseded_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='ersatt')),
                        ('survey', models.CharField(max_length=120, verbose_name='undersökning')),
                        ('year', models.PositiveSmallIntegerField(verbose_name='år')),
                        ('kind', models.CharField(choices=[('user', 'Brukare'), ('citizen', 'Medborgare'), ('staff', 'Medarbetare (HME)'), ('business', 'Företag')], max_length=10, verbose_name='slag')),
                        ('mode', models.CharField(choices=[('paper', 'Post'), ('web', 'Webb'), ('phone', 'Telefon'), ('interview', 'Intervju'), ('several', 'Flera sätt')], max_length=10, verbose_name='svarssätt')),
                        ('instrument', models.CharField(max_length=60, verbose_name='formulärets version')),
                        ('question', models.CharField(max_length=255, verbose_name='fråga')),
                        ('outcome', models.CharField(blank=True, max_length=60, verbose_name='ärendets utfall')),
                        ('invited', models.PositiveIntegerField(verbose_name='tillfrågade')),
                        ('answered', models.PositiveIntegerField(verbose_name='svarande')),
                        ('grade1', models.PositiveIntegerField(verbose_name='svar 1')),
                        ('grade2', models.PositiveIntegerField(verbose_name='svar 2')),
                        ('grade3', models.PositiveIntegerField(verbose_name='svar 3')),
                        ('grade4', models.PositiveIntegerField(verbose_name='svar 4')),
                        ('grade5', models.PositiveIntegerField(verbose_name='svar 5')),
                        ('unsure', models.PositiveIntegerField(default=0, verbose_name='ingen åsikt')),
                        ('batch', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.importbatch')),
                        ('known_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='inlagd av')),
                        ('principal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisation.unit')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='survey_results', to='organisation.unit')),
                    ],
                    options={
                        'verbose_name': 'svar i undersökning',
                        'verbose_name_plural': 'svar i undersökningar',
                        'ordering': ['survey', 'year', 'question', 'unit', 'outcome'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at__isnull', True)), fields=('principal', 'survey', 'year', 'unit', 'question', 'outcome'), name='one_current_survey_result')],
                    },
                ),
                migrations.CreateModel(
                    name='SurveyText',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='skapad')),
                        ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='ändrad')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('survey', models.CharField(max_length=120, verbose_name='undersökning')),
                        ('year', models.PositiveSmallIntegerField(verbose_name='år')),
                        ('number', models.PositiveIntegerField(verbose_name='rad i filen')),
                        ('text', models.TextField(verbose_name='fritextsvar')),
                        ('state', models.CharField(choices=[('waiting', 'Inte granskad'), ('released', 'Visas för enheten'), ('withheld', 'Visas inte')], default=styrkedjan.domain.surveys.TextState['WAITING'], editable=False, max_length=10, verbose_name='läge')),
                        ('changed_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ändrad av')),
                        ('created_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='skapad av')),
                        ('principal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisation.unit')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='survey_texts', to='organisation.unit')),
                    ],
                    options={
                        'verbose_name': 'fritextsvar',
                        'verbose_name_plural': 'fritextsvar',
                        'ordering': ['survey', 'year', 'unit', 'number'],
                        'constraints': [models.UniqueConstraint(fields=('principal', 'survey', 'year', 'unit', 'number'), name='survey_text_once')],
                    },
                ),
            ],
        ),
    ]
