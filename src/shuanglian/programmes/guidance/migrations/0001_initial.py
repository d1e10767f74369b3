import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("accounts", "__first__"),
        ("casework", "0003_days_and_superiors"),
        ("registry", "0002_search_index"),
    ]

    operations = [
        migrations.CreateModel(
            name="Appointment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=40, unique=True, verbose_name="编号")),
                (
                    "origin",
                    models.CharField(
                        choices=[("asked", "企业预约"), ("proposed", "按规则建议")],
                        max_length=10,
                        verbose_name="由来",
                    ),
                ),
                ("topic", models.CharField(max_length=20, verbose_name="主题")),
                (
                    "mode",
                    models.CharField(
                        choices=[("site", "到企业现场"), ("office", "到部门"), ("video", "视频")],
                        max_length=10,
                        verbose_name="方式",
                    ),
                ),
                ("text", models.TextField(verbose_name="想了解什么")),
                ("wished", models.JSONField(default=list, verbose_name="希望的日期")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("consider", "等企业决定"),
                            ("schedule", "等部门约时间"),
                            ("agree", "等企业同意时间"),
                            ("approve", "等分管领导同意入企"),
                            ("meet", "已约定"),
                            ("advise", "等书面建议"),
                            ("acknowledge", "等企业确认"),
                            ("answer", "等部门答复追问"),
                            ("done", "已完成"),
                            ("declined", "企业未接受建议"),
                            ("refused", "部门未受理"),
                            ("cancelled", "已取消"),
                        ],
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("end_reason", models.CharField(blank=True, max_length=500)),
                ("acknowledged_at", models.DateTimeField(blank=True, null=True, verbose_name="企业确认")),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(verbose_name="提出时间")),
                ("is_demo", models.BooleanField(default=False, verbose_name="示例")),
                (
                    "case",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="guidance",
                        to="casework.case",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="guidance",
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
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="given_guidance",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "预约指导",
                "verbose_name_plural": "预约指导",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["company", "-id"], name="guidance_app_company"),
                    models.Index(fields=["department", "status"], name="guidance_app_department"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "consider",
                                    "schedule",
                                    "agree",
                                    "approve",
                                    "meet",
                                    "advise",
                                    "acknowledge",
                                    "answer",
                                    "done",
                                    "declined",
                                    "refused",
                                    "cancelled",
                                ],
                            )
                        ),
                        name="guidance_appointment_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("mode__in", ["site", "office", "video"])),
                        name="guidance_appointment_mode",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_at__isnull", False),
                                ("status__in", ["done", "declined", "refused", "cancelled"]),
                            ),
                            models.Q(
                                ("ended_at__isnull", True),
                                models.Q(
                                    ("status__in", ["done", "declined", "refused", "cancelled"]),
                                    _negated=True,
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="guidance_appointment_ended",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Advice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("findings", models.TextField(verbose_name="情况")),
                ("risks", models.TextField(verbose_name="风险")),
                ("suggestions", models.TextField(verbose_name="建议")),
                ("law", models.TextField(verbose_name="依据")),
                ("digest", models.CharField(max_length=64)),
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
                    "appointment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="advice",
                        to="guidance.appointment",
                    ),
                ),
            ],
            options={
                "verbose_name": "书面建议",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("findings", ""), _negated=True),
                            models.Q(("risks", ""), _negated=True),
                            models.Q(("suggestions", ""), _negated=True),
                            models.Q(("law", ""), _negated=True),
                            models.Q(("digest", ""), _negated=True),
                        ),
                        name="guidance_advice_whole",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Coverage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("area", models.CharField(max_length=20, unique=True)),
                ("set_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "领域分工",
            },
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fact_key", models.CharField(max_length=120, unique=True)),
                ("facts", models.JSONField(default=dict)),
                ("told", models.JSONField(default=list)),
                ("rules", models.JSONField(default=list)),
                ("version", models.PositiveIntegerField()),
                ("why", models.CharField(max_length=300)),
                ("at", models.DateTimeField()),
                (
                    "appointment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposal",
                        to="guidance.appointment",
                    ),
                ),
            ],
            options={
                "verbose_name": "建议的理由",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("why", ""), _negated=True), name="guidance_proposal_why"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProposalSwitch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_on", models.BooleanField(default=True)),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "company",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="registry.party"
                    ),
                ),
            ],
            options={
                "verbose_name": "建议开关",
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
                ("text", models.TextField(verbose_name="追问")),
                ("asked_at", models.DateTimeField()),
                ("answer", models.TextField(blank=True, verbose_name="答复")),
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
                    "appointment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions",
                        to="guidance.appointment",
                    ),
                ),
            ],
            options={
                "verbose_name": "追问",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answer", "")),
                        fields=("appointment",),
                        name="guidance_question_one_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Slot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="地点或视频入口")),
                ("over_reason", models.CharField(blank=True, max_length=500)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("offered", "待企业同意"),
                            ("booked", "已约定"),
                            ("held", "已进行"),
                            ("missed", "未成行"),
                            ("released", "已取消"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "absent",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("company", "企业没有到"),
                            ("department", "部门没有到"),
                            ("moved", "双方同意改期"),
                        ],
                        max_length=12,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500)),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                (
                    "appointment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="slots",
                        to="guidance.appointment",
                    ),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "时间",
                "ordering": ["id"],
                "indexes": [models.Index(fields=["state", "starts_at"], name="guidance_slot_when")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="guidance_slot_order"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["offered", "booked"])),
                        fields=("appointment",),
                        name="guidance_slot_one_open",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SlotCell",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_at", models.DateTimeField()),
                (
                    "officer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "slot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="cells", to="guidance.slot"
                    ),
                ),
            ],
            options={
                "verbose_name": "时间格",
                "constraints": [
                    models.UniqueConstraint(fields=("officer", "starts_at"), name="guidance_cell_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField()),
                ("on", models.DateField(verbose_name="日期")),
                ("purpose", models.CharField(max_length=20, verbose_name="事由")),
                ("text", models.CharField(blank=True, max_length=500, verbose_name="说明")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "等分管领导同意"),
                            ("planned", "已安排"),
                            ("made", "已入企"),
                            ("refused", "未同意"),
                            ("dropped", "已取消"),
                        ],
                        max_length=10,
                    ),
                ),
                ("cap", models.PositiveSmallIntegerField()),
                ("is_over", models.BooleanField(default=False)),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="超次理由")),
                ("recorded_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("note", models.CharField(blank=True, max_length=500)),
                ("is_demo", models.BooleanField(default=False)),
                (
                    "appointment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="guidance.appointment",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="registry.party",
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
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
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
                "verbose_name": "入企记录",
                "verbose_name_plural": "入企记录",
                "ordering": ["-on", "-id"],
                "indexes": [
                    models.Index(fields=["company", "month"], name="guidance_visit_month"),
                    models.Index(fields=["department", "-on"], name="guidance_visit_department"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["asked", "planned", "made", "refused", "dropped"])),
                        name="guidance_visit_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_over", False), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="guidance_visit_over_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_over", False),
                            models.Q(("state__in", ["planned", "made"]), _negated=True),
                            ("decided_at__isnull", False),
                            _connector="OR",
                        ),
                        name="guidance_visit_over_leader",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(("decided_by", models.F("recorded_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="guidance_visit_four_eyes",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["asked", "planned", "made"])),
                        fields=("appointment",),
                        name="guidance_visit_one_per_appointment",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VisitMonth",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField()),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="registry.party"
                    ),
                ),
            ],
            options={
                "verbose_name": "入企月份",
                "constraints": [
                    models.UniqueConstraint(fields=("company", "month"), name="guidance_month_once")
                ],
            },
        ),
    ]
