import django.db.models.deletion
import django.utils.timezone
import simple_history.models
import styrkedjan.domain.stops
import styrkedjan.foundation.migrating
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('foundation', '0001_squashed_0008_beside'),
        ('indicators', '0001_squashed_0007_keep_links'),
        ('organisation', '0008_employee_role'),
    ]

    operations = [
        styrkedjan.foundation.migrating.TablesAtOnce(
            operations=[
                migrations.CreateModel(
                    name='HistoricalStopProposal',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='skapad')),
                        ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='ändrad')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('why', models.TextField(verbose_name='varför det ska upphöra')),
                        ('instead', models.TextField(blank=True, verbose_name='vad som finns i stället')),
                        ('last_year', models.PositiveSmallIntegerField(verbose_name='sista år')),
                        ('hours', models.DecimalField(decimal_places=1, editable=False, max_digits=9, verbose_name='timmar om året')),
                        ('state', models.CharField(choices=[('proposed', 'Föreslaget'), ('stopped', 'Undertecknat av två'), ('declined', 'Avslaget'), ('followed', 'Uppföljt')], default=styrkedjan.domain.stops.StopState['PROPOSED'], editable=False, max_length=10, verbose_name='läge')),
                        ('answer', models.TextField(blank=True, editable=False, verbose_name='svar')),
                        ('outcome', models.TextField(blank=True, editable=False, verbose_name='vad som hände')),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.CharField(max_length=100, null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('changed_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ändrad av')),
                        ('created_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='skapad av')),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('indicator', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='indicators.indicator', verbose_name='indikator')),
                        ('signed_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='undertecknat av')),
                        ('unit', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='organisation.unit', verbose_name='enhet')),
                    ],
                    options={
                        'verbose_name': 'historical förslag att sluta mäta',
                        'verbose_name_plural': 'historical förslag att sluta mäta',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='StopProposal',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='skapad')),
                        ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='ändrad')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('why', models.TextField(verbose_name='varför det ska upphöra')),
                        ('instead', models.TextField(blank=True, verbose_name='vad som finns i stället')),
                        ('last_year', models.PositiveSmallIntegerField(verbose_name='sista år')),
                        ('hours', models.DecimalField(decimal_places=1, editable=False, max_digits=9, verbose_name='timmar om året')),
                        ('state', models.CharField(choices=[('proposed', 'Föreslaget'), ('stopped', 'Undertecknat av två'), ('declined', 'Avslaget'), ('followed', 'Uppföljt')], default=styrkedjan.domain.stops.StopState['PROPOSED'], editable=False, max_length=10, verbose_name='läge')),
                        ('answer', models.TextField(blank=True, editable=False, verbose_name='svar')),
                        ('outcome', models.TextField(blank=True, editable=False, verbose_name='vad som hände')),
                        ('changed_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ändrad av')),
                        ('created_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='skapad av')),
                        ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stop_proposals', to='indicators.indicator', verbose_name='indikator')),
                        ('signed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='undertecknat av')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stop_proposals', to='organisation.unit', verbose_name='enhet')),
                    ],
                    options={
                        'verbose_name': 'förslag att sluta mäta',
                        'verbose_name_plural': 'förslag att sluta mäta',
                        'ordering': ['-created_at', 'pk'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state', styrkedjan.domain.stops.StopState['PROPOSED'])), fields=('indicator',), name='one_stop_proposal_at_a_time')],
                    },
                ),
            ],
        ),
    ]
