import django.db.models.deletion
import shuanglian.programmes.siti.verification
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("accounts", "__first__"),
        ("casework", "0001_initial"),
        ("files", "0001_initial"),
        ("registry", "0002_search_index"),
    ]

    operations = [
        migrations.CreateModel(
            name="AcceptancePlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(default=1)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "拟定中"),
                            ("proposed", "待答题方同意"),
                            ("fixed", "已锁定"),
                            ("objected", "答题方有异议"),
                        ],
                        default="draft",
                        max_length=20,
                    ),
                ),
                ("objection", models.CharField(blank=True, max_length=1000)),
                ("rev", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("fixed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "agreed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acceptance_plans",
                        to="registry.need",
                    ),
                ),
            ],
            options={
                "verbose_name": "验题方案",
                "ordering": ["version"],
                "constraints": [
                    models.UniqueConstraint(fields=("need", "version"), name="siti_plan_version"),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "objected"), _negated=True),
                        fields=("need",),
                        name="siti_plan_one_current",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("fixed_at__isnull", False), ("status", "fixed")),
                            models.Q(
                                models.Q(("status", "fixed"), _negated=True), ("fixed_at__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="siti_plan_fixed_at",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Answer",
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
                            ("draft", "草稿"),
                            ("submitted", "已应答"),
                            ("withdrawn", "已撤回"),
                            ("chosen", "已选定"),
                            ("not_chosen", "未选定"),
                        ],
                        default="draft",
                        max_length=20,
                    ),
                ),
                ("route", models.TextField(blank=True, verbose_name="技术路线")),
                ("team", models.JSONField(default=list, verbose_name="团队")),
                ("price_cents", models.BigIntegerField(blank=True, null=True, verbose_name="报价（分）")),
                ("ip_wish", models.TextField(blank=True, verbose_name="知识产权意愿")),
                ("confidential_note", models.TextField(blank=True, verbose_name="保密说明")),
                ("withdraw_reason", models.CharField(blank=True, max_length=1000)),
                ("choice_reason", models.CharField(blank=True, max_length=1000)),
                ("rev", models.PositiveIntegerField(default=1)),
                ("is_demo", models.BooleanField(default=False, verbose_name="示例")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="registry.need",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="registry.party",
                    ),
                ),
            ],
            options={
                "verbose_name": "应答",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "withdrawn"), _negated=True),
                        fields=("need", "party"),
                        name="siti_answer_one_per_party",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "chosen")),
                        fields=("need",),
                        name="siti_answer_one_chosen",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("price_cents__isnull", True), ("price_cents__gte", 0), _connector="OR"
                        ),
                        name="siti_answer_price",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["draft", "withdrawn"]),
                            ("submitted_at__isnull", False),
                            _connector="OR",
                        ),
                        name="siti_answer_submitted",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AnswerMilestone",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("order", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=200, verbose_name="里程碑")),
                ("working_days", models.PositiveIntegerField(verbose_name="工作日")),
                ("deliverable", models.CharField(blank=True, max_length=500, verbose_name="交付物")),
                ("share", models.PositiveSmallIntegerField(default=0, verbose_name="付款比例 %")),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="milestones",
                        to="siti.answer",
                    ),
                ),
            ],
            options={
                "verbose_name": "里程碑",
                "ordering": ["order"],
                "constraints": [
                    models.UniqueConstraint(fields=("answer", "order"), name="siti_milestone_order"),
                    models.CheckConstraint(
                        condition=models.Q(("share__lte", 100)), name="siti_milestone_share"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AnswerScore",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("scores", models.JSONField()),
                ("note", models.CharField(blank=True, max_length=1000)),
                ("scored_at", models.DateTimeField(auto_now=True)),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="scores", to="siti.answer"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "评分",
                "constraints": [models.UniqueConstraint(fields=("answer", "user"), name="siti_score_once")],
            },
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("active", models.BooleanField(default=True)),
                ("assigned_at", models.DateTimeField(auto_now_add=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "assigned_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "manager",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="registry.need",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "责任技术经理人",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("active", True)),
                        fields=("need",),
                        name="siti_assignment_one_active",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("active", True), ("ended_at__isnull", True)),
                            models.Q(("active", False), ("ended_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="siti_assignment_ended",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ConflictDeclaration",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("has_conflict", models.BooleanField()),
                ("note", models.CharField(blank=True, max_length=1000)),
                ("declared_at", models.DateTimeField(auto_now=True)),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="conflict_declarations",
                        to="registry.need",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.party"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "利益冲突申报",
                "constraints": [
                    models.UniqueConstraint(fields=("need", "user", "party"), name="siti_conflict_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Contract",
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
                            ("proposed", "待答题方确认"),
                            ("signed", "已签订"),
                            ("objected", "答题方有异议"),
                            ("void", "作废"),
                        ],
                        default="proposed",
                        max_length=20,
                    ),
                ),
                ("kind", models.CharField(max_length=40, verbose_name="合同类型")),
                ("types_version", models.CharField(max_length=40)),
                ("number", models.CharField(blank=True, max_length=80, verbose_name="合同编号")),
                ("amount_cents", models.BigIntegerField(verbose_name="金额（分）")),
                ("signed_on", models.DateField(verbose_name="签订日期")),
                ("due_on", models.DateField(verbose_name="约定交付日")),
                ("milestones", models.JSONField(default=list, verbose_name="里程碑")),
                ("ip_clause", models.TextField(blank=True, verbose_name="知识产权约定")),
                ("objection", models.CharField(blank=True, max_length=1000)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contracts",
                        to="siti.answer",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contracts",
                        to="registry.need",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "技术合同",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["proposed", "signed"])),
                        fields=("need",),
                        name="siti_contract_one_active",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount_cents__gte", 0)), name="siti_contract_amount"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_on__gte", models.F("signed_on"))), name="siti_contract_dates"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "signed"), _negated=True),
                            ("confirmed_at__isnull", False),
                            _connector="OR",
                        ),
                        name="siti_contract_confirmed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Engagement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "order",
                    models.CharField(
                        choices=[("assist_first", "先助题，后答题"), ("answer_first", "先答题，后助题")],
                        default="assist_first",
                        max_length=20,
                        verbose_name="次序",
                    ),
                ),
                (
                    "route",
                    models.CharField(
                        blank=True,
                        choices=[("direct", "定向邀请"), ("open", "公开征集"), ("joint_lab", "共建实验室")],
                        max_length=20,
                        verbose_name="路径",
                    ),
                ),
                ("clocks", models.JSONField(default=dict, verbose_name="时限（工作日）")),
                ("max_rounds", models.PositiveSmallIntegerField(default=3, verbose_name="验题轮数上限")),
                ("returned_items", models.JSONField(default=list, verbose_name="补正事项")),
                ("window_from", models.DateTimeField(blank=True, null=True, verbose_name="应答开始")),
                ("window_until", models.DateTimeField(blank=True, null=True, verbose_name="应答截止")),
                ("window_closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("rejected", "不予受理"),
                            ("withdrawn", "企业撤回"),
                            ("no_solver", "未征集到答题方"),
                            ("failed", "验题未通过"),
                            ("verified", "验题通过"),
                        ],
                        max_length=20,
                        verbose_name="结果",
                    ),
                ),
                ("outcome_reasons", models.JSONField(default=list)),
                ("signed_at", models.DateTimeField(blank=True, null=True, verbose_name="达成合作")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="验题通过")),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("enterprise_allows_public", models.BooleanField(default=False)),
                ("solver_allows_public", models.BooleanField(default=False)),
                ("is_demo", models.BooleanField(default=False, verbose_name="示例")),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                (
                    "case",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="siti_engagement",
                        to="casework.case",
                    ),
                ),
                (
                    "imported_solver",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.party",
                    ),
                ),
                (
                    "need",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="engagement",
                        to="registry.need",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.source",
                    ),
                ),
            ],
            options={
                "verbose_name": "四题一评办件",
                "verbose_name_plural": "四题一评办件",
                "indexes": [models.Index(fields=["outcome", "signed_at"], name="siti_engagement_outcome")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "verified"), _negated=True),
                            ("finished_at__isnull", False),
                            ("case__isnull", True),
                            _connector="OR",
                        ),
                        name="siti_engagement_verified_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("finished_at__isnull", True),
                            ("signed_at__isnull", False),
                            ("case__isnull", True),
                            _connector="OR",
                        ),
                        name="siti_engagement_finished_after_signed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("max_rounds__gte", 1)), name="siti_engagement_rounds"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Feedback",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("scores", models.JSONField()),
                ("strengths", models.CharField(max_length=1000, verbose_name="长处")),
                ("gaps", models.CharField(max_length=1000, verbose_name="差距")),
                ("text", models.TextField(blank=True, verbose_name="补充")),
                ("given_at", models.DateTimeField(auto_now_add=True)),
                (
                    "answer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="feedback", to="siti.answer"
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "反馈",
            },
        ),
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("months", models.PositiveSmallIntegerField()),
                ("due_on", models.DateField()),
                ("figures", models.JSONField(default=dict)),
                ("note", models.CharField(blank=True, max_length=1000)),
                ("recorded_at", models.DateTimeField(blank=True, null=True)),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followups",
                        to="registry.need",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "市场回访",
                "ordering": ["months"],
                "constraints": [
                    models.UniqueConstraint(fields=("need", "months"), name="siti_followup_once"),
                    models.CheckConstraint(
                        condition=models.Q(("months__in", [6, 12, 24])), name="siti_followup_months"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricStage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("stage", models.CharField(max_length=20)),
                ("text", models.TextField()),
                ("on", models.DateField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.party",
                    ),
                ),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="historic_stages",
                        to="registry.need",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.source"
                    ),
                ),
            ],
            options={
                "verbose_name": "来源所载环节",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("need", "stage", "source"), name="siti_historic_stage_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("stage__in", ["pose", "assist", "answer", "verify", "market"])),
                        name="siti_historic_stage_key",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=1000, verbose_name="邀请理由")),
                ("match", models.JSONField(default=dict, verbose_name="推荐依据")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("sent", "已邀请"),
                            ("accepted", "愿意应答"),
                            ("declined", "谢绝"),
                            ("answered", "已应答"),
                            ("lapsed", "未应答"),
                        ],
                        default="sent",
                        max_length=20,
                    ),
                ),
                ("decline_reason", models.CharField(blank=True, max_length=1000)),
                ("invited_at", models.DateTimeField(auto_now_add=True)),
                ("replied_at", models.DateTimeField(blank=True, null=True)),
                (
                    "invited_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="siti_invitations",
                        to="registry.need",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="siti_invitations",
                        to="registry.party",
                    ),
                ),
            ],
            options={
                "verbose_name": "邀请",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("need", "party"), name="siti_invitation_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("order", models.PositiveSmallIntegerField()),
                ("metric", models.CharField(max_length=200, verbose_name="指标")),
                (
                    "comparator",
                    models.CharField(
                        choices=[
                            ("ge", "ge"),
                            ("gt", "gt"),
                            ("le", "le"),
                            ("lt", "lt"),
                            ("eq", "eq"),
                            ("between", "between"),
                        ],
                        max_length=10,
                        verbose_name="比较",
                    ),
                ),
                ("target", models.DecimalField(decimal_places=8, max_digits=24, verbose_name="目标")),
                (
                    "high",
                    models.DecimalField(
                        blank=True, decimal_places=8, max_digits=24, null=True, verbose_name="上限"
                    ),
                ),
                ("unit", models.CharField(blank=True, max_length=40, verbose_name="单位")),
                ("method", models.CharField(max_length=300, verbose_name="测试方法")),
                ("sample_size", models.PositiveSmallIntegerField(default=1, verbose_name="样本数")),
                (
                    "rule",
                    models.CharField(
                        choices=[("all", "all"), ("mean", "mean"), ("share", "share")],
                        default=shuanglian.programmes.siti.verification.Rule["ALL"],
                        max_length=10,
                        verbose_name="判定规则",
                    ),
                ),
                (
                    "share",
                    models.DecimalField(
                        blank=True, decimal_places=4, max_digits=5, null=True, verbose_name="达标比例"
                    ),
                ),
                ("is_hard", models.BooleanField(default=True, verbose_name="硬性")),
                (
                    "instrument",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="registry.offering",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="siti.acceptanceplan",
                    ),
                ),
                (
                    "requirement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="registry.needrequirement",
                    ),
                ),
            ],
            options={
                "verbose_name": "验题项",
                "ordering": ["order"],
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "order"), name="siti_plan_item_order"),
                    models.CheckConstraint(
                        condition=models.Q(("sample_size__gte", 1)), name="siti_plan_item_samples"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("comparator", "between"), _negated=True),
                            models.Q(("high__isnull", False), ("high__gte", models.F("target"))),
                            _connector="OR",
                        ),
                        name="siti_plan_item_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("rule", "share"),
                                ("share__gt", 0),
                                ("share__isnull", False),
                                ("share__lte", 1),
                            ),
                            models.Q(("rule", "share"), _negated=True),
                            _connector="OR",
                        ),
                        name="siti_plan_item_share",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_public", models.BooleanField(default=True, verbose_name="公开")),
                ("text", models.TextField(verbose_name="提问")),
                ("answer", models.TextField(blank=True, verbose_name="答复")),
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions",
                        to="registry.need",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.party",
                    ),
                ),
            ],
            options={
                "verbose_name": "问答",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at__isnull", True)),
                            models.Q(models.Q(("answer", ""), _negated=True), ("answered_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="siti_question_answered",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Rating",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("enterprise", "企业评答题方"), ("solver", "答题方评企业")], max_length=20
                    ),
                ),
                ("score", models.PositiveSmallIntegerField(verbose_name="评分")),
                ("text", models.TextField(verbose_name="评价")),
                ("rated_at", models.DateTimeField(auto_now_add=True)),
                (
                    "evidence",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                    ),
                ),
                (
                    "followup",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ratings",
                        to="siti.followup",
                    ),
                ),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ratings",
                        to="registry.need",
                    ),
                ),
                (
                    "rated_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "互评",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("score__gte", 1), ("score__lte", 5)), name="siti_rating_score"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("followup__isnull", True)),
                        fields=("need", "side"),
                        name="siti_rating_once_at_end",
                    ),
                    models.UniqueConstraint(
                        fields=("followup", "side"), name="siti_rating_once_per_followup"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reply",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(verbose_name="回应")),
                ("posted_at", models.DateTimeField(auto_now_add=True)),
                (
                    "feedback",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reply",
                        to="siti.feedback",
                    ),
                ),
                (
                    "posted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "rating",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reply",
                        to="siti.rating",
                    ),
                ),
            ],
            options={
                "verbose_name": "回应",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("feedback__isnull", True), ("rating__isnull", False)),
                            models.Q(("feedback__isnull", False), ("rating__isnull", True)),
                            _connector="OR",
                        ),
                        name="siti_reply_to_one_thing",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Round",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "result",
                    models.CharField(
                        blank=True, choices=[("passed", "通过"), ("failed", "未通过")], max_length=10
                    ),
                ),
                ("report", models.JSONField(default=dict)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("delivery_note", models.TextField(blank=True, verbose_name="交付说明")),
                ("delivery_files", models.JSONField(default=list)),
                ("started_at", models.DateTimeField(auto_now_add=True)),
                ("delivered_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rounds", to="registry.need"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rounds",
                        to="siti.acceptanceplan",
                    ),
                ),
            ],
            options={
                "verbose_name": "验题轮次",
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("need", "number"), name="siti_round_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("result", "")), fields=("need",), name="siti_round_one_open"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("result", "passed")),
                        fields=("need",),
                        name="siti_round_one_passed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("digest", ""), ("result", "")),
                            models.Q(
                                models.Q(("result", ""), _negated=True),
                                ("closed_at__isnull", False),
                                models.Q(("digest", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="siti_round_closed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Measurement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sample", models.PositiveSmallIntegerField(verbose_name="样本")),
                ("value", models.DecimalField(decimal_places=8, max_digits=24, verbose_name="测量值")),
                ("unit", models.CharField(blank=True, max_length=40, verbose_name="单位")),
                ("entered_at", models.DateTimeField(auto_now_add=True)),
                ("voided_at", models.DateTimeField(blank=True, null=True)),
                ("void_reason", models.CharField(blank=True, max_length=500)),
                (
                    "entered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "evidence",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measurements",
                        to="siti.planitem",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measurements",
                        to="siti.round",
                    ),
                ),
            ],
            options={
                "verbose_name": "测量",
                "ordering": ["item_id", "sample", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("voided_at__isnull", True)),
                        fields=("round", "item", "sample"),
                        name="siti_measurement_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sample__gte", 1)), name="siti_measurement_sample"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("enterprise", "企业"), ("solver", "答题方"), ("manager", "技术经理人")],
                        max_length=20,
                    ),
                ),
                ("digest", models.CharField(max_length=64, verbose_name="报告摘要")),
                ("signed_at", models.DateTimeField(auto_now_add=True)),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="registry.need",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="siti.round",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "签署",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("need", "side"), name="siti_signature_once_per_side"),
                    models.UniqueConstraint(fields=("need", "user"), name="siti_signature_three_people"),
                    models.CheckConstraint(
                        condition=models.Q(("digest", ""), _negated=True), name="siti_signature_digest"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Support",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=1000)),
                ("attached_at", models.DateTimeField(auto_now_add=True)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                ("removed_reason", models.CharField(blank=True, max_length=500)),
                (
                    "attached_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supports",
                        to="registry.need",
                    ),
                ),
                (
                    "offering",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.offering"
                    ),
                ),
            ],
            options={
                "verbose_name": "助题支持",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("removed_at__isnull", True)),
                        fields=("need", "offering"),
                        name="siti_support_once",
                    )
                ],
            },
        ),
    ]
