import django.db.models.deletion
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
            name="Help",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("question", models.CharField(max_length=500, verbose_name="要协办什么")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "待出意见"),
                            ("given", "已出意见"),
                            ("dropped", "不再需要"),
                            ("lapsed", "主办已答复，未等到"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("opinion", models.TextField(blank=True, verbose_name="意见")),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("asked_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
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
                    "case",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.case",
                    ),
                ),
                ("files", models.ManyToManyField(blank=True, related_name="+", to="files.storedfile")),
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
                "verbose_name": "协办",
                "ordering": ["id"],
                'constraints': [
                    models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "given"), _negated=True),
                    models.Q(("opinion", ""), _negated=True),
                    _connector="OR",
                ),
                name="tickets_help_given_what",
            ),
                    models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("state", "asked")),
                    models.Q(models.Q(("state", "asked"), _negated=True), ("ended_at__isnull", False)),
                    _connector="OR",
                ),
                name="tickets_help_ended",
            ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Meeting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="名称")),
                ("held_on", models.DateField(verbose_name="日期")),
                ("place", models.CharField(max_length=120, verbose_name="地点")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("is_demo", models.BooleanField(default=False, verbose_name="示例")),
                (
                    "companies",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="registry.party", verbose_name="参加企业"
                    ),
                ),
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
                    "minutes",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                    ),
                ),
                (
                    "organisations",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="accounts.organisation", verbose_name="参加部门"
                    ),
                ),
            ],
            options={
                "verbose_name": "政企面对面",
                "verbose_name_plural": "政企面对面",
                "ordering": ["-held_on", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Ticket",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=40, unique=True, verbose_name="编号")),
                ("title", models.CharField(max_length=80, verbose_name="标题")),
                ("text", models.TextField(verbose_name="内容")),
                ("category", models.CharField(max_length=20, verbose_name="类别")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("page", "网页"),
                            ("phone", "电话记录"),
                            ("sheet", "表格导入"),
                            ("meeting", "政企面对面"),
                        ],
                        max_length=10,
                        verbose_name="来源",
                    ),
                ),
                ("source_note", models.CharField(blank=True, max_length=300, verbose_name="来源说明")),
                ("on_behalf", models.BooleanField(default=False, verbose_name="代企业登记")),
                ("contact_name", models.CharField(blank=True, max_length=40, verbose_name="联系人")),
                ("contact_phone", models.CharField(blank=True, max_length=20, verbose_name="联系电话")),
                (
                    "contact_private",
                    models.BooleanField(default=False, verbose_name="联系方式只给服务专班看"),
                ),
                ("contact_erased_at", models.DateTimeField(blank=True, null=True)),
                ("sheet_key", models.CharField(blank=True, max_length=64, null=True, unique=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("new", "待交办"),
                            ("handling", "办理中"),
                            ("answered", "待企业确认"),
                            ("closed", "已办结"),
                            ("declined", "不予受理"),
                            ("withdrawn", "企业撤回"),
                        ],
                        default="new",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "grade",
                    models.CharField(
                        blank=True,
                        choices=[("simple", "简单问题"), ("complex", "复杂问题"), ("hard", "疑难问题")],
                        max_length=10,
                        verbose_name="级别",
                    ),
                ),
                ("assigned_at", models.DateTimeField(blank=True, null=True, verbose_name="交办时间")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="最近答复")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="办结时间")),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("end_reason", models.CharField(blank=True, max_length=500)),
                ("rounds", models.PositiveSmallIntegerField(default=0)),
                ("reopened", models.PositiveSmallIntegerField(default=0, verbose_name="重新打开次数")),
                (
                    "satisfaction",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="满意度"),
                ),
                ("satisfaction_words", models.CharField(blank=True, max_length=500)),
                ("public_question", models.CharField(blank=True, max_length=500)),
                ("public_answer", models.TextField(blank=True)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(verbose_name="收到时间")),
                ("is_demo", models.BooleanField(default=False, verbose_name="示例")),
                (
                    "case",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ticket",
                        to="casework.case",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to="registry.party",
                    ),
                ),
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
                    "lead",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="led_tickets",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to="tickets.meeting",
                    ),
                ),
            ],
            options={
                "verbose_name": "135 工单",
                "verbose_name_plural": "135 工单",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["company", "-id"], name="tickets_ticket_company"),
                    models.Index(fields=["lead", "status"], name="tickets_ticket_lead"),
                    models.Index(fields=["assigned_at"], name="tickets_ticket_assigned"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["new", "handling", "answered", "closed", "declined", "withdrawn"])
                        ),
                        name="tickets_ticket_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("grade", ""), ("grade__in", ["simple", "complex", "hard"]), _connector="OR"
                        ),
                        name="tickets_ticket_grade",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", False), ("status", "closed")),
                            models.Q(
                                models.Q(("status", "closed"), _negated=True), ("closed_at__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="tickets_ticket_closed_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["handling", "answered", "closed"]), _negated=True),
                            models.Q(("lead__isnull", False), models.Q(("grade", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="tickets_ticket_has_lead",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("satisfaction__isnull", True), ("satisfaction__range", (1, 5)), _connector="OR"
                        ),
                        name="tickets_ticket_satisfaction",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("published_at__isnull", True),
                            models.Q(
                                models.Q(("public_question", ""), _negated=True),
                                models.Q(("public_answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="tickets_ticket_published_what",
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
                ("round", models.PositiveSmallIntegerField()),
                ("text", models.TextField(verbose_name="答复")),
                ("basis", models.CharField(blank=True, max_length=500, verbose_name="依据")),
                ("at", models.DateTimeField()),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("is_late", models.BooleanField(default=False)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("files", models.ManyToManyField(blank=True, related_name="+", to="files.storedfile")),
                ("opinions", models.ManyToManyField(blank=True, related_name="+", to="tickets.help")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "reused",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="tickets.ticket",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replies",
                        to="tickets.ticket",
                    ),
                ),
            ],
            options={
                "verbose_name": "答复",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("ticket", "round"), name="tickets_reply_round"),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="tickets_reply_text"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Lead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(blank=True, null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="leads", to="tickets.ticket"
                    ),
                ),
            ],
            options={
                "verbose_name": "主办",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("ticket", "organisation"), name="tickets_lead_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)),
                        fields=("ticket",),
                        name="tickets_lead_one_now",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="help",
            name="ticket",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="helps", to="tickets.ticket"
            ),
        ),
        migrations.CreateModel(
            name="Handover",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("nth", models.PositiveSmallIntegerField()),
                ("reason", models.CharField(max_length=500, verbose_name="理由")),
                ("needs_leader", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "待决定"),
                            ("accepted", "已转办"),
                            ("refused", "未同意"),
                            ("dropped", "已作罢"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("note", models.CharField(blank=True, max_length=500)),
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
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "case",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.case",
                    ),
                ),
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
                    "to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handovers",
                        to="tickets.ticket",
                    ),
                ),
            ],
            options={
                "verbose_name": "转办",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "asked")),
                        fields=("ticket",),
                        name="tickets_handover_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("by", models.F("to")), _negated=True),
                        name="tickets_handover_other",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(("decided_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="tickets_handover_four_eyes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("nth", 1), ("needs_leader", True), _connector="OR"),
                        name="tickets_handover_second_by_leader",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Grading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("facts", models.JSONField(default=dict)),
                (
                    "by_rule",
                    models.CharField(
                        choices=[("simple", "简单问题"), ("complex", "复杂问题"), ("hard", "疑难问题")],
                        max_length=10,
                    ),
                ),
                ("rules", models.JSONField(default=list)),
                ("version", models.PositiveIntegerField()),
                (
                    "final",
                    models.CharField(
                        choices=[("simple", "简单问题"), ("complex", "复杂问题"), ("hard", "疑难问题")],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="改级理由")),
                ("assessed_at", models.DateTimeField()),
                ("checked_at", models.DateTimeField(blank=True, null=True)),
                ("check_agreed", models.BooleanField(null=True)),
                ("check_note", models.CharField(blank=True, max_length=500)),
                (
                    "assessed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ticket",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grading",
                        to="tickets.ticket",
                    ),
                ),
            ],
            options={
                "verbose_name": "定级",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("final", models.F("by_rule")),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="tickets_grading_override_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("checked_by__isnull", True),
                            models.Q(("checked_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="tickets_grading_four_eyes",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Verdict",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("confirmed", "企业确认"), ("called", "电话回访")], max_length=10
                    ),
                ),
                ("reached", models.BooleanField(default=True)),
                ("satisfied", models.BooleanField(default=False)),
                ("words", models.CharField(blank=True, max_length=1000, verbose_name="企业怎么说")),
                ("spoke_with", models.CharField(blank=True, max_length=40, verbose_name="接听人")),
                ("called_at", models.DateTimeField(blank=True, null=True)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "by_organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="verdicts",
                        to="tickets.ticket",
                    ),
                ),
            ],
            options={
                "verbose_name": "企业的话",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("reached", True)),
                        fields=("ticket", "round"),
                        name="tickets_verdict_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "called"), _negated=True),
                            models.Q(("called_at__isnull", False), models.Q(("words", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="tickets_verdict_call_recorded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reached", True), ("satisfied", False), _connector="OR"),
                        name="tickets_verdict_reached",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="help",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "asked")),
                fields=("ticket", "organisation"),
                name="tickets_help_one_open",
            ),
        ),
    ]
