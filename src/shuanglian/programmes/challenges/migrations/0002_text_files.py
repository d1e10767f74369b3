import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('challenges', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='TextFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=200, verbose_name='文件名')),
                ('media_type', models.CharField(max_length=120)),
                ('size', models.PositiveIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('ciphertext', models.BinaryField()),
                ('added_at', models.DateTimeField(auto_now_add=True)),
                ('challenge', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='text_files', to='challenges.challenge')),
            ],
            options={
                'verbose_name': '全文附件',
                'ordering': ['order'],
                'constraints': [models.UniqueConstraint(fields=('challenge', 'order'), name='challenges_textfile_order'), models.UniqueConstraint(fields=('challenge', 'sha256'), name='challenges_textfile_once')],
            },
        ),
    ]
