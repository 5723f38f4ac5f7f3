import django.db.models.deletion
import django.utils.timezone
import simple_history.models
import styrkedjan.domain.gap_states
import styrkedjan.foundation.migrating
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('comparison', '0002_surveys_and_receipts'),
        ('foundation', '__first__'),
        ('indicators', '0001_squashed_0007_keep_links'),
        ('organisation', '0004_provider_role'),
    ]

    operations = [
        styrkedjan.foundation.migrating.TablesAtOnce(
            operations=[
                migrations.CreateModel(
                    name='HistoricalGapAnswer',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='skapad')),
                        ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='ändrad')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('key', models.CharField(max_length=120, verbose_name='grupperna')),
                        ('kind', models.CharField(choices=[('sex', 'Kön'), ('age', 'Ålder'), ('area', 'Område'), ('form', 'Driftform')], max_length=10, verbose_name='slag')),
                        ('first', models.CharField(max_length=120, verbose_name='den ena gruppen')),
                        ('second', models.CharField(max_length=120, verbose_name='den andra gruppen')),
                        ('state', models.CharField(choices=[('computed', 'Väntar på svar'), ('noted', 'Uppmärksammad'), ('explained', 'Förklarad'), ('unjustified', 'Omotiverad'), ('measure', 'Åtgärd pågår'), ('followed', 'Uppföljd')], default=styrkedjan.domain.gap_states.GapState['COMPUTED'], editable=False, max_length=12, verbose_name='läge')),
                        ('text', models.TextField(verbose_name='svar')),
                        ('due', models.DateField(blank=True, null=True, verbose_name='åtgärden ska vara klar')),
                        ('period', models.CharField(max_length=10, verbose_name='avser')),
                        ('difference', models.DecimalField(decimal_places=2, max_digits=9, verbose_name='skillnad då')),
                        ('low', models.DecimalField(decimal_places=2, max_digits=9, verbose_name='lägst')),
                        ('high', models.DecimalField(decimal_places=2, max_digits=9, verbose_name='högst')),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.CharField(max_length=100, null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('changed_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ändrad av')),
                        ('created_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='skapad av')),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('indicator', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='indicators.indicator')),
                        ('unit', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='organisation.unit')),
                    ],
                    options={
                        'verbose_name': 'historical svar på en skillnad',
                        'verbose_name_plural': 'historical svar på skillnader',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='GapAnswer',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='skapad')),
                        ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='ändrad')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('key', models.CharField(max_length=120, verbose_name='grupperna')),
                        ('kind', models.CharField(choices=[('sex', 'Kön'), ('age', 'Ålder'), ('area', 'Område'), ('form', 'Driftform')], max_length=10, verbose_name='slag')),
                        ('first', models.CharField(max_length=120, verbose_name='den ena gruppen')),
                        ('second', models.CharField(max_length=120, verbose_name='den andra gruppen')),
                        ('state', models.CharField(choices=[('computed', 'Väntar på svar'), ('noted', 'Uppmärksammad'), ('explained', 'Förklarad'), ('unjustified', 'Omotiverad'), ('measure', 'Åtgärd pågår'), ('followed', 'Uppföljd')], default=styrkedjan.domain.gap_states.GapState['COMPUTED'], editable=False, max_length=12, verbose_name='läge')),
                        ('text', models.TextField(verbose_name='svar')),
                        ('due', models.DateField(blank=True, null=True, verbose_name='åtgärden ska vara klar')),
                        ('period', models.CharField(max_length=10, verbose_name='avser')),
                        ('difference', models.DecimalField(decimal_places=2, max_digits=9, verbose_name='skillnad då')),
                        ('low', models.DecimalField(decimal_places=2, max_digits=9, verbose_name='lägst')),
                        ('high', models.DecimalField(decimal_places=2, max_digits=9, verbose_name='högst')),
                        ('changed_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ändrad av')),
                        ('created_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='skapad av')),
                        ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='gap_answers', to='indicators.indicator')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='gap_answers', to='organisation.unit')),
                    ],
                    options={
                        'verbose_name': 'svar på en skillnad',
                        'verbose_name_plural': 'svar på skillnader',
                        'ordering': ['indicator', 'unit', 'key'],
                        'constraints': [models.UniqueConstraint(fields=('indicator', 'unit', 'key'), name='gap_answered_once')],
                    },
                ),
            ],
        ),
    ]
