import django.db.models.deletion
import django.utils.timezone
import styrkedjan.domain.people.dialogue
import styrkedjan.foundation.migrating
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('chain', '0001_squashed_0006_own_model'),
        ('foundation', '0001_squashed_0008_beside'),
        ('organisation', '0008_employee_role'),
    ]

    operations = [
        styrkedjan.foundation.migrating.TablesAtOnce(
            operations=[
                migrations.CreateModel(
                    name='Employment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='skapad')),
                        ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='ändrad')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('person_let_in_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='medarbetaren insläppt')),
                        ('manager_let_in_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='chefen insläppt')),
                        ('ended_on', models.DateField(blank=True, editable=False, null=True, verbose_name='slutade')),
                        ('changed_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ändrad av')),
                        ('created_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='skapad av')),
                        ('manager', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='led', to=settings.AUTH_USER_MODEL, verbose_name='chef')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='employments', to=settings.AUTH_USER_MODEL, verbose_name='medarbetare')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='employments', to='organisation.unit', verbose_name='enhet')),
                    ],
                    options={
                        'verbose_name': 'anställning',
                        'verbose_name_plural': 'anställningar',
                        'ordering': ['unit__code', 'person__last_name', 'pk'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True)), fields=('person', 'unit'), name='employed_once_at_unit'), models.CheckConstraint(condition=models.Q(('person', models.F('manager')), _negated=True), name='nobody_leads_themselves')],
                    },
                ),
                migrations.CreateModel(
                    name='Dialogue',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='skapad')),
                        ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='ändrad')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('year', models.PositiveSmallIntegerField(verbose_name='år')),
                        ('state', models.CharField(choices=[('prepared', 'Förbereds'), ('held', 'Hållet'), ('agreed', 'Bekräftat av båda')], default=styrkedjan.domain.people.dialogue.DialogueState['PREPARED'], editable=False, max_length=10, verbose_name='läge')),
                        ('wishes', models.TextField(blank=True, verbose_name='medarbetarens förberedelse')),
                        ('view', models.TextField(blank=True, verbose_name='chefens förberedelse')),
                        ('summary', models.TextField(blank=True, verbose_name='summering')),
                        ('held_on', models.DateField(blank=True, null=True, verbose_name='hållet')),
                        ('changed_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ändrad av')),
                        ('created_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='skapad av')),
                        ('employment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='dialogues', to='people.employment', verbose_name='anställning')),
                    ],
                    options={
                        'verbose_name': 'medarbetarsamtal',
                        'verbose_name_plural': 'medarbetarsamtal',
                        'ordering': ['-year', 'pk'],
                        'constraints': [models.UniqueConstraint(fields=('employment', 'year'), name='one_dialogue_a_year'), models.CheckConstraint(condition=models.Q(('state', styrkedjan.domain.people.dialogue.DialogueState['PREPARED']), ('held_on__isnull', False), _connector='OR'), name='held_on_a_day')],
                    },
                ),
                migrations.CreateModel(
                    name='Contribution',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='skapad')),
                        ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='ändrad')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('text', models.TextField(verbose_name='vad jag gör')),
                        ('outcome', models.TextField(blank=True, verbose_name='hur det gick')),
                        ('changed_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ändrad av')),
                        ('created_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='skapad av')),
                        ('element', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='chain.element', verbose_name='enhetens mål')),
                        ('dialogue', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contributions', to='people.dialogue', verbose_name='samtal')),
                    ],
                    options={
                        'verbose_name': 'eget bidrag',
                        'verbose_name_plural': 'egna bidrag',
                        'ordering': ['dialogue', 'pk'],
                    },
                ),
                migrations.CreateModel(
                    name='PeopleSetting',
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
                        'verbose_name': 'regel för medarbetarsamtal',
                        'verbose_name_plural': 'regler för medarbetarsamtal',
                        'ordering': ['key', 'pk'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at__isnull', True)), fields=('principal', 'key'), name='one_value_of_people_rule')],
                    },
                ),
                migrations.CreateModel(
                    name='CompetenceStep',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='skapad')),
                        ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='ändrad')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('what', models.CharField(max_length=255, verbose_name='vad')),
                        ('until', models.DateField(blank=True, null=True, verbose_name='till när')),
                        ('cost', models.DecimalField(decimal_places=2, default=0, max_digits=12, verbose_name='kostnad, kr')),
                        ('is_done', models.BooleanField(default=False, verbose_name='klart')),
                        ('changed_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ändrad av')),
                        ('created_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='skapad av')),
                        ('dialogue', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='people.dialogue', verbose_name='samtal')),
                    ],
                    options={
                        'verbose_name': 'steg i kompetensplanen',
                        'verbose_name_plural': 'steg i kompetensplanen',
                        'ordering': ['dialogue', 'until', 'pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('cost__gte', 0)), name='competence_costs_something')],
                    },
                ),
            ],
        ),
    ]
