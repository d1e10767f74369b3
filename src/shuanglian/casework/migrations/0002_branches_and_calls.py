"""Parallel branches write in a namespace of their own; call activities run another process as a case of its own."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="branches",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="case",
            name="caller",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="called_cases",
                to="casework.token",
            ),
        ),
        migrations.AddField(
            model_name="definition",
            name="calls",
            field=models.ManyToManyField(blank=True, related_name="called_by", to="casework.definition"),
        ),
        migrations.AddField(
            model_name="definition",
            name="note",
            field=models.CharField(blank=True, max_length=500, verbose_name="改动说明"),
        ),
        migrations.AddField(
            model_name="token",
            name="branch",
            field=models.CharField(blank=True, max_length=1000),
        ),
        migrations.AlterField(
            model_name="token",
            name="form",
            field=models.CharField(
                choices=[
                    ("task", "task"),
                    ("wait", "wait"),
                    ("join", "join"),
                    ("group", "group"),
                    ("call", "call"),
                ],
                max_length=8,
            ),
        ),
        migrations.RemoveConstraint(
            model_name="case",
            name="casework_case_one_open",
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                condition=models.Q(("caller__isnull", True), ("status__in", ["open", "suspended"])),
                fields=("key", "business_type", "business_id"),
                name="casework_case_one_open",
            ),
        ),
    ]
