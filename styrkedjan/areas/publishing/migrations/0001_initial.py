import django.db.models.deletion
import django.utils.timezone
import simple_history.models
import styrkedjan.domain.publishing.states
import styrkedjan.foundation.migrating
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('foundation', '0001_squashed_0008_beside'),
        ('foundation', '__first__'),
        ('organisation', '0004_provider_role'),
    ]

    operations = [
        styrkedjan.foundation.migrating.TablesAtOnce(
            operations=[
                migrations.CreateModel(
                    name='HistoricalPublication',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='skapad')),
                        ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='ändrad')),
                        ('decision_body', models.CharField(blank=True, max_length=120, verbose_name='beslutande organ')),
                        ('decision_date', models.DateField(blank=True, null=True, verbose_name='beslutsdatum')),
                        ('decision_section', models.CharField(blank=True, max_length=20, verbose_name='paragraf')),
                        ('record_number', models.CharField(blank=True, max_length=40, verbose_name='diarienummer')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('key', models.CharField(editable=False, max_length=40, verbose_name='datamängd')),
                        ('state', models.CharField(choices=[('preparing', 'Förbereds'), ('published', 'Publicerad'), ('withdrawn', 'Tillbakadragen')], default=styrkedjan.domain.publishing.states.PublicationState['PREPARING'], editable=False, max_length=20, verbose_name='läge')),
                        ('owner', models.CharField(blank=True, max_length=160, verbose_name='informationsägare')),
                        ('contact', models.CharField(blank=True, max_length=160, verbose_name='kontakt')),
                        ('licence', models.CharField(choices=[('cc0', 'CC0 1.0: får användas helt fritt'), ('cc-by', 'CC BY 4.0: får användas om källan anges')], default=styrkedjan.domain.publishing.states.Licence['CC0'], max_length=20, verbose_name='licens')),
                        ('threshold', models.PositiveSmallIntegerField(default=5, verbose_name='minsta antal bakom ett värde')),
                        ('frequency', models.CharField(choices=[('ANNUAL', 'Varje år'), ('ANNUAL_2', 'Två gånger om året'), ('QUARTERLY', 'Varje kvartal'), ('MONTHLY', 'Varje månad'), ('IRREG', 'När något har ändrats')], default=styrkedjan.domain.publishing.states.Frequency['ANNUAL'], max_length=20, verbose_name='nya värden')),
                        ('withdrawn_because', models.CharField(blank=True, editable=False, max_length=255, verbose_name='varför tillbakadragen')),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.CharField(max_length=100, null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('changed_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ändrad av')),
                        ('created_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='skapad av')),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('principal', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='organisation.unit', verbose_name='huvudman')),
                    ],
                    options={
                        'verbose_name': 'historical publicering',
                        'verbose_name_plural': 'historical publiceringar',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='Publication',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='skapad')),
                        ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='ändrad')),
                        ('decision_body', models.CharField(blank=True, max_length=120, verbose_name='beslutande organ')),
                        ('decision_date', models.DateField(blank=True, null=True, verbose_name='beslutsdatum')),
                        ('decision_section', models.CharField(blank=True, max_length=20, verbose_name='paragraf')),
                        ('record_number', models.CharField(blank=True, max_length=40, verbose_name='diarienummer')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('key', models.CharField(editable=False, max_length=40, verbose_name='datamängd')),
                        ('state', models.CharField(choices=[('preparing', 'Förbereds'), ('published', 'Publicerad'), ('withdrawn', 'Tillbakadragen')], default=styrkedjan.domain.publishing.states.PublicationState['PREPARING'], editable=False, max_length=20, verbose_name='läge')),
                        ('owner', models.CharField(blank=True, max_length=160, verbose_name='informationsägare')),
                        ('contact', models.CharField(blank=True, max_length=160, verbose_name='kontakt')),
                        ('licence', models.CharField(choices=[('cc0', 'CC0 1.0: får användas helt fritt'), ('cc-by', 'CC BY 4.0: får användas om källan anges')], default=styrkedjan.domain.publishing.states.Licence['CC0'], max_length=20, verbose_name='licens')),
                        ('threshold', models.PositiveSmallIntegerField(default=5, verbose_name='minsta antal bakom ett värde')),
                        ('frequency', models.CharField(choices=[('ANNUAL', 'Varje år'), ('ANNUAL_2', 'Två gånger om året'), ('QUARTERLY', 'Varje kvartal'), ('MONTHLY', 'Varje månad'), ('IRREG', 'När något har ändrats')], default=styrkedjan.domain.publishing.states.Frequency['ANNUAL'], max_length=20, verbose_name='nya värden')),
                        ('withdrawn_because', models.CharField(blank=True, editable=False, max_length=255, verbose_name='varför tillbakadragen')),
                        ('changed_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ändrad av')),
                        ('created_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='skapad av')),
                        ('principal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='publications', to='organisation.unit', verbose_name='huvudman')),
                    ],
                    options={
                        'verbose_name': 'publicering',
                        'verbose_name_plural': 'publiceringar',
                        'ordering': ['key'],
                        'constraints': [models.UniqueConstraint(fields=('principal', 'key'), name='publication_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Edition',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('known_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False, verbose_name='känd')),
                        ('superseded_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='ersatt')),
                        ('number', models.PositiveSmallIntegerField(verbose_name='utgåva')),
                        ('value', models.JSONField(verbose_name='värdet')),
                        ('row_count', models.PositiveIntegerField(verbose_name='rader')),
                        ('sha256', models.CharField(max_length=64, verbose_name='kontrollsumma')),
                        ('batch', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.importbatch')),
                        ('known_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='inlagd av')),
                        ('publication', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='editions', to='publishing.publication', verbose_name='publicering')),
                    ],
                    options={
                        'verbose_name': 'utgåva',
                        'verbose_name_plural': 'utgåvor',
                        'ordering': ['publication', '-number'],
                        'constraints': [models.UniqueConstraint(fields=('publication', 'number'), name='edition_number_once'), models.UniqueConstraint(condition=models.Q(('superseded_at__isnull', True)), fields=('publication',), name='one_current_edition')],
                    },
                ),
                migrations.CreateModel(
                    name='PublicService',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('known_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False, verbose_name='känd')),
                        ('superseded_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='ersatt')),
                        ('is_shown', models.BooleanField(verbose_name='visas öppet')),
                        ('about', models.TextField(blank=True, verbose_name='vad tjänsten är')),
                        ('choosing', models.TextField(blank=True, verbose_name='så väljer du')),
                        ('cost_figure', models.CharField(blank=True, max_length=20, verbose_name='nyckeltal för kostnaden')),
                        ('result_figures', models.JSONField(blank=True, default=list, verbose_name='nyckeltal för resultatet')),
                        ('quality', models.JSONField(blank=True, default=list, verbose_name='mått att jämföra utförare med')),
                        ('background_decides', models.JSONField(blank=True, default=list, verbose_name='mått där bakgrunden avgör')),
                        ('batch', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.importbatch')),
                        ('known_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='inlagd av')),
                        ('service', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='public_services', to='organisation.servicearea', verbose_name='verksamhet')),
                    ],
                    options={
                        'verbose_name': 'öppen uppgift om en tjänst',
                        'verbose_name_plural': 'öppna uppgifter om tjänster',
                        'ordering': ['service', 'pk'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at__isnull', True)), fields=('service',), name='one_public_service')],
                    },
                ),
                migrations.CreateModel(
                    name='ServicePlace',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('known_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False, verbose_name='känd')),
                        ('superseded_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='ersatt')),
                        ('is_shown', models.BooleanField(default=True, verbose_name='visas öppet')),
                        ('address', models.CharField(blank=True, max_length=160, verbose_name='gatuadress')),
                        ('postcode', models.CharField(blank=True, max_length=6, verbose_name='postnummer')),
                        ('town', models.CharField(blank=True, max_length=80, verbose_name='ort')),
                        ('latitude', models.DecimalField(blank=True, decimal_places=5, max_digits=8, null=True, verbose_name='latitud')),
                        ('longitude', models.DecimalField(blank=True, decimal_places=5, max_digits=8, null=True, verbose_name='longitud')),
                        ('phone', models.CharField(blank=True, max_length=40, verbose_name='telefon')),
                        ('web', models.CharField(blank=True, max_length=160, verbose_name='webbplats')),
                        ('opening', models.CharField(blank=True, max_length=120, verbose_name='öppettider')),
                        ('offers', models.CharField(blank=True, max_length=200, verbose_name='det här erbjuds')),
                        ('places', models.PositiveIntegerField(blank=True, null=True, verbose_name='platser')),
                        ('open_places', models.PositiveIntegerField(blank=True, null=True, verbose_name='lediga platser')),
                        ('counted_on', models.DateField(blank=True, null=True, verbose_name='räknat den')),
                        ('background', models.DecimalField(blank=True, decimal_places=1, max_digits=4, null=True, verbose_name='barn och elever vars föräldrar har läst efter gymnasiet, procent')),
                        ('background_source', models.CharField(blank=True, max_length=160, verbose_name='källa till bakgrunden')),
                        ('batch', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.importbatch')),
                        ('known_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='inlagd av')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='service_places', to='organisation.unit', verbose_name='enhet')),
                    ],
                    options={
                        'verbose_name': 'plats för en tjänst',
                        'verbose_name_plural': 'platser för tjänster',
                        'ordering': ['unit', 'pk'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at__isnull', True)), fields=('unit',), name='one_service_place'), models.CheckConstraint(condition=models.Q(('open_places__isnull', True), ('places__isnull', True), ('open_places__lte', models.F('places')), _connector='OR'), name='no_more_open_places_than_places')],
                    },
                ),
            ],
        ),
    ]
