import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("accounts", "__first__"),
        ("files", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Case",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=60)),
                ("business_type", models.CharField(max_length=40)),
                ("business_id", models.BigIntegerField()),
                ("title", models.CharField(blank=True, max_length=200, verbose_name="标题")),
                ("stream", models.CharField(max_length=80)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "进行中"),
                            ("suspended", "已中止"),
                            ("finished", "已办结"),
                            ("withdrawn", "已撤回"),
                            ("cancelled", "已取消"),
                        ],
                        default="open",
                        max_length=12,
                    ),
                ),
                ("data", models.JSONField(default=dict)),
                ("written", models.JSONField(default=dict)),
                ("config", models.JSONField(default=dict)),
                ("rev", models.PositiveIntegerField(default=0)),
                ("end_node", models.CharField(blank=True, max_length=60)),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="原因")),
                ("is_demo", models.BooleanField(default=False, verbose_name="示例")),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("suspended_at", models.DateTimeField(blank=True, null=True)),
                ("started_by", models.CharField(max_length=40)),
                (
                    "started_by_organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "started_by_user",
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
                "verbose_name": "办件",
                "verbose_name_plural": "办件",
                "indexes": [
                    models.Index(fields=["status", "started_at"], name="casework_case_status"),
                    models.Index(fields=["business_type", "business_id"], name="casework_case_business"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["open", "suspended"])),
                        fields=("key", "business_type", "business_id"),
                        name="casework_case_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("status__in", ["open", "suspended"])),
                            models.Q(
                                models.Q(("status__in", ["open", "suspended"]), _negated=True),
                                ("ended_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="casework_case_ended",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Command",
            fields=[
                ("key", models.CharField(max_length=120, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=20)),
                ("actor", models.CharField(max_length=40)),
                ("fingerprint", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="commands",
                        to="casework.case",
                    ),
                ),
            ],
            options={
                "verbose_name": "指令",
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=60)),
                ("version", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("dmn_xml", models.TextField()),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "决策表",
                "verbose_name_plural": "决策表",
                "constraints": [
                    models.UniqueConstraint(fields=("key", "version"), name="casework_decision_version"),
                    models.UniqueConstraint(fields=("key", "sha256"), name="casework_decision_content"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Definition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=60)),
                ("version", models.PositiveIntegerField()),
                ("name", models.CharField(max_length=120, verbose_name="名称")),
                ("sha256", models.CharField(max_length=64)),
                ("bpmn_xml", models.TextField()),
                ("forms", models.JSONField(default=dict)),
                ("config", models.JSONField(default=dict)),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "待批准"), ("published", "已发布"), ("retired", "已停用")],
                        default="draft",
                        max_length=12,
                    ),
                ),
                ("created_by", models.CharField(max_length=40)),
                ("created_by_label", models.CharField(max_length=120)),
                ("approved_by", models.CharField(blank=True, max_length=40)),
                ("approved_by_label", models.CharField(blank=True, max_length=120)),
                ("created_at", models.DateTimeField()),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                ("decisions", models.ManyToManyField(related_name="definitions", to="casework.decision")),
            ],
            options={
                "verbose_name": "流程定义",
                "verbose_name_plural": "流程定义",
                "ordering": ["key", "version"],
                "constraints": [
                    models.UniqueConstraint(fields=("key", "version"), name="casework_definition_version"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status", "draft"),
                            models.Q(
                                models.Q(("approved_by", ""), _negated=True),
                                models.Q(("approved_by", models.F("created_by")), _negated=True),
                            ),
                            ("created_by", "system"),
                            _connector="OR",
                        ),
                        name="casework_definition_four_eyes",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="case",
            name="definition",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="casework.definition"
            ),
        ),
        migrations.CreateModel(
            name="Delegation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("enterprise", "企业"),
                            ("manager", "技术经理人"),
                            ("solver", "答题方"),
                            ("officer", "部门工作人员"),
                            ("leader", "领导"),
                            ("steward", "数据专员"),
                            ("admin", "管理员"),
                            ("public", "公众"),
                            ("system", "系统"),
                        ],
                        max_length=20,
                    ),
                ),
                ("valid_from", models.DateTimeField()),
                ("valid_to", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "from_user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "to_user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "委托",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("valid_to__gt", models.F("valid_from"))),
                        name="casework_delegation_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("from_user", models.F("to_user")), _negated=True),
                        name="casework_delegation_other",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=40)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="seats", to="casework.case"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
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
                "verbose_name": "席位",
                "constraints": [models.UniqueConstraint(fields=("case", "key"), name="casework_seat_once")],
            },
        ),
        migrations.CreateModel(
            name="Token",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("node", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=120)),
                (
                    "form",
                    models.CharField(
                        choices=[("task", "task"), ("wait", "wait"), ("join", "join"), ("group", "group")],
                        max_length=8,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "待办"), ("done", "已办"), ("cancelled", "已取消")],
                        default="active",
                        max_length=10,
                    ),
                ),
                ("via", models.CharField(blank=True, max_length=60)),
                ("item", models.JSONField(blank=True, null=True)),
                ("born", models.PositiveIntegerField(default=0)),
                (
                    "role",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("enterprise", "企业"),
                            ("manager", "技术经理人"),
                            ("solver", "答题方"),
                            ("officer", "部门工作人员"),
                            ("leader", "领导"),
                            ("steward", "数据专员"),
                            ("admin", "管理员"),
                            ("public", "公众"),
                            ("system", "系统"),
                        ],
                        max_length=20,
                    ),
                ),
                ("seat", models.CharField(blank=True, max_length=40)),
                ("is_open", models.BooleanField(default=False)),
                ("message", models.CharField(blank=True, max_length=60)),
                ("correlation", models.CharField(blank=True, max_length=120)),
                ("result", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_by", models.CharField(blank=True, max_length=40)),
                (
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tokens",
                        to="casework.case",
                    ),
                ),
                (
                    "ended_by_user",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="instances",
                        to="casework.token",
                    ),
                ),
            ],
            options={
                "verbose_name": "任务",
                "verbose_name_plural": "任务",
                "indexes": [
                    models.Index(fields=["case"], name="casework_token_case"),
                    models.Index(
                        condition=models.Q(("status", "active")),
                        fields=["role", "organisation", "created_at"],
                        name="casework_token_work",
                    ),
                    models.Index(
                        condition=models.Q(("assignee__isnull", False), ("status", "active")),
                        fields=["assignee"],
                        name="casework_token_mine",
                    ),
                    models.Index(
                        condition=models.Q(("status", "active"), models.Q(("message", ""), _negated=True)),
                        fields=["message", "correlation"],
                        name="casework_token_message",
                    ),
                    models.Index(fields=["organisation", "case"], name="casework_token_org"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("status", "active")),
                            models.Q(
                                models.Q(("status", "active"), _negated=True), ("ended_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="casework_token_ended",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Timer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("node", models.CharField(max_length=60)),
                ("due_at", models.DateTimeField(null=True)),
                ("workdays", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[("pending", "未到"), ("fired", "已到"), ("void", "作废")],
                        default="pending",
                        max_length=8,
                    ),
                ),
                ("retry_at", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("error", models.CharField(blank=True, max_length=500)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="timers", to="casework.case"
                    ),
                ),
                (
                    "token",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="timers",
                        to="casework.token",
                    ),
                ),
            ],
            options={
                "verbose_name": "定时",
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "pending")),
                        fields=["due_at"],
                        name="casework_timer_due",
                    ),
                    models.Index(
                        condition=models.Q(("status", "pending")),
                        fields=["token"],
                        name="casework_timer_token",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Outbox",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("topic", models.CharField(max_length=40)),
                ("payload", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField()),
                ("next_try_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("error", models.CharField(blank=True, max_length=500)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="outbox", to="casework.case"
                    ),
                ),
                (
                    "token",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outbox",
                        to="casework.token",
                    ),
                ),
            ],
            options={
                "verbose_name": "待发消息",
                "indexes": [
                    models.Index(
                        condition=models.Q(("sent_at__isnull", True)),
                        fields=["next_try_at"],
                        name="casework_outbox_due",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("statement", models.TextField(blank=True)),
                ("value", models.JSONField(blank=True, null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "file",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                    ),
                ),
                (
                    "token",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="evidence",
                        to="casework.token",
                    ),
                ),
            ],
            options={
                "verbose_name": "凭证",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("file__isnull", False),
                            models.Q(("statement", ""), _negated=True),
                            ("value__isnull", False),
                            _connector="OR",
                        ),
                        name="casework_evidence_not_empty",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Clock",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("working_days", models.PositiveSmallIntegerField()),
                ("calendar_version", models.CharField(blank=True, max_length=40)),
                ("started_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("pauses", models.JSONField(default=list)),
                ("paused_at", models.DateTimeField(blank=True, null=True)),
                ("warned_at", models.DateTimeField(blank=True, null=True)),
                ("breached_at", models.DateTimeField(blank=True, null=True)),
                ("met_at", models.DateTimeField(blank=True, null=True)),
                ("stopped_at", models.DateTimeField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="clocks", to="casework.case"
                    ),
                ),
                (
                    "token",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="clock", to="casework.token"
                    ),
                ),
            ],
            options={
                "verbose_name": "时限",
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("breached_at__isnull", True),
                            ("paused_at__isnull", True),
                            ("stopped_at__isnull", True),
                        ),
                        fields=["due_at"],
                        name="casework_clock_due",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("paused_at__isnull", True), ("due_at__isnull", True), _connector="OR"
                        ),
                        name="casework_clock_paused_no_due",
                    )
                ],
            },
        ),
    ]
