import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
import styrkedjan.foundation.migrating
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('foundation', '0001_initial'), ('foundation', '0002_api_token'), ('foundation', '0003_must_change_password'), ('foundation', '0004_sending'), ('foundation', '0005_column_mapping'), ('foundation', '0006_token_use'), ('foundation', '0007_written'), ('foundation', '0008_beside')]

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        styrkedjan.foundation.migrating.TablesAtOnce(
            operations=[
                migrations.CreateModel(
                    name='User',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                        ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                        ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                        ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                        ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                        ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                        ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                        ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                        ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                        ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                        ('title', models.CharField(blank=True, max_length=120, verbose_name='titel')),
                        ('must_change_password', models.BooleanField(default=False, verbose_name='ska byta lösenord')),
                        ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                        ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                    ],
                    options={
                        'verbose_name': 'användare',
                        'verbose_name_plural': 'användare',
                    },
                    managers=[
                        ('objects', django.contrib.auth.models.UserManager()),
                    ],
                ),
                migrations.CreateModel(
                    name='Sending',
                    fields=[
                        ('key', models.CharField(editable=False, max_length=64, primary_key=True, serialize=False)),
                        ('at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False, verbose_name='tidpunkt')),
                        ('answer', models.CharField(blank=True, editable=False, max_length=2000)),
                    ],
                    options={
                        'verbose_name': 'skickat formulär',
                        'verbose_name_plural': 'skickade formulär',
                    },
                ),
                migrations.CreateModel(
                    name='Written',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('area', models.CharField(editable=False, max_length=40, verbose_name='område')),
                        ('at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False, verbose_name='tidpunkt')),
                    ],
                    options={
                        'verbose_name': 'skrivning',
                        'verbose_name_plural': 'skrivningar',
                        'indexes': [models.Index(fields=['area', 'id'], name='written_area')],
                    },
                ),
                migrations.CreateModel(
                    name='ApiToken',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='api_tokens', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                        ('name', models.CharField(help_text='Vad nyckeln används till.', max_length=80, verbose_name='namn')),
                        ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='skapad')),
                        ('expires_at', models.DateTimeField(verbose_name='gäller till')),
                        ('last_used_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='senast använd')),
                        ('revoked_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='återkallad')),
                        ('revoked_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='återkallad av')),
                    ],
                    options={
                        'verbose_name': 'api-nyckel',
                        'verbose_name_plural': 'api-nycklar',
                        'ordering': ['-created_at'],
                    },
                ),
                migrations.CreateModel(
                    name='Attachment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('about_type', models.CharField(max_length=80)),
                        ('about_id', models.CharField(max_length=40)),
                        ('unit_path', models.CharField(max_length=255, verbose_name='enhetens plats')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='skriven')),
                        ('created_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='av')),
                        ('removed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='borttagen')),
                        ('removed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='borttagen av')),
                        ('name', models.CharField(max_length=255, verbose_name='namn')),
                        ('media_type', models.CharField(max_length=100, verbose_name='slag')),
                        ('size', models.PositiveIntegerField(verbose_name='byte')),
                        ('sha256', models.CharField(max_length=64)),
                    ],
                    options={
                        'verbose_name': 'bilaga',
                        'verbose_name_plural': 'bilagor',
                        'ordering': ['created_at', 'id'],
                        'indexes': [models.Index(fields=['about_type', 'about_id'], name='foundation__about_t_889697_idx')],
                    },
                ),
                migrations.CreateModel(
                    name='AuditEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name='tidpunkt')),
                        ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='av')),
                        ('action', models.CharField(max_length=80, verbose_name='händelse')),
                        ('principal', models.CharField(blank=True, db_index=True, max_length=20, verbose_name='huvudman')),
                        ('unit_path', models.CharField(blank=True, db_index=True, max_length=255, verbose_name='enhetens plats')),
                        ('target_type', models.CharField(blank=True, max_length=80)),
                        ('target_id', models.CharField(blank=True, max_length=40)),
                        ('target_label', models.CharField(blank=True, max_length=255)),
                        ('details', models.JSONField(blank=True, default=dict)),
                    ],
                    options={
                        'verbose_name': 'händelse',
                        'verbose_name_plural': 'händelser',
                        'ordering': ['-at', '-id'],
                        'indexes': [models.Index(fields=['target_type', 'target_id'], name='foundation__target__1fbe2b_idx')],
                    },
                ),
                migrations.CreateModel(
                    name='ColumnMapping',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('principal', models.CharField(max_length=20, verbose_name='huvudman')),
                        ('kind', models.CharField(max_length=40, verbose_name='slag')),
                        ('layout', models.JSONField(verbose_name='rubriker')),
                        ('columns', models.JSONField(verbose_name='kolumner')),
                        ('saved_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='vald')),
                        ('saved_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'kolumnval',
                        'verbose_name_plural': 'kolumnval',
                        'ordering': ['-saved_at', '-id'],
                        'indexes': [models.Index(fields=['principal', 'kind'], name='foundation__princip_7818bb_idx')],
                    },
                ),
                migrations.CreateModel(
                    name='Comment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('about_type', models.CharField(max_length=80)),
                        ('about_id', models.CharField(max_length=40)),
                        ('unit_path', models.CharField(max_length=255, verbose_name='enhetens plats')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='skriven')),
                        ('created_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='av')),
                        ('removed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='borttagen')),
                        ('removed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='borttagen av')),
                        ('text', models.TextField(verbose_name='kommentar')),
                    ],
                    options={
                        'verbose_name': 'kommentar',
                        'verbose_name_plural': 'kommentarer',
                        'ordering': ['created_at', 'id'],
                        'indexes': [models.Index(fields=['about_type', 'about_id'], name='foundation__about_t_2ba846_idx')],
                    },
                ),
                migrations.CreateModel(
                    name='ImportBatch',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=40, verbose_name='slag')),
                        ('principal', models.CharField(db_index=True, max_length=20, verbose_name='huvudman')),
                        ('file_name', models.CharField(max_length=255, verbose_name='fil')),
                        ('sha256', models.CharField(max_length=64)),
                        ('rows', models.PositiveIntegerField(default=0, verbose_name='rader')),
                        ('summary', models.JSONField(default=dict, verbose_name='sammanfattning')),
                        ('changes', models.JSONField(default=list, verbose_name='ändringar')),
                        ('store_versions', models.JSONField(default=list, verbose_name='versioner i lagret')),
                        ('applied_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='inläst')),
                        ('applied_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('undone_at', models.DateTimeField(blank=True, null=True, verbose_name='ångrad')),
                        ('undone_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'inläsning',
                        'verbose_name_plural': 'inläsningar',
                        'ordering': ['-applied_at', '-id'],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('undone_at__isnull', True), ('undone_by__isnull', True)), models.Q(('undone_at__isnull', False), ('undone_by__isnull', False)), _connector='OR'), name='import_undone_by_and_at_together')],
                    },
                ),
                migrations.CreateModel(
                    name='MailChoice',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='mail_choice', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                        ('daily', models.BooleanField(default=False, verbose_name='brev när något väntar')),
                        ('last_sent', models.DateField(blank=True, editable=False, null=True, verbose_name='senast skickat')),
                        ('last_read_to', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='berättat till')),
                    ],
                    options={
                        'verbose_name': 'val av brev',
                        'verbose_name_plural': 'val av brev',
                    },
                ),
                migrations.CreateModel(
                    name='Notice',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('to', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL, verbose_name='till')),
                        ('comment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='foundation.comment', verbose_name='kommentar')),
                        ('named', models.BooleanField(default=False, verbose_name='nämnd')),
                        ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='tidpunkt')),
                        ('seen_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='sedd')),
                    ],
                    options={
                        'verbose_name': 'meddelande',
                        'verbose_name_plural': 'meddelanden',
                        'ordering': ['-at', '-id'],
                        'indexes': [models.Index(fields=['to', 'seen_at'], name='foundation__to_id_07a4e6_idx')],
                        'constraints': [models.UniqueConstraint(fields=('to', 'comment'), name='notice_once')],
                    },
                ),
            ],
        ),
    ]
