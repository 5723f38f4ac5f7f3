import django.db.models.deletion
import django.utils.timezone
import simple_history.models
import styrkedjan.domain.voices.feedback
import styrkedjan.foundation.migrating
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('foundation', '0001_squashed_0008_beside'),
        ('foundation', '__first__'),
        ('organisation', '0006_registrar'),
    ]

    operations = [
        styrkedjan.foundation.migrating.TablesAtOnce(
            operations=[
                migrations.CreateModel(
                    name='Feedback',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='skapad')),
                        ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='ändrad')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('number', models.CharField(editable=False, max_length=20, verbose_name='nummer')),
                        ('code_digest', models.CharField(blank=True, editable=False, max_length=64)),
                        ('kind', models.CharField(choices=[('complaint', 'Klagomål'), ('idea', 'Idé'), ('praise', 'Beröm'), ('question', 'Fråga')], max_length=20, verbose_name='slag')),
                        ('channel', models.CharField(choices=[('web', 'Webben'), ('phone', 'Telefon'), ('paper', 'Brev eller papper'), ('mail', 'E-post'), ('meeting', 'Möte')], max_length=20, verbose_name='väg in')),
                        ('theme', models.CharField(blank=True, max_length=40, verbose_name='ämne')),
                        ('text', models.TextField(verbose_name='synpunkt')),
                        ('place', models.CharField(blank=True, max_length=160, verbose_name='var, med egna ord')),
                        ('received_on', models.DateField(verbose_name='kom in')),
                        ('is_secret', models.BooleanField(default=False, verbose_name='sekretess')),
                        ('registered_in', models.CharField(blank=True, max_length=40, verbose_name='diarienummer')),
                        ('state', models.CharField(choices=[('received', 'Mottagen'), ('acknowledged', 'Bekräftad'), ('assigned', 'Fördelad'), ('investigated', 'Utredd'), ('answered', 'Besvarad'), ('followed', 'Uppföljd'), ('closed', 'Avslutad'), ('paused', 'Pausad'), ('handed_over', 'Överlämnad')], default=styrkedjan.domain.voices.feedback.FeedbackState['RECEIVED'], editable=False, max_length=20, verbose_name='läge')),
                        ('acknowledged_on', models.DateField(blank=True, null=True, verbose_name='bekräftad')),
                        ('found', models.TextField(blank=True, verbose_name='vad utredningen visar')),
                        ('justified', models.CharField(blank=True, choices=[('yes', 'Befogat'), ('partly', 'Delvis befogat'), ('no', 'Inte befogat')], max_length=20, verbose_name='är klagomålet befogat')),
                        ('answer', models.TextField(blank=True, verbose_name='svar')),
                        ('answered_on', models.DateField(blank=True, null=True, verbose_name='besvarad')),
                        ('told', models.CharField(blank=True, choices=[('code', 'På sidan med koden'), ('phone', 'Telefon'), ('mail', 'E-post'), ('letter', 'Brev'), ('meeting', 'Möte')], max_length=20, verbose_name='hur svaret gavs')),
                        ('measure', models.TextField(blank=True, verbose_name='åtgärd')),
                        ('measure_due', models.DateField(blank=True, null=True, verbose_name='åtgärden klar senast')),
                        ('followed_on', models.DateField(blank=True, null=True, verbose_name='uppföljd')),
                        ('improved', models.TextField(blank=True, verbose_name='vad som blev bättre')),
                        ('published_on', models.DateField(blank=True, null=True, verbose_name='publicerad')),
                        ('published', models.TextField(blank=True, verbose_name='det här förbättrade vi')),
                        ('closed_on', models.DateField(blank=True, null=True, verbose_name='avslutad')),
                        ('handed_to', models.CharField(blank=True, max_length=40, verbose_name='överlämnad till')),
                        ('paused_on', models.DateField(blank=True, null=True, verbose_name='pausad')),
                        ('paused_days', models.PositiveIntegerField(default=0, verbose_name='pausade dagar')),
                        ('paused_because', models.TextField(blank=True, verbose_name='varför pausad')),
                        ('erased_on', models.DateField(blank=True, null=True, verbose_name='texten raderad')),
                        ('changed_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ändrad av')),
                        ('created_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='skapad av')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='feedback', to='organisation.unit', verbose_name='enhet')),
                    ],
                    options={
                        'verbose_name': 'synpunkt',
                        'verbose_name_plural': 'synpunkter',
                        'ordering': ['received_on', 'pk'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('code_digest', ''), _negated=True), fields=('code_digest',), name='one_feedback_of_a_code')],
                    },
                ),
                migrations.CreateModel(
                    name='FeedbackContact',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(blank=True, max_length=120, verbose_name='namn')),
                        ('mail', models.EmailField(blank=True, max_length=254, verbose_name='e-post')),
                        ('phone', models.CharField(blank=True, max_length=40, verbose_name='telefon')),
                        ('feedback', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='contact', to='voices.feedback', verbose_name='synpunkt')),
                    ],
                    options={
                        'verbose_name': 'kontaktuppgift',
                        'verbose_name_plural': 'kontaktuppgifter',
                    },
                ),
                migrations.CreateModel(
                    name='HistoricalFeedback',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='skapad')),
                        ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='ändrad')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('number', models.CharField(editable=False, max_length=20, verbose_name='nummer')),
                        ('kind', models.CharField(choices=[('complaint', 'Klagomål'), ('idea', 'Idé'), ('praise', 'Beröm'), ('question', 'Fråga')], max_length=20, verbose_name='slag')),
                        ('channel', models.CharField(choices=[('web', 'Webben'), ('phone', 'Telefon'), ('paper', 'Brev eller papper'), ('mail', 'E-post'), ('meeting', 'Möte')], max_length=20, verbose_name='väg in')),
                        ('theme', models.CharField(blank=True, max_length=40, verbose_name='ämne')),
                        ('text', models.TextField(verbose_name='synpunkt')),
                        ('place', models.CharField(blank=True, max_length=160, verbose_name='var, med egna ord')),
                        ('received_on', models.DateField(verbose_name='kom in')),
                        ('is_secret', models.BooleanField(default=False, verbose_name='sekretess')),
                        ('registered_in', models.CharField(blank=True, max_length=40, verbose_name='diarienummer')),
                        ('state', models.CharField(choices=[('received', 'Mottagen'), ('acknowledged', 'Bekräftad'), ('assigned', 'Fördelad'), ('investigated', 'Utredd'), ('answered', 'Besvarad'), ('followed', 'Uppföljd'), ('closed', 'Avslutad'), ('paused', 'Pausad'), ('handed_over', 'Överlämnad')], default=styrkedjan.domain.voices.feedback.FeedbackState['RECEIVED'], editable=False, max_length=20, verbose_name='läge')),
                        ('acknowledged_on', models.DateField(blank=True, null=True, verbose_name='bekräftad')),
                        ('found', models.TextField(blank=True, verbose_name='vad utredningen visar')),
                        ('justified', models.CharField(blank=True, choices=[('yes', 'Befogat'), ('partly', 'Delvis befogat'), ('no', 'Inte befogat')], max_length=20, verbose_name='är klagomålet befogat')),
                        ('answer', models.TextField(blank=True, verbose_name='svar')),
                        ('answered_on', models.DateField(blank=True, null=True, verbose_name='besvarad')),
                        ('told', models.CharField(blank=True, choices=[('code', 'På sidan med koden'), ('phone', 'Telefon'), ('mail', 'E-post'), ('letter', 'Brev'), ('meeting', 'Möte')], max_length=20, verbose_name='hur svaret gavs')),
                        ('measure', models.TextField(blank=True, verbose_name='åtgärd')),
                        ('measure_due', models.DateField(blank=True, null=True, verbose_name='åtgärden klar senast')),
                        ('followed_on', models.DateField(blank=True, null=True, verbose_name='uppföljd')),
                        ('improved', models.TextField(blank=True, verbose_name='vad som blev bättre')),
                        ('published_on', models.DateField(blank=True, null=True, verbose_name='publicerad')),
                        ('published', models.TextField(blank=True, verbose_name='det här förbättrade vi')),
                        ('closed_on', models.DateField(blank=True, null=True, verbose_name='avslutad')),
                        ('handed_to', models.CharField(blank=True, max_length=40, verbose_name='överlämnad till')),
                        ('paused_on', models.DateField(blank=True, null=True, verbose_name='pausad')),
                        ('paused_days', models.PositiveIntegerField(default=0, verbose_name='pausade dagar')),
                        ('paused_because', models.TextField(blank=True, verbose_name='varför pausad')),
                        ('erased_on', models.DateField(blank=True, null=True, verbose_name='texten raderad')),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.CharField(max_length=100, null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('changed_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ändrad av')),
                        ('created_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='skapad av')),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('unit', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='organisation.unit', verbose_name='enhet')),
                    ],
                    options={
                        'verbose_name': 'historical synpunkt',
                        'verbose_name_plural': 'historical synpunkter',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='OutsideSending',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('sender', models.CharField(max_length=64)),
                        ('window', models.PositiveBigIntegerField()),
                        ('count', models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        'verbose_name': 'sändning utifrån',
                        'verbose_name_plural': 'sändningar utifrån',
                        'constraints': [models.UniqueConstraint(fields=('sender', 'window'), name='outside_sender_in_window')],
                    },
                ),
                migrations.CreateModel(
                    name='VoiceSetting',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('known_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False, verbose_name='känd')),
                        ('superseded_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='ersatt')),
                        ('key', models.CharField(max_length=60, verbose_name='regel')),
                        ('value', models.CharField(max_length=255, verbose_name='värde')),
                        ('source', models.CharField(max_length=255, verbose_name='källa')),
                        ('batch', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.importbatch')),
                        ('known_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='inlagd av')),
                        ('principal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisation.unit', verbose_name='huvudman')),
                    ],
                    options={
                        'verbose_name': 'regel för synpunkter',
                        'verbose_name_plural': 'regler för synpunkter',
                        'ordering': ['key', 'pk'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at__isnull', True)), fields=('principal', 'key'), name='one_value_of_voice_rule')],
                    },
                ),
            ],
        ),
    ]
