import django.db.models.deletion
import shuanglian.programmes.projects.models.register
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("casework", "0003_days_and_superiors"),
        ("files", "0001_initial"),
        ("registry", "0002_search_index"),
    ]

    operations = [
        migrations.CreateModel(
            name="Application",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("matter", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=80)),
                ("standard", models.PositiveSmallIntegerField()),
                ("is_green", models.BooleanField(default=False, verbose_name="绿色通道")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("submitted", "待受理"),
                            ("accepted", "办理中"),
                            ("finished", "已办结"),
                            ("refused", "未受理"),
                        ],
                        default="submitted",
                        max_length=10,
                    ),
                ),
                ("received_on", models.DateField()),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("finished_on", models.DateField(blank=True, null=True)),
                ("pauses", models.JSONField(default=list)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("calendar_version", models.CharField(blank=True, max_length=60)),
            ],
            options={
                "verbose_name": "容缺申请",
                'constraints': [
                    models.CheckConstraint(
                condition=models.Q(
                    models.Q(("finished_on__isnull", False), ("status", "finished")),
                    models.Q(models.Q(("status", "finished"), _negated=True), ("finished_on__isnull", True)),
                    _connector="OR",
                ),
                name="projects_application_finished",
            ),
                    models.CheckConstraint(
                condition=models.Q(
                    ("finished_on__isnull", True),
                    ("finished_on__gte", models.F("received_on")),
                    _connector="OR",
                ),
                name="projects_application_order",
            ),
                    models.CheckConstraint(
                condition=models.Q(("standard__gte", 1)), name="projects_application_standard"
            ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=80)),
                ("promised_on", models.DateField(blank=True, null=True)),
                ("supplied_on", models.DateField(blank=True, null=True)),
                ("statement", models.CharField(blank=True, max_length=500)),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                ("broken_at", models.DateTimeField(blank=True, null=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="projects.application",
                    ),
                ),
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
            ],
            options={
                "verbose_name": "材料",
                "indexes": [
                    models.Index(
                        condition=models.Q(("supplied_on__isnull", True)),
                        fields=["promised_on"],
                        name="projects_document_due_i",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("application", "key"), name="projects_document_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("promised_on__isnull", False), ("supplied_on__isnull", False), _connector="OR"
                        ),
                        name="projects_document_promised",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("broken_at__isnull", True), ("promised_on__isnull", False), _connector="OR"
                        ),
                        name="projects_document_broken",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Bar",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateTimeField()),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                ("lifted_why", models.CharField(blank=True, max_length=500)),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="registry.party"
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bar",
                        to="projects.document",
                    ),
                ),
            ],
            options={
                "verbose_name": "容缺限制",
                "indexes": [
                    models.Index(
                        condition=models.Q(("lifted_at__isnull", True)),
                        fields=["party"],
                        name="projects_bar_open_i",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lifted_at__isnull", True),
                            models.Q(("lifted_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="projects_bar_lifted",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Gate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("prereview", "预审联审"),
                            ("handover", "见面交办"),
                            ("consult", "三方会商"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("waiting", "未到"), ("open", "待召开"), ("closed", "已通过")],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("planned_on", models.DateField(blank=True, null=True)),
                ("held_on", models.DateField(blank=True, null=True)),
                ("decision", models.TextField(blank=True, verbose_name="决定")),
                ("minutes", models.TextField(blank=True, verbose_name="纪要")),
                ("open_blocking", models.PositiveIntegerField(default=0)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "minutes_file",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                    ),
                ),
            ],
            options={
                "verbose_name": "关口",
                'constraints': [
                    models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "closed"), _negated=True), ("open_blocking", 0), _connector="OR"
                ),
                name="projects_gate_no_blocking",
            ),
                    models.CheckConstraint(
                condition=models.Q(("open_blocking__gte", 0)), name="projects_gate_blocking_count"
            ),
                    models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "closed"), _negated=True),
                    models.Q(
                        ("closed_at__isnull", False),
                        ("held_on__isnull", False),
                        models.Q(("decision", ""), _negated=True),
                        models.Q(
                            models.Q(("minutes", ""), _negated=True),
                            ("minutes_file__isnull", False),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="projects_gate_minutes",
            ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Issue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="问题")),
                ("is_blocking", models.BooleanField(default=False)),
                ("owner", models.CharField(max_length=120, verbose_name="责任单位")),
                ("due_on", models.DateField(verbose_name="期限")),
                ("opened_at", models.DateTimeField()),
                ("solved_at", models.DateTimeField(blank=True, null=True)),
                ("solution", models.CharField(blank=True, max_length=500, verbose_name="怎么解决的")),
                ("unblocked_at", models.DateTimeField(blank=True, null=True)),
                ("unblocked_why", models.CharField(blank=True, max_length=500)),
                (
                    "gate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="issues", to="projects.gate"
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unblocked_by",
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
                "verbose_name": "问题",
                "indexes": [
                    models.Index(
                        condition=models.Q(("solved_at__isnull", True)),
                        fields=["due_on"],
                        name="projects_issue_open_i",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("solved_at__isnull", True),
                            models.Q(("solution", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="projects_issue_solution",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("unblocked_at__isnull", True),
                            models.Q(("is_blocking", False), models.Q(("unblocked_why", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="projects_issue_unblocked",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Participant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                (
                    "gate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="participants",
                        to="projects.gate",
                    ),
                ),
            ],
            options={
                "verbose_name": "参加单位",
                "constraints": [
                    models.UniqueConstraint(fields=("gate", "name"), name="projects_participant_once"),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="projects_participant_named"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Project",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="编号")),
                ("name", models.CharField(max_length=200, verbose_name="名称")),
                ("signed_on", models.DateField(blank=True, null=True, verbose_name="签约日期")),
                ("total_cents", models.BigIntegerField(blank=True, null=True, verbose_name="总投资（分）")),
                ("total_raw", models.CharField(blank=True, max_length=60, verbose_name="总投资原文")),
                (
                    "level",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "未列级"),
                            ("district", "区重点"),
                            ("city", "市重点"),
                            ("province", "省重大"),
                            ("nation", "国家重大"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                (
                    "phase",
                    models.CharField(
                        blank=True,
                        choices=[("attract", "引"), ("land", "落"), ("build", "建"), ("produce", "产")],
                        max_length=10,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "推进中"),
                            ("producing", "已投产"),
                            ("rejected", "预审未通过"),
                            ("dropped", "终止"),
                        ],
                        max_length=10,
                    ),
                ),
                ("record", models.CharField(blank=True, max_length=60)),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="说明")),
                ("is_public", models.BooleanField(default=False)),
                ("is_demo", models.BooleanField(default=False)),
                ("rev", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("drop_reason", models.CharField(blank=True, max_length=500, verbose_name="终止的原因")),
                ("drop_asked_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.case",
                    ),
                ),
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
                (
                    "drop_asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.party",
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
                (
                    "segment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.segment",
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
                "verbose_name": "项目",
                "verbose_name_plural": "项目",
                "indexes": [
                    models.Index(fields=["phase", "id"], name="projects_project_phase_i"),
                    models.Index(fields=["party"], name="projects_project_party_i"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("record", ""), _negated=True),
                        fields=("record",),
                        name="projects_project_record",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("total_cents__isnull", True), ("total_cents__gte", 0), _connector="OR"
                        ),
                        name="projects_project_total",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("phase__in", ["", "attract", "land", "build", "produce"])),
                        name="projects_project_phase",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_public", False), ("source__isnull", False), _connector="OR"),
                        name="projects_project_public_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("outcome", ""), ("ended_at__isnull", False), _connector="OR"),
                        name="projects_project_ended",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("drop_asked_at__isnull", True), ("drop_reason", "")),
                            models.Q(
                                ("drop_asked_at__isnull", False), models.Q(("drop_reason", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="projects_project_drop_asked",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PhaseRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "phase",
                    models.CharField(
                        choices=[("attract", "引"), ("land", "落"), ("build", "建"), ("produce", "产")],
                        max_length=10,
                    ),
                ),
                ("started_on", models.DateField()),
                ("planned_on", models.DateField(blank=True, null=True)),
                ("ended_on", models.DateField(blank=True, null=True)),
                ("standard", models.PositiveSmallIntegerField()),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="runs",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "verbose_name": "阶段",
                "indexes": [models.Index(fields=["phase", "ended_on"], name="projects_run_phase_i")],
                "constraints": [
                    models.UniqueConstraint(fields=("project", "phase"), name="projects_run_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on__isnull", True)),
                        fields=("project",),
                        name="projects_run_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on__isnull", True),
                            ("ended_on__gte", models.F("started_on")),
                            _connector="OR",
                        ),
                        name="projects_run_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("standard__gte", 1)), name="projects_run_standard"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OfficeReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("yes", "具备科创属性"),
                            ("no", "不具备科创属性"),
                            ("lapsed", "到期未审，不影响审批"),
                        ],
                        max_length=8,
                    ),
                ),
                ("reason", models.TextField(verbose_name="理由")),
                ("slack", models.SmallIntegerField(blank=True, null=True)),
                ("lengthened", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("reviewed_on", models.DateField()),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="review",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "verbose_name": "并行审核",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="projects_review_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("verdict__in", ["yes", "no", "lapsed"])),
                        name="projects_review_verdict",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Investment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField()),
                ("cents", models.BigIntegerField()),
                ("raw", models.CharField(blank=True, max_length=60)),
                ("statement", models.CharField(blank=True, max_length=500, verbose_name="依据")),
                ("reported_at", models.DateTimeField()),
                ("voided_at", models.DateTimeField(blank=True, null=True)),
                ("void_reason", models.CharField(blank=True, max_length=500)),
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
                    "reported_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="investments",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "verbose_name": "完成投资",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("voided_at__isnull", True)),
                        fields=("project", "month"),
                        name="projects_investment_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cents__gte", 0)), name="projects_investment_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("statement", ""), _negated=True),
                            ("file__isnull", False),
                            _connector="OR",
                        ),
                        name="projects_investment_evidence",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("voided_at__isnull", True),
                            models.Q(("void_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="projects_investment_void",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="gate",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="gates", to="projects.project"
            ),
        ),
        migrations.AddField(
            model_name="application",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="applications",
                to="projects.project",
            ),
        ),
        migrations.CreateModel(
            name="ProjectList",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.SlugField(max_length=60, unique=True)),
                ("name", models.CharField(max_length=120, verbose_name="名称")),
                ("year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="年度")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="说明")),
                ("is_public", models.BooleanField(default=False)),
                ("is_demo", models.BooleanField(default=False)),
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
                "verbose_name": "项目清单",
                "verbose_name_plural": "项目清单",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("is_public", False), ("source__isnull", False), _connector="OR"),
                        name="projects_list_public_source",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ListTotal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        choices=[
                            ("count", "项目数"),
                            ("total", "总投资"),
                            ("yearly", "年度计划投资"),
                            ("in_production", "投产项目数"),
                            ("provincial", "省级重大项目数"),
                        ],
                        max_length=16,
                    ),
                ),
                ("value", models.BigIntegerField()),
                ("comparator", models.CharField(default="eq", max_length=8)),
                ("raw", models.CharField(max_length=60)),
                (
                    "list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="totals",
                        to="projects.projectlist",
                    ),
                ),
            ],
            options={
                "verbose_name": "清单总数",
                "constraints": [
                    models.UniqueConstraint(fields=("list", "key"), name="projects_list_total_once"),
                    models.CheckConstraint(
                        condition=models.Q(("value__gte", 0)), name="projects_list_total_positive"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ListEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "counts_for",
                    models.JSONField(default=shuanglian.programmes.projects.models.register.no_totals),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="projects.project",
                    ),
                ),
                (
                    "list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="projects.projectlist",
                    ),
                ),
            ],
            options={
                "verbose_name": "清单项目",
                "constraints": [
                    models.UniqueConstraint(fields=("list", "project"), name="projects_list_entry_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("study", "月度招商研究"),
                            ("contest", "平台赛比"),
                            ("supervision", "一线督查"),
                        ],
                        max_length=12,
                    ),
                ),
                ("period", models.CharField(max_length=7)),
                ("nominal_on", models.DateField()),
                ("due_on", models.DateField()),
                ("before_start", models.BooleanField(default=False)),
                ("missed_at", models.DateTimeField(blank=True, null=True)),
                ("held_on", models.DateField(blank=True, null=True)),
                ("minutes", models.TextField(blank=True, verbose_name="纪要")),
                ("participants", models.JSONField(default=list)),
                ("result", models.JSONField(blank=True, null=True)),
                ("is_demo", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "held_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "minutes_file",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                    ),
                ),
            ],
            options={
                "verbose_name": "调度会",
                "verbose_name_plural": "调度会",
                "indexes": [models.Index(fields=["due_on"], name="projects_session_due_i")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "period", "is_demo"), name="projects_session_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("held_on__isnull", True),
                            models.Q(("minutes", ""), _negated=True),
                            ("minutes_file__isnull", False),
                            _connector="OR",
                        ),
                        name="projects_session_minutes",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="问题")),
                ("owner", models.CharField(max_length=120, verbose_name="责任单位")),
                ("due_on", models.DateField(verbose_name="期限")),
                ("found_at", models.DateTimeField()),
                ("solved_at", models.DateTimeField(blank=True, null=True)),
                ("solution", models.CharField(blank=True, max_length=500, verbose_name="怎么解决的")),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="findings",
                        to="projects.project",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="findings",
                        to="projects.session",
                    ),
                ),
            ],
            options={
                "verbose_name": "督查问题",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("solved_at__isnull", True),
                            models.Q(("solution", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="projects_finding_solution",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AgendaItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=200)),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="projects.project"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="projects.session",
                    ),
                ),
            ],
            options={
                "verbose_name": "议题",
                "constraints": [
                    models.UniqueConstraint(fields=("session", "project"), name="projects_agenda_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=80)),
                ("days", models.PositiveSmallIntegerField()),
                ("after", models.JSONField(default=list)),
                ("position", models.PositiveSmallIntegerField()),
                ("is_review", models.BooleanField(default=False)),
                ("started_on", models.DateField(blank=True, null=True)),
                ("ended_on", models.DateField(blank=True, null=True)),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "verbose_name": "审批环节",
                "ordering": ["position", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("project", "key"), name="projects_step_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on__isnull", True),
                            models.Q(
                                ("ended_on__gte", models.F("started_on")), ("started_on__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="projects_step_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="YearPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("cents", models.BigIntegerField()),
                ("raw", models.CharField(blank=True, max_length=60)),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="plans",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "verbose_name": "年度计划投资",
                "constraints": [
                    models.UniqueConstraint(fields=("project", "year"), name="projects_plan_once"),
                    models.CheckConstraint(
                        condition=models.Q(("cents__gte", 0)), name="projects_plan_positive"
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="gate",
            constraint=models.UniqueConstraint(fields=("project", "kind"), name="projects_gate_once"),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["submitted", "accepted"])),
                fields=("project", "matter"),
                name="projects_application_one_open",
            ),
        ),
    ]
