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
            name="Round",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="名称")),
                ("opens", models.DateField(blank=True, null=True, verbose_name="开始")),
                ("closes", models.DateField(blank=True, null=True, verbose_name="截止")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "准备中"),
                            ("computed", "已算出"),
                            ("published", "已公布"),
                            ("cancelled", "已取消"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("rules", models.JSONField(default=dict, verbose_name="规则")),
                (
                    "run_state",
                    models.CharField(
                        choices=[("idle", "没有在算"), ("running", "正在算"), ("failed", "没有算成")],
                        default="idle",
                        max_length=10,
                    ),
                ),
                ("run_number", models.PositiveIntegerField(default=0)),
                ("run_error", models.CharField(blank=True, max_length=500)),
                ("inputs", models.JSONField(blank=True, null=True)),
                ("result", models.JSONField(blank=True, null=True)),
                ("receipt", models.CharField(blank=True, max_length=64)),
                ("computed_at", models.DateTimeField(blank=True, null=True)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("cancel_reason", models.CharField(blank=True, max_length=500, verbose_name="取消原因")),
                ("is_demo", models.BooleanField(default=False, verbose_name="示例")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "created_by",
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
                "verbose_name": "撮合轮次",
                "verbose_name_plural": "撮合轮次",
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="matching_round_named"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["draft", "computed", "published", "cancelled"])),
                        name="matching_round_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("run_state__in", ["idle", "running", "failed"])),
                        name="matching_round_run_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("opens__isnull", True),
                            ("closes__isnull", True),
                            ("closes__gte", models.F("opens")),
                            _connector="OR",
                        ),
                        name="matching_round_dates",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["computed", "published"]), _negated=True),
                            models.Q(
                                models.Q(("receipt", ""), _negated=True),
                                ("computed_at__isnull", False),
                                ("result__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="matching_round_sealed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "published"), _negated=True),
                            ("published_at__isnull", False),
                            _connector="OR",
                        ),
                        name="matching_round_published",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "cancelled"), _negated=True),
                            models.Q(("cancel_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="matching_round_cancelled_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RoundExpert",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("capacity", models.PositiveSmallIntegerField(default=1, verbose_name="本轮可接")),
                ("load", models.PositiveSmallIntegerField(default=0, verbose_name="手上的")),
                ("home_ref", models.CharField(blank=True, max_length=20, verbose_name="所在单位")),
                ("is_newcomer", models.BooleanField(default=False, verbose_name="新面孔")),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="registry.party"
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="experts",
                        to="matching_rounds.round",
                    ),
                ),
            ],
            options={
                "verbose_name": "轮次中的专家",
                "verbose_name_plural": "轮次中的专家",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("round", "party"), name="matching_round_expert_once"),
                    models.CheckConstraint(
                        condition=models.Q(("capacity__lte", 1000), ("load__lte", 1000)),
                        name="matching_round_expert_capacity",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RoundNeed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("wanted", models.PositiveSmallIntegerField(default=1, verbose_name="要几位")),
                ("minimum", models.PositiveSmallIntegerField(default=1, verbose_name="至少几位")),
                ("weight", models.PositiveSmallIntegerField(default=1, verbose_name="权重")),
                ("matched_at", models.DateTimeField(blank=True, null=True)),
                ("best", models.FloatField(blank=True, null=True, verbose_name="最高把握")),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="registry.need"
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="needs",
                        to="matching_rounds.round",
                    ),
                ),
            ],
            options={
                "verbose_name": "轮次中的难题",
                "verbose_name_plural": "轮次中的难题",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("round", "need"), name="matching_round_need_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("minimum__gte", 1), ("minimum__lte", models.F("wanted")), ("wanted__lte", 50)
                        ),
                        name="matching_round_need_wanted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weight__gte", 1), ("weight__lte", 1000)),
                        name="matching_round_need_weight",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RoundCandidate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("value", models.FloatField(verbose_name="把握")),
                (
                    "origin",
                    models.CharField(
                        choices=[("match", "匹配"), ("sheet", "表格")], default="match", max_length=10
                    ),
                ),
                ("reasons", models.JSONField(default=list)),
                ("counter_reasons", models.JSONField(default=list)),
                ("conflict", models.CharField(blank=True, max_length=500, verbose_name="利益冲突")),
                (
                    "offering",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="registry.offering",
                    ),
                ),
                (
                    "expert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="candidates",
                        to="matching_rounds.roundexpert",
                    ),
                ),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="candidates",
                        to="matching_rounds.roundneed",
                    ),
                ),
            ],
            options={
                "verbose_name": "候选",
                "verbose_name_plural": "候选",
                "ordering": ["-value", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("need", "expert"), name="matching_round_candidate_once"),
                    models.CheckConstraint(
                        condition=models.Q(("value__gte", 0), ("value__lte", 1)),
                        name="matching_round_candidate_value",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("origin__in", ["match", "sheet"])),
                        name="matching_round_candidate_origin",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RoundProposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("value", models.FloatField(blank=True, null=True, verbose_name="把握")),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("proposed", "待定"),
                            ("accepted", "采纳"),
                            ("declined", "不采纳"),
                            ("replaced", "已更换"),
                        ],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="理由")),
                ("is_override", models.BooleanField(default=False, verbose_name="人工指定")),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "expert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="proposals",
                        to="matching_rounds.roundexpert",
                    ),
                ),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="proposals",
                        to="matching_rounds.roundneed",
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="replacements",
                        to="matching_rounds.roundproposal",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="proposals",
                        to="matching_rounds.round",
                    ),
                ),
            ],
            options={
                "verbose_name": "拟派",
                "verbose_name_plural": "拟派",
                "ordering": ["need", "-value", "id"],
                "indexes": [
                    models.Index(fields=["expert", "decision"], name="matching_round_proposal_expert")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("decision__in", ["proposed", "accepted"])),
                        fields=("need", "expert"),
                        name="matching_round_proposal_live_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decision__in", ["proposed", "accepted", "declined", "replaced"])
                        ),
                        name="matching_round_proposal_decision",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decision__in", ["declined", "replaced"]), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="matching_round_proposal_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_override", False), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="matching_round_proposal_override_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("decision", "proposed")),
                            models.Q(
                                models.Q(("decision", "proposed"), _negated=True),
                                ("decided_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="matching_round_proposal_decided",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("value__isnull", True),
                            models.Q(("value__gte", 0), ("value__lte", 1)),
                            _connector="OR",
                        ),
                        name="matching_round_proposal_value",
                    ),
                ],
            },
        ),
    ]
