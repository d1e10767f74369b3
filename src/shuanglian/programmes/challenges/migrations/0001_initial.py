import django.core.validators
import django.db.models.deletion
import shuanglian.programmes.challenges.models.bidding
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("accounts", "__first__"),
        ("casework", "0003_days_and_superiors"),
        ("files", "0001_initial"),
        ("registry", "0002_search_index"),
    ]

    operations = [
        migrations.CreateModel(
            name="AwardProposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("reason", models.TextField()),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("open", "待批准"),
                            ("approved", "已批准"),
                            ("returned", "退回"),
                            ("revoked", "因异议撤销"),
                        ],
                        default="open",
                        max_length=20,
                    ),
                ),
                ("decision_reason", models.CharField(blank=True, max_length=1000)),
                ("proposed_at", models.DateTimeField(auto_now_add=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "中榜建议",
                "ordering": ["number"],
                'constraints': [
                    models.CheckConstraint(
                condition=models.Q(
                    ("decided_by__isnull", True),
                    models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="challenges_proposal_four_eyes",
            ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Bid",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=shuanglian.programmes.challenges.models.bidding.random_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="第几次提交")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("sealed", "已密封"),
                            ("replaced", "已被替换"),
                            ("withdrawn", "已撤回"),
                            ("opened", "已开标"),
                            ("awarded", "中榜"),
                            ("not_awarded", "未中榜"),
                        ],
                        default="sealed",
                        max_length=20,
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=12, verbose_name="盲评代号")),
                (
                    "commitment",
                    models.CharField(
                        max_length=64,
                        unique=True,
                        validators=[django.core.validators.RegexValidator("^[0-9a-f]{64}$")],
                    ),
                ),
                ("stream", models.CharField(max_length=80)),
                ("event_seq", models.PositiveIntegerField()),
                ("sealed_blind", models.BinaryField(null=True)),
                ("sealed_identity", models.BinaryField(null=True)),
                ("blind", models.TextField(blank=True)),
                ("identity", models.TextField(blank=True)),
                ("blind_salt", models.CharField(blank=True, max_length=64)),
                ("identity_salt", models.CharField(blank=True, max_length=64)),
                ("blind_digest", models.CharField(blank=True, max_length=64)),
                ("identity_digest", models.CharField(blank=True, max_length=64)),
                ("price_cents", models.BigIntegerField(blank=True, null=True)),
                ("rank", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("submitted_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="challenge_bids",
                        to="registry.party",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "揭榜方案",
                "ordering": ["id"],
                'constraints': [
                    models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["sealed", "replaced", "withdrawn", "opened", "awarded", "not_awarded"])
                ),
                name="challenges_bid_status",
            ),
                    models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "sealed"), _negated=True),
                    models.Q(
                        ("blind", ""),
                        ("blind_salt", ""),
                        ("code", ""),
                        ("identity", ""),
                        ("price_cents__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="challenges_bid_sealed_is_closed",
            ),
                    models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["opened", "awarded", "not_awarded"]), _negated=True),
                    models.Q(models.Q(("blind", ""), _negated=True), models.Q(("code", ""), _negated=True)),
                    _connector="OR",
                ),
                name="challenges_bid_opened_has_content",
            ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Award",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount_cents", models.BigIntegerField(verbose_name="金额（分）")),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="awards",
                        to="challenges.awardproposal",
                    ),
                ),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="awards",
                        to="challenges.bid",
                    ),
                ),
            ],
            options={
                "verbose_name": "中榜",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("proposal", "bid"), name="challenges_award_once"),
                    models.CheckConstraint(
                        condition=models.Q(("amount_cents__gt", 0)), name="challenges_award_amount"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BidFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("order", models.PositiveSmallIntegerField()),
                ("size", models.PositiveIntegerField()),
                ("ciphertext", models.BinaryField()),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="files", to="challenges.bid"
                    ),
                ),
            ],
            options={
                "verbose_name": "方案附件",
                "ordering": ["order"],
                "constraints": [
                    models.UniqueConstraint(fields=("bid", "order"), name="challenges_bidfile_order")
                ],
            },
        ),
        migrations.CreateModel(
            name="Challenge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="编号")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("checking", "核对中"),
                            ("returned", "退回修改"),
                            ("approving", "待批准发布"),
                            ("open", "揭榜中"),
                            ("panel", "组建评审组"),
                            ("scoring", "评审中"),
                            ("awarding", "拟定结果"),
                            ("publicity", "公示中"),
                            ("contracting", "签约中"),
                            ("performing", "履约中"),
                            ("closed", "已完成"),
                            ("no_award", "无中榜方"),
                            ("rejected", "不予发布"),
                            ("cancelled", "已终止"),
                        ],
                        default="draft",
                        max_length=20,
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="题目")),
                ("teaser", models.TextField(verbose_name="公开摘要")),
                ("text", models.TextField(verbose_name="全文")),
                ("eligibility", models.TextField(blank=True, verbose_name="揭榜条件")),
                ("prize_cents", models.BigIntegerField(verbose_name="榜额（分）")),
                (
                    "payer_kind",
                    models.CharField(
                        choices=[
                            ("government", "机关事业单位"),
                            ("large", "大型企业"),
                            ("small", "中小企业"),
                        ],
                        default="small",
                        max_length=20,
                    ),
                ),
                ("deadline", models.DateTimeField(verbose_name="揭榜截止")),
                (
                    "trail",
                    models.CharField(
                        choices=[("public", "公开"), ("restricted", "参与方可见")],
                        default="public",
                        max_length=20,
                    ),
                ),
                ("max_tries", models.PositiveSmallIntegerField(default=3, verbose_name="每家可提交次数")),
                ("max_files", models.PositiveSmallIntegerField(default=3, verbose_name="附件数")),
                ("max_file_bytes", models.PositiveIntegerField(default=2097152, verbose_name="单个附件字节")),
                ("quorum", models.PositiveSmallIntegerField(default=3, verbose_name="每份方案最少评审人数")),
                ("review", models.JSONField(default=list, verbose_name="评审标准")),
                ("rules", models.JSONField(default=dict, verbose_name="适用规则")),
                ("fairness", models.JSONField(default=dict, verbose_name="公平竞争审查")),
                ("return_reason", models.CharField(blank=True, max_length=1000)),
                ("seal_salt", models.CharField(max_length=64)),
                ("result", models.JSONField(default=dict, verbose_name="评审结果")),
                ("receipt", models.CharField(blank=True, max_length=64, verbose_name="评审结果摘要值")),
                ("rev", models.PositiveIntegerField(default=1)),
                ("is_demo", models.BooleanField(default=False, verbose_name="示例")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("locked_at", models.DateTimeField(blank=True, null=True)),
                ("publicity_from", models.DateTimeField(blank=True, null=True)),
                ("publicity_until", models.DateTimeField(blank=True, null=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="challenge",
                        to="casework.case",
                    ),
                ),
                (
                    "checked_by",
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
                    "drafted_in",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "need",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="challenges",
                        to="registry.need",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="challenges",
                        to="registry.party",
                    ),
                ),
            ],
            options={
                "verbose_name": "榜单",
                "verbose_name_plural": "榜单",
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["status", "deadline"], name="challenges_status_deadline")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("prize_cents__gte", 0)), name="challenges_prize"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "draft",
                                    "checking",
                                    "returned",
                                    "approving",
                                    "open",
                                    "panel",
                                    "scoring",
                                    "awarding",
                                    "publicity",
                                    "contracting",
                                    "performing",
                                    "closed",
                                    "no_award",
                                    "rejected",
                                    "cancelled",
                                ],
                            )
                        ),
                        name="challenges_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("max_tries__gte", 1), ("quorum__gte", 1)),
                        name="challenges_limits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("opened_at__isnull", True),
                            ("opened_at__gte", models.F("deadline")),
                            _connector="OR",
                        ),
                        name="challenges_opened_after_deadline",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("opened_at__isnull", False),
                            (
                                "status__in",
                                [
                                    "draft",
                                    "checking",
                                    "returned",
                                    "approving",
                                    "open",
                                    "rejected",
                                    "cancelled",
                                ],
                            ),
                            _connector="OR",
                        ),
                        name="challenges_sealed_until_opened",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("locked_at__isnull", True),
                            models.Q(("receipt", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="challenges_locked_receipt",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="bid",
            name="challenge",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="bids", to="challenges.challenge"
            ),
        ),
        migrations.AddField(
            model_name="awardproposal",
            name="challenge",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="proposals",
                to="challenges.challenge",
            ),
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
                            ("proposed", "待中榜方确认"),
                            ("signed", "已签订"),
                            ("objected", "中榜方有异议"),
                            ("fulfilled", "已履行"),
                        ],
                        default="proposed",
                        max_length=20,
                    ),
                ),
                ("number", models.CharField(max_length=80, verbose_name="合同编号")),
                (
                    "payer_kind",
                    models.CharField(
                        choices=[
                            ("government", "机关事业单位"),
                            ("large", "大型企业"),
                            ("small", "中小企业"),
                        ],
                        max_length=20,
                    ),
                ),
                ("rule_version", models.CharField(max_length=40)),
                ("pay_days", models.PositiveSmallIntegerField(verbose_name="付款期限（日）")),
                ("amount_cents", models.BigIntegerField(verbose_name="金额（分）")),
                ("signed_on", models.DateField(verbose_name="签订日期")),
                ("objection", models.CharField(blank=True, max_length=1000)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "award",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contracts",
                        to="challenges.award",
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
                "verbose_name": "揭榜合同",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "objected"), _negated=True),
                        fields=("award",),
                        name="challenges_contract_one_live",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount_cents__gt", 0), ("pay_days__gte", 1)),
                        name="challenges_contract_amount",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("text", models.TextField()),
                ("is_material", models.BooleanField()),
                ("old_deadline", models.DateTimeField()),
                ("new_deadline", models.DateTimeField()),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                (
                    "challenge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="challenges.challenge",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "更正公告",
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("challenge", "number"), name="challenges_correction_number"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("is_material", False), ("new_deadline__gte", models.F("old_deadline"))),
                            models.Q(("is_material", True), ("new_deadline__gt", models.F("old_deadline"))),
                            _connector="OR",
                        ),
                        name="challenges_correction_extends",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Criterion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("order", models.PositiveSmallIntegerField()),
                ("metric", models.CharField(max_length=120, verbose_name="指标")),
                (
                    "comparator",
                    models.CharField(
                        choices=[
                            ("eq", "等于"),
                            ("ge", "不低于"),
                            ("le", "不高于"),
                            ("gt", "高于"),
                            ("lt", "低于"),
                            ("between", "介于"),
                            ("approx", "约"),
                            ("contains", "包含"),
                        ],
                        max_length=10,
                    ),
                ),
                ("target", models.DecimalField(decimal_places=8, max_digits=24, verbose_name="目标")),
                ("high", models.DecimalField(blank=True, decimal_places=8, max_digits=24, null=True)),
                ("unit", models.CharField(blank=True, max_length=40, verbose_name="单位")),
                ("test_method", models.CharField(blank=True, max_length=300, verbose_name="检测方法")),
                ("sample_size", models.PositiveSmallIntegerField(default=1)),
                ("is_hard", models.BooleanField(default=True, verbose_name="必须达到")),
                (
                    "challenge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="criteria",
                        to="challenges.challenge",
                    ),
                ),
            ],
            options={
                "verbose_name": "验收指标",
                "ordering": ["order"],
                "constraints": [
                    models.UniqueConstraint(fields=("challenge", "order"), name="challenges_criterion_order"),
                    models.CheckConstraint(
                        condition=models.Q(("sample_size__gte", 1)), name="challenges_criterion_samples"
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
                ("figures", models.JSONField()),
                ("strengths", models.CharField(max_length=1000)),
                ("gaps", models.CharField(max_length=1000)),
                ("given_at", models.DateTimeField(auto_now_add=True)),
                (
                    "bid",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="feedback",
                        to="challenges.bid",
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
            name="Milestone",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("order", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=200, verbose_name="里程碑")),
                ("deliverable", models.CharField(max_length=500, verbose_name="交付物")),
                ("amount_cents", models.BigIntegerField(verbose_name="付款（分）")),
                ("due_on", models.DateField(verbose_name="交付日")),
                ("accept_by", models.DateField(verbose_name="约定验收日")),
                ("is_final", models.BooleanField(default=False)),
                ("delivered_at", models.DateTimeField(blank=True, null=True)),
                ("delivery_note", models.CharField(blank=True, max_length=1000)),
                ("delivery_files", models.JSONField(default=list)),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("verdict", models.JSONField(default=dict)),
                ("paid_on", models.DateField(blank=True, null=True)),
                ("paid_cents", models.BigIntegerField(blank=True, null=True)),
                (
                    "accepted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="milestones",
                        to="challenges.contract",
                    ),
                ),
                (
                    "paid_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "里程碑",
                "ordering": ["contract", "order"],
                "constraints": [
                    models.UniqueConstraint(fields=("contract", "order"), name="challenges_milestone_order"),
                    models.CheckConstraint(
                        condition=models.Q(("amount_cents__gte", 0), ("accept_by__gte", models.F("due_on"))),
                        name="challenges_milestone_dates",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("accepted_at__isnull", True), ("delivered_at__isnull", False), _connector="OR"
                        ),
                        name="challenges_milestone_accepted_after_delivery",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("paid_cents__isnull", True), ("paid_on__isnull", True)),
                            models.Q(
                                ("delivered_at__isnull", False),
                                ("paid_cents__isnull", False),
                                ("paid_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="challenges_milestone_paid",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MilestonePayment",
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
                            ("pending", "待收款方确认"),
                            ("confirmed", "收款方已确认"),
                            ("disputed", "收款方有异议"),
                        ],
                        default="pending",
                        max_length=20,
                    ),
                ),
                ("paid_on", models.DateField(verbose_name="付款日")),
                ("principal_cents", models.BigIntegerField()),
                ("interest_cents", models.BigIntegerField(default=0)),
                ("voucher_number", models.CharField(blank=True, max_length=80, verbose_name="银行回单号")),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("dispute", models.CharField(blank=True, max_length=1000)),
                ("replied_at", models.DateTimeField(blank=True, null=True)),
                (
                    "milestone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="challenges.milestone",
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
                (
                    "replied_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "voucher",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                    ),
                ),
            ],
            options={
                "verbose_name": "付款",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("interest_cents__gte", 0),
                            ("principal_cents__gte", 0),
                            models.Q(("principal_cents__gt", 0), ("interest_cents__gt", 0), _connector="OR"),
                        ),
                        name="challenges_payment_amounts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("replied_at__isnull", True), ("status", "pending")),
                            models.Q(
                                models.Q(("status", "pending"), _negated=True), ("replied_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="challenges_payment_replied",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MilestoneReading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sample", models.PositiveSmallIntegerField()),
                ("value", models.DecimalField(decimal_places=8, max_digits=24)),
                ("unit", models.CharField(blank=True, max_length=40)),
                ("entered_at", models.DateTimeField(auto_now_add=True)),
                ("voided_at", models.DateTimeField(blank=True, null=True)),
                ("void_reason", models.CharField(blank=True, max_length=500)),
                (
                    "criterion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="challenges.criterion",
                    ),
                ),
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                    ),
                ),
                (
                    "milestone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readings",
                        to="challenges.milestone",
                    ),
                ),
            ],
            options={
                "verbose_name": "测量值",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("voided_at__isnull", True)),
                        fields=("milestone", "criterion", "sample"),
                        name="challenges_reading_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField()),
                ("raised_at", models.DateTimeField(auto_now_add=True)),
                ("upheld", models.BooleanField(blank=True, null=True)),
                ("answer", models.TextField(blank=True)),
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
                    "challenge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="challenges.challenge",
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
                (
                    "raised_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "异议",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at__isnull", True), ("upheld__isnull", True)),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("upheld__isnull", False),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="challenges_objection_answered",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PaymentComplaint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField()),
                ("filed_at", models.DateTimeField()),
                ("forward_due", models.DateTimeField(blank=True, null=True)),
                ("forwarded_at", models.DateTimeField(blank=True, null=True)),
                ("forwarded_to", models.CharField(blank=True, max_length=200)),
                ("answer_due", models.DateTimeField()),
                ("latest_due", models.DateTimeField()),
                ("extension_reason", models.CharField(blank=True, max_length=500)),
                ("answer", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "filed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "milestone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="complaints",
                        to="challenges.milestone",
                    ),
                ),
            ],
            options={
                "verbose_name": "欠款投诉",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="ReadLog",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("actor", models.CharField(max_length=40)),
                ("day", models.DateField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "challenge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reads",
                        to="challenges.challenge",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "阅读记录",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("challenge", "actor", "day"), name="challenges_read_once_a_day"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Reviewer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=8)),
                ("round", models.PositiveSmallIntegerField(default=1)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("invited", "待评审"),
                            ("done", "已评完"),
                            ("recused", "已回避"),
                            ("missing", "逾期未评"),
                            ("replaced", "已更换"),
                        ],
                        default="invited",
                        max_length=20,
                    ),
                ),
                ("declared_at", models.DateTimeField(blank=True, null=True)),
                ("note", models.CharField(blank=True, max_length=1000)),
                ("named_at", models.DateTimeField(auto_now_add=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "challenge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviewers",
                        to="challenges.challenge",
                    ),
                ),
                (
                    "named_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                (
                    "replaces",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="challenges.reviewer",
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
                "verbose_name": "评审专家",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("challenge", "user"), name="challenges_reviewer_once"),
                    models.UniqueConstraint(fields=("challenge", "code"), name="challenges_reviewer_code"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["invited", "done", "recused", "missing", "replaced"])
                        ),
                        name="challenges_reviewer_status",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Recusal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("detected", models.BooleanField(default=False)),
                ("kind", models.CharField(max_length=40)),
                ("note", models.CharField(blank=True, max_length=1000)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recusals",
                        to="challenges.bid",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recusals",
                        to="challenges.reviewer",
                    ),
                ),
            ],
            options={
                "verbose_name": "回避",
                "constraints": [
                    models.UniqueConstraint(fields=("reviewer", "bid"), name="challenges_recusal_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Score",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rows", models.JSONField()),
                ("saved_at", models.DateTimeField(auto_now=True)),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scores",
                        to="challenges.bid",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scores",
                        to="challenges.reviewer",
                    ),
                ),
            ],
            options={
                "verbose_name": "评分",
                "constraints": [
                    models.UniqueConstraint(fields=("reviewer", "bid"), name="challenges_score_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Undertaking",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField()),
                ("salt", models.CharField(max_length=64)),
                ("given_at", models.DateTimeField(auto_now_add=True)),
                (
                    "challenge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undertakings",
                        to="challenges.challenge",
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
                "verbose_name": "保密承诺",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("challenge", "organisation"), name="challenges_undertaking_once"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="bid",
            constraint=models.UniqueConstraint(
                fields=("challenge", "party", "number"), name="challenges_bid_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="bid",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["replaced", "withdrawn"]), _negated=True),
                fields=("challenge", "party"),
                name="challenges_bid_one_live",
            ),
        ),
        migrations.AddConstraint(
            model_name="bid",
            constraint=models.UniqueConstraint(
                condition=models.Q(("code", ""), _negated=True),
                fields=("challenge", "code"),
                name="challenges_bid_code",
            ),
        ),
        migrations.AddConstraint(
            model_name="awardproposal",
            constraint=models.UniqueConstraint(
                fields=("challenge", "number"), name="challenges_proposal_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="awardproposal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("decision__in", ["open", "approved"])),
                fields=("challenge",),
                name="challenges_proposal_one_live",
            ),
        ),
    ]
