import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("casework", "0003_days_and_superiors"),
    ]

    operations = [
        migrations.CreateModel(
            name="Move",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mapping", models.JSONField(default=dict)),
                ("chosen", models.JSONField(default=list)),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="说明")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("planned", "待试算"),
                            ("checked", "待批准"),
                            ("approved", "已批准"),
                            ("done", "已完成"),
                            ("cancelled", "已取消"),
                        ],
                        default="planned",
                        max_length=10,
                    ),
                ),
                ("problems", models.JSONField(default=list)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("created_by", models.CharField(max_length=40)),
                ("created_by_label", models.CharField(max_length=120)),
                ("created_at", models.DateTimeField()),
                ("checked_at", models.DateTimeField(blank=True, null=True)),
                ("approved_by", models.CharField(blank=True, max_length=40)),
                ("approved_by_label", models.CharField(blank=True, max_length=120)),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moves_from",
                        to="casework.definition",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moves_to",
                        to="casework.definition",
                    ),
                ),
            ],
            options={
                "verbose_name": "办件换版",
                "verbose_name_plural": "办件换版",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("source", models.F("target")), _negated=True),
                        name="casework_moving_two_versions",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by", ""),
                            models.Q(("approved_by", models.F("created_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="casework_moving_four_eyes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["approved", "done"]), _negated=True),
                            models.Q(("approved_by", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="casework_moving_approved",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "approved")),
                        fields=("source",),
                        name="casework_moving_one_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MovedCase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("ready", "可以换版"),
                            ("refused", "不能换版"),
                            ("moved", "已换版"),
                            ("skipped", "已跳过"),
                        ],
                        max_length=10,
                    ),
                ),
                ("seen", models.CharField(max_length=64)),
                ("problems", models.JSONField(default=list)),
                ("at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="moves", to="casework.case"
                    ),
                ),
                (
                    "move",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cases",
                        to="casework_moving.move",
                    ),
                ),
            ],
            options={
                "verbose_name": "换版的办件",
                "indexes": [models.Index(fields=["move", "status"], name="casework_moving_status")],
                "constraints": [
                    models.UniqueConstraint(fields=("move", "case"), name="casework_moving_case_once")
                ],
            },
        ),
    ]
