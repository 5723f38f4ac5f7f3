import django.db.models.deletion
import django.utils.timezone
import styrkedjan.foundation.migrating
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('organisation', '0001_initial'), ('organisation', '0002_unitname'), ('organisation', '0003_names_before')]

    initial = True

    dependencies = [
        ('foundation', '0001_squashed_0008_beside'),
    ]

    operations = [
        styrkedjan.foundation.migrating.TablesAtOnce(
            operations=[
                migrations.CreateModel(
                    name='ServiceArea',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('principal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='service_areas', to='organisation.unit', verbose_name='huvudman')),
                        ('code', models.CharField(max_length=20, verbose_name='kod')),
                        ('name', models.CharField(max_length=120, verbose_name='namn')),
                        ('volume_unit', models.CharField(blank=True, help_text='Till exempel elev eller timme.', max_length=60, verbose_name='volymenhet')),
                        ('activity_codes', models.JSONField(blank=True, default=list, verbose_name='verksamhetskoder')),
                    ],
                    options={
                        'verbose_name': 'verksamhetsområde',
                        'verbose_name_plural': 'verksamhetsområden',
                        'ordering': ['code'],
                        'constraints': [models.UniqueConstraint(fields=('principal', 'code'), name='service_area_code_once_per_principal')],
                    },
                ),
                migrations.CreateModel(
                    name='Unit',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='skapad')),
                        ('created_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='skapad av')),
                        ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='ändrad')),
                        ('changed_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ändrad av')),
                        ('principal', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisation.unit', verbose_name='huvudman')),
                        ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='organisation.unit')),
                        ('path', models.CharField(db_index=True, default='', editable=False, max_length=255)),
                        ('code', models.CharField(max_length=20, verbose_name='kod')),
                        ('name', models.CharField(max_length=160, verbose_name='namn')),
                        ('short_name', models.CharField(blank=True, max_length=40, verbose_name='kortnamn')),
                        ('kind', models.CharField(choices=[('municipality', 'Kommun'), ('region', 'Region'), ('council', 'Fullmäktige'), ('executive_board', 'Styrelse'), ('committee', 'Nämnd'), ('company', 'Bolag'), ('department', 'Förvaltning'), ('area', 'Område'), ('unit', 'Enhet'), ('provider', 'Utförare')], max_length=20, verbose_name='slag')),
                        ('operating_form', models.CharField(choices=[('in_house', 'Egen regi'), ('company', 'Kommunalt bolag'), ('private', 'Privat utförare'), ('nonprofit', 'Idéburen utförare')], default='in_house', max_length=20, verbose_name='driftform')),
                        ('service_area', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='units', to='organisation.servicearea', verbose_name='verksamhetsområde')),
                        ('steering_model', models.CharField(blank=True, help_text='Bara på roten.', max_length=60, verbose_name='styrmodell')),
                        ('geographic_area', models.CharField(blank=True, max_length=80, verbose_name='område')),
                        ('valid_from', models.DateField(verbose_name='gäller från')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='gäller till')),
                    ],
                    options={
                        'verbose_name': 'enhet',
                        'verbose_name_plural': 'enheter',
                        'ordering': ['code'],
                        'constraints': [models.UniqueConstraint(fields=('principal', 'code'), name='unit_code_once_per_principal'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='unit_valid_in_order')],
                    },
                ),
                migrations.CreateModel(
                    name='Responsibility',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('principal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisation.unit')),
                        ('code', models.CharField(max_length=20, verbose_name='ansvarskod')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='responsibilities', to='organisation.unit')),
                    ],
                    options={
                        'verbose_name': 'ansvarskod',
                        'verbose_name_plural': 'ansvarskoder',
                        'ordering': ['code'],
                        'constraints': [models.UniqueConstraint(fields=('principal', 'code'), name='responsibility_code_once_per_principal')],
                    },
                ),
                migrations.CreateModel(
                    name='RoleAssignment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='skapad')),
                        ('created_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='skapad av')),
                        ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='ändrad')),
                        ('changed_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ändrad av')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='role_assignments', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='role_assignments', to='organisation.unit', verbose_name='enhet')),
                        ('role', models.CharField(choices=[('administrator', 'Administratör'), ('controller', 'Controller'), ('unit_controller', 'Förvaltningscontroller'), ('unit_head', 'Enhetschef'), ('department_head', 'Förvaltningschef'), ('committee_member', 'Ledamot'), ('committee_chair', 'Nämndordförande'), ('board_member', 'Ledamot i kommunstyrelsen'), ('auditor', 'Revisor'), ('reader', 'Läsare')], max_length=30, verbose_name='roll')),
                        ('valid_from', models.DateField(verbose_name='gäller från')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='gäller till')),
                    ],
                    options={
                        'verbose_name': 'roll',
                        'verbose_name_plural': 'roller',
                        'ordering': ['unit', 'role'],
                        'constraints': [models.UniqueConstraint(fields=('user', 'unit', 'role', 'valid_from'), name='role_once')],
                    },
                ),
                migrations.CreateModel(
                    name='UnitEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='skapad')),
                        ('created_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='skapad av')),
                        ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='ändrad')),
                        ('changed_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ändrad av')),
                        ('principal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisation.unit')),
                        ('kind', models.CharField(choices=[('create', 'Ny enhet'), ('rename', 'Nytt namn'), ('move', 'Flytt'), ('merge', 'Sammanslagning'), ('split', 'Delning'), ('close', 'Upphör')], max_length=10, verbose_name='slag')),
                        ('date', models.DateField(verbose_name='datum')),
                        ('note', models.CharField(blank=True, max_length=255, verbose_name='beslut eller anmärkning')),
                        ('predecessors', models.ManyToManyField(blank=True, related_name='ending_events', to='organisation.unit')),
                        ('successors', models.ManyToManyField(blank=True, related_name='starting_events', to='organisation.unit')),
                    ],
                    options={
                        'verbose_name': 'organisationshändelse',
                        'verbose_name_plural': 'organisationshändelser',
                        'ordering': ['-date', '-id'],
                    },
                ),
                migrations.CreateModel(
                    name='UnitName',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('known_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False, verbose_name='känd')),
                        ('known_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='inlagd av')),
                        ('superseded_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='ersatt')),
                        ('batch', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.importbatch')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='names', to='organisation.unit')),
                        ('name', models.CharField(max_length=160, verbose_name='namn')),
                        ('short_name', models.CharField(blank=True, max_length=40, verbose_name='kortnamn')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at__isnull', True)), fields=('unit',), name='one_current_name')],
                    },
                ),
                migrations.CreateModel(
                    name='UnitVersion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='organisation.unit')),
                        ('name', models.CharField(max_length=160, verbose_name='namn')),
                        ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
                        ('valid_from', models.DateField(verbose_name='gäller från')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='gäller till')),
                    ],
                    options={
                        'ordering': ['unit', 'valid_from'],
                        'constraints': [models.UniqueConstraint(fields=('unit', 'valid_from'), name='unit_version_once_per_day')],
                    },
                ),
            ],
        ),
    ]
