import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def name_the_unit(apps, _editor):
    """Alarms that count days have always counted working days."""
    apps.get_model("casework", "Timer").objects.filter(days__isnull=False).update(unit="workday")


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0002_branches_and_calls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RenameField(model_name="clock", old_name="working_days", new_name="days"),
        migrations.RenameField(model_name="timer", old_name="workdays", new_name="days"),
        migrations.AddField(
            model_name="clock",
            name="carried",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="clock",
            name="escalate_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="clock",
            name="escalated_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="clock",
            name="escalated_level",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="clock",
            name="resume_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="clock",
            name="unit",
            field=models.CharField(
                choices=[("workday", "工作日"), ("day", "自然日")], default="workday", max_length=8
            ),
        ),
        migrations.AddField(
            model_name="delegation",
            name="given_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="delegation",
            name="reason",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="timer",
            name="calendar_version",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="timer",
            name="pauses",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="timer",
            name="unit",
            field=models.CharField(
                blank=True, choices=[("workday", "工作日"), ("day", "自然日")], max_length=8
            ),
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=models.Q(("escalate_at__isnull", False), ("stopped_at__isnull", True)),
                fields=["escalate_at"],
                name="casework_clock_escalate",
            ),
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=models.Q(("resume_at__isnull", False), ("stopped_at__isnull", True)),
                fields=["resume_at"],
                name="casework_clock_resume",
            ),
        ),
        migrations.CreateModel(
            name="Escalation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("level", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "clock",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="escalations",
                        to="casework.clock",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "上报",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("clock", "level", "user"), name="casework_escalation_once"
                    )
                ],
            },
        ),
        migrations.RunPython(name_the_unit, migrations.RunPython.noop),
    ]
