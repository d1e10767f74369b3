import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('accounts', '__first__'),
        ('files', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='LedgerIntake',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='文件名')),
                ('sha256', models.CharField(max_length=64, validators=[django.core.validators.RegexValidator('^[0-9a-f]{64}$')])),
                ('state', models.CharField(choices=[('reading', '正在读取'), ('read', '待核对'), ('checking', '正在核对'), ('checked', '已核对'), ('applying', '正在写入'), ('applied', '已写入'), ('undoing', '正在撤销'), ('undone', '已撤销'), ('refused', '读不了')], default='reading', max_length=10, verbose_name='状态')),
                ('understanding', models.JSONField(default=dict)),
                ('mapping', models.JSONField(default=dict)),
                ('result', models.JSONField(default=dict)),
                ('problem', models.CharField(blank=True, max_length=300, verbose_name='原因')),
                ('progress', models.PositiveSmallIntegerField(default=0)),
                ('rev', models.PositiveIntegerField(default=1)),
                ('is_demo', models.BooleanField(default=False, verbose_name='示例')),
                ('handed_in_at', models.DateTimeField(auto_now_add=True)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('applied_at', models.DateTimeField(blank=True, null=True)),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('applied_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile')),
                ('handed_in_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sender', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'verbose_name': '台账',
                'verbose_name_plural': '台账',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['sender', 'id'], name='ingest_ledgers_sender')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['reading', 'read', 'checking', 'checked', 'applying', 'applied', 'undoing', 'undone', 'refused'])), name='ingest_ledgers_intake_state'), models.UniqueConstraint(condition=models.Q(('state__in', ['undone', 'refused']), _negated=True), fields=('sender', 'sha256'), name='ingest_ledgers_intake_once'), models.CheckConstraint(condition=models.Q(models.Q(('applied_at__isnull', False), ('state__in', ('applied', 'undoing', 'undone'))), models.Q(models.Q(('state__in', ('applied', 'undoing', 'undone')), _negated=True), ('applied_at__isnull', True)), _connector='OR'), name='ingest_ledgers_intake_applied_at'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'undone'), ('undone_at__gte', models.F('applied_at')), ('undone_at__isnull', False)), models.Q(models.Q(('state', 'undone'), _negated=True), ('undone_at__isnull', True)), _connector='OR'), name='ingest_ledgers_intake_undone_at'), models.CheckConstraint(condition=models.Q(('progress__lte', 100)), name='ingest_ledgers_intake_progress')],
            },
        ),
        migrations.CreateModel(
            name='LedgerPlacement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('target', models.PositiveBigIntegerField()),
                ('url', models.CharField(blank=True, max_length=200)),
                ('words', models.CharField(blank=True, max_length=300)),
                ('locator', models.CharField(max_length=120, verbose_name='位置')),
                ('key', models.CharField(blank=True, max_length=64)),
                ('value', models.CharField(blank=True, max_length=60)),
                ('created', models.BooleanField(default=True)),
                ('rev', models.PositiveIntegerField(default=0)),
                ('before', models.JSONField(default=dict)),
                ('taken_back', models.BooleanField(default=False)),
                ('intake', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='placements', to='ingest_ledgers.ledgerintake')),
            ],
            options={
                'verbose_name': '台账写入',
                'verbose_name_plural': '台账写入',
                'ordering': ['id'],
                'indexes': [models.Index(fields=['key'], name='ingest_ledgers_key'), models.Index(fields=['kind', 'target'], name='ingest_ledgers_target')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind', ''), _negated=True), name='ingest_ledgers_placement_kind'), models.UniqueConstraint(condition=models.Q(models.Q(('key', ''), _negated=True), ('taken_back', False)), fields=('intake', 'key'), name='ingest_ledgers_placement_once')],
            },
        ),
        migrations.CreateModel(
            name='LedgerForm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fingerprint', models.CharField(max_length=16, validators=[django.core.validators.RegexValidator('^[0-9a-f]{16}$')])),
                ('version', models.PositiveIntegerField()),
                ('title', models.CharField(blank=True, max_length=200, verbose_name='表名')),
                ('heads', models.JSONField(default=list)),
                ('mapping', models.JSONField(default=dict)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'verbose_name': '记住的表式',
                'verbose_name_plural': '记住的表式',
                'ordering': ['-id'],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'fingerprint', 'version'), name='ingest_ledgers_form_version'), models.CheckConstraint(condition=models.Q(('version__gt', 0)), name='ingest_ledgers_form_from_one')],
            },
        ),
    ]
