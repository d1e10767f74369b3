import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("registry", "0002_search_index"),
    ]

    operations = [
        migrations.CreateModel(
            name="Cluster",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="名称")),
                (
                    "state",
                    models.CharField(
                        choices=[("live", "进行中"), ("merged", "已并入"), ("ended", "已解散")],
                        default="live",
                        max_length=10,
                    ),
                ),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="确认时间")),
                ("rev", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="matching_problems.cluster",
                    ),
                ),
                (
                    "need",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="problem_cluster",
                        to="registry.need",
                    ),
                ),
            ],
            options={
                "verbose_name": "难题群",
                "verbose_name_plural": "难题群",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["live", "merged", "ended"])),
                        name="problems_cluster_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("merged_into__isnull", False), ("state", "merged")),
                            models.Q(
                                models.Q(("state", "merged"), _negated=True), ("merged_into__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="problems_cluster_merged_where",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("merged_into__isnull", True),
                            models.Q(("merged_into", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="problems_cluster_not_into_itself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Joining",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="补充说明")),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("left_at", models.DateTimeField(blank=True, null=True)),
                (
                    "cluster",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="joinings",
                        to="matching_problems.cluster",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="registry.party"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "有同样的问题",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("left_at__isnull", True)),
                        fields=("cluster", "party"),
                        name="problems_joining_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Problem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("object_id", models.BigIntegerField()),
                ("stake_cents", models.BigIntegerField(blank=True, null=True)),
                ("is_demo", models.BooleanField(default=False, verbose_name="示例")),
                ("digest", models.CharField(max_length=32)),
                ("features", models.JSONField(default=dict)),
                ("vector", models.BinaryField(blank=True, null=True)),
                ("weighed", models.PositiveIntegerField(default=0)),
                ("linked", models.PositiveIntegerField(default=0)),
                ("is_active", models.BooleanField(default=True)),
                ("is_pinned", models.BooleanField(default=False, verbose_name="人工确认")),
                ("joined_at", models.DateTimeField(blank=True, null=True)),
                (
                    "cluster",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="problems",
                        to="matching_problems.cluster",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="registry.party",
                    ),
                ),
                ("segments", models.ManyToManyField(blank=True, related_name="+", to="registry.segment")),
            ],
            options={
                "verbose_name": "难题记录",
                "verbose_name_plural": "难题记录",
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["is_active", "weighed"], name="problems_problem_weighed"),
                    models.Index(fields=["is_active", "linked"], name="problems_problem_linked"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "object_id"), name="problems_problem_once"),
                    models.CheckConstraint(
                        condition=models.Q(("is_active", True), ("cluster__isnull", True), _connector="OR"),
                        name="problems_problem_gone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_pinned", False), ("cluster__isnull", False), _connector="OR"),
                        name="problems_problem_pinned_where",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stake_cents__isnull", True), ("stake_cents__gte", 0), _connector="OR"
                        ),
                        name="problems_problem_stake",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("score", models.FloatField()),
                ("kind", models.CharField(max_length=10)),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="matching_problems.problem",
                    ),
                ),
                (
                    "problem",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links",
                        to="matching_problems.problem",
                    ),
                ),
            ],
            options={
                "verbose_name": "相近关系",
                "constraints": [
                    models.UniqueConstraint(fields=("problem", "other"), name="problems_link_once"),
                    models.CheckConstraint(
                        condition=models.Q(("problem", models.F("other")), _negated=True),
                        name="problems_link_two",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Key",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.BigIntegerField(db_index=True)),
                ("count", models.PositiveSmallIntegerField(default=1)),
                (
                    "problem",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="keys",
                        to="matching_problems.problem",
                    ),
                ),
            ],
            options={
                "verbose_name": "候选键",
                "constraints": [models.UniqueConstraint(fields=("problem", "key"), name="problems_key_once")],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("agreed", models.BooleanField(null=True)),
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "cluster",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consents",
                        to="matching_problems.cluster",
                    ),
                ),
                (
                    "problem",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consents",
                        to="matching_problems.problem",
                    ),
                ),
            ],
            options={
                "verbose_name": "公开给同群企业",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("cluster", "problem"), name="problems_consent_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("agreed__isnull", True), ("answered_at__isnull", False), _connector="OR"
                        ),
                        name="problems_consent_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Apart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="理由")),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="matching_problems.problem",
                    ),
                ),
                (
                    "problem",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="matching_problems.problem",
                    ),
                ),
            ],
            options={
                "verbose_name": "不是同一难题",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("problem", "other"),
                        name="problems_apart_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("problem__lt", models.F("other"))), name="problems_apart_order"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="problems_apart_why"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="State",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("generation", models.PositiveIntegerField(default=0)),
                ("stamp", models.CharField(blank=True, max_length=16)),
                ("phase", models.CharField(blank=True, max_length=10)),
                ("weighing", models.BinaryField(blank=True, null=True)),
                ("weighed_problems", models.PositiveIntegerField(default=0)),
                ("encoder", models.CharField(blank=True, max_length=80)),
                ("center", models.BinaryField(blank=True, null=True)),
                ("event", models.BigIntegerField(default=0)),
                ("swept", models.BigIntegerField(default=0)),
                ("is_rough", models.BooleanField(default=False)),
                ("built_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "难题群的状态",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="problems_state_only")
                ],
            },
        ),
    ]
