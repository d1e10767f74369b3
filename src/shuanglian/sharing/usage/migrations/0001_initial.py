import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('registry', '0002_search_index'),
    ]

    operations = [
        migrations.CreateModel(
            name='Use',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_at', models.DateTimeField(verbose_name='开始')),
                ('ended_at', models.DateTimeField(verbose_name='结束')),
                ('hours', models.DecimalField(decimal_places=2, max_digits=7, validators=[django.core.validators.MinValueValidator(0)], verbose_name='机时')),
                ('purpose', models.CharField(blank=True, max_length=200, verbose_name='用途')),
                ('is_demo', models.BooleanField(default=False, verbose_name='示例')),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('voided_at', models.DateTimeField(blank=True, null=True, verbose_name='作废时间')),
                ('void_reason', models.CharField(blank=True, max_length=300, verbose_name='作废理由')),
                ('instrument', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='registry.offering')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='instrument_uses', to='registry.party')),
            ],
            options={
                'verbose_name': '机时记录',
                'verbose_name_plural': '机时记录',
                'ordering': ['-started_at', '-id'],
                'indexes': [models.Index(fields=['instrument', 'started_at'], name='usage_by_instrument')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ended_at__gt', models.F('started_at'))), name='usage_ends_after_start'), models.CheckConstraint(condition=models.Q(('hours__gt', 0)), name='usage_hours'), models.CheckConstraint(condition=models.Q(('voided_at__isnull', True), models.Q(('void_reason', ''), _negated=True), _connector='OR'), name='usage_void_has_reason'), models.UniqueConstraint(models.F('instrument'), models.F('started_at'), django.db.models.functions.comparison.Coalesce('user', 0), condition=models.Q(('voided_at__isnull', True)), name='usage_once')],
            },
        ),
    ]
