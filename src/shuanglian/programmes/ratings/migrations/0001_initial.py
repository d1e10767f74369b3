import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("accounts", "__first__"),
        ("registry", "0002_search_index"),
    ]

    operations = [
        migrations.CreateModel(
            name="Subject",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.CharField(choices=[("department", "部门"), ("place", "场所")], max_length=12),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.place",
                    ),
                ),
            ],
            options={
                "verbose_name": "评价对象",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("department__isnull", False), ("kind", "department"), ("place__isnull", True)
                            ),
                            models.Q(
                                ("department__isnull", True), ("kind", "place"), ("place__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="ratings_subject_one",
                    ),
                    models.UniqueConstraint(fields=("department",), name="ratings_subject_department"),
                    models.UniqueConstraint(fields=("place",), name="ratings_subject_place"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Remark",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("month", models.DateField()),
                ("text", models.CharField(max_length=500)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "待审"),
                            ("doubted", "待第二人复核"),
                            ("shown", "已公开"),
                            ("hidden", "不公开"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[("personal", "含个人信息"), ("abuse", "辱骂或违法内容")],
                        max_length=10,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200)),
                ("is_demo", models.BooleanField(default=False)),
                (
                    "first_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "second_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remarks",
                        to="ratings.subject",
                    ),
                ),
            ],
            options={
                "verbose_name": "企业的话",
                "indexes": [models.Index(fields=["subject", "state"], name="ratings_remark_subject")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("month__day", 1)), name="ratings_remark_month"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="ratings_remark_text"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["doubted", "hidden"]), _negated=True),
                            models.Q(
                                ("reason__in", ["personal", "abuse"]), models.Q(("note", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="ratings_remark_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("second_by__isnull", True),
                            models.Q(("second_by", models.F("first_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="ratings_remark_four_eyes",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Participation",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("mark", models.CharField(max_length=64, unique=True)),
                ("service", models.CharField(max_length=20)),
                ("month", models.DateField()),
                ("is_demo", models.BooleanField(default=False)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.party"
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ratings.subject"
                    ),
                ),
            ],
            options={
                "verbose_name": "已参与",
                "indexes": [models.Index(fields=["subject", "month"], name="ratings_part_subject")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="ratings_part_month")
                ],
            },
        ),
        migrations.CreateModel(
            name="Ballot",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("service", models.CharField(max_length=20)),
                ("month", models.DateField()),
                ("scores", models.JSONField()),
                ("rules", models.CharField(max_length=20)),
                ("is_demo", models.BooleanField(default=False)),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ballots",
                        to="ratings.subject",
                    ),
                ),
            ],
            options={
                "verbose_name": "评价",
                "indexes": [models.Index(fields=["subject", "month"], name="ratings_ballot_subject")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="ratings_ballot_month")
                ],
            },
        ),
        migrations.CreateModel(
            name="VoteKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("value", models.BinaryField()),
            ],
            options={
                "verbose_name": "评价密钥",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="ratings_key_one")
                ],
            },
        ),
    ]
