import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("accounts", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Chain",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.SlugField(max_length=40, unique=True)),
                ("name", models.CharField(max_length=100, verbose_name="名称")),
                ("order", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "verbose_name": "产业链",
                "verbose_name_plural": "产业链",
                "ordering": ["order", "key"],
            },
        ),
        migrations.CreateModel(
            name="NumberSeries",
            fields=[
                ("key", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("last", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name": "编号序列",
            },
        ),
        migrations.CreateModel(
            name="Source",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="编号")),
                ("title", models.CharField(max_length=300, verbose_name="题名")),
                ("publisher", models.CharField(blank=True, max_length=200, verbose_name="发布单位")),
                ("published_on", models.DateField(blank=True, null=True, verbose_name="发布日期")),
                ("url", models.CharField(blank=True, max_length=500, verbose_name="网址")),
                ("note", models.TextField(blank=True, verbose_name="说明")),
            ],
            options={
                "verbose_name": "来源",
                "verbose_name_plural": "来源",
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="Place",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="代码")),
                ("name", models.CharField(max_length=100, verbose_name="名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("region", "区域"),
                            ("province", "省"),
                            ("city", "设区市"),
                            ("district", "区"),
                            ("county", "县（市）"),
                            ("corridor", "科创走廊"),
                            ("science_city", "科技城"),
                            ("base", "基地"),
                            ("platform", "平台"),
                            ("site", "地点"),
                        ],
                        max_length=20,
                        verbose_name="类型",
                    ),
                ),
                (
                    "area_km2",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        max_digits=12,
                        null=True,
                        verbose_name="面积（平方公里）",
                    ),
                ),
                ("geometry", models.JSONField(blank=True, null=True, verbose_name="几何")),
                ("geometry_note", models.CharField(blank=True, max_length=100, verbose_name="几何说明")),
                ("attributes", models.JSONField(blank=True, default=dict, verbose_name="其他属性")),
                ("is_reserve", models.BooleanField(default=False, verbose_name="预留发展区")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="registry.place",
                    ),
                ),
            ],
            options={
                "verbose_name": "地方",
                "verbose_name_plural": "地方",
                "ordering": ["code"],
                "indexes": [models.Index(fields=["name"], name="registry_place_name")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "region",
                                    "province",
                                    "city",
                                    "district",
                                    "county",
                                    "corridor",
                                    "science_city",
                                    "base",
                                    "platform",
                                    "site",
                                ],
                            )
                        ),
                        name="registry_place_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("area_km2__isnull", True), ("area_km2__gte", 0), _connector="OR"),
                        name="registry_place_area",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("parent__isnull", True),
                            models.Q(("parent", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="registry_place_not_in_itself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Party",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", models.CharField(max_length=20, unique=True, verbose_name="编号")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("enterprise", "企业"),
                            ("platform", "科创平台"),
                            ("lab", "实验室"),
                            ("university", "高校"),
                            ("research_institute", "科研院所"),
                            ("department", "部门"),
                            ("government", "政府"),
                            ("fund", "基金"),
                            ("park", "园区"),
                            ("incubator", "孵化器"),
                            ("base", "基地"),
                            ("hospital", "医疗机构"),
                            ("service_center", "服务中心"),
                            ("association", "协会商会"),
                            ("society", "学会"),
                            ("media", "媒体"),
                            ("person", "人物"),
                            ("team", "团队"),
                            ("market", "市场"),
                            ("infrastructure", "设施"),
                            ("innovation_base", "创新基地"),
                            ("other", "其他"),
                        ],
                        max_length=20,
                        verbose_name="类型",
                    ),
                ),
                ("name", models.CharField(db_index=True, max_length=200, verbose_name="名称")),
                ("short_name", models.CharField(blank=True, max_length=60, verbose_name="简称")),
                (
                    "credit_code",
                    models.CharField(
                        blank=True, max_length=18, null=True, unique=True, verbose_name="统一社会信用代码"
                    ),
                ),
                ("summary", models.TextField(blank=True, verbose_name="简介")),
                ("level", models.CharField(blank=True, max_length=40, verbose_name="级别")),
                ("website", models.CharField(blank=True, max_length=300, verbose_name="网址")),
                ("contact", models.CharField(blank=True, max_length=200, verbose_name="联系方式")),
                ("is_demo", models.BooleanField(default=False, verbose_name="示例")),
                ("is_public", models.BooleanField(default=True, verbose_name="公开")),
                ("rev", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "organisation",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="party",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parties",
                        to="registry.place",
                    ),
                ),
            ],
            options={
                "verbose_name": "主体",
                "verbose_name_plural": "主体",
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["kind", "id"], name="registry_party_kind_id"),
                    models.Index(fields=["place", "id"], name="registry_party_place_id"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "enterprise",
                                    "platform",
                                    "lab",
                                    "university",
                                    "research_institute",
                                    "department",
                                    "government",
                                    "fund",
                                    "park",
                                    "incubator",
                                    "base",
                                    "hospital",
                                    "service_center",
                                    "association",
                                    "society",
                                    "media",
                                    "person",
                                    "team",
                                    "market",
                                    "infrastructure",
                                    "innovation_base",
                                    "other",
                                ],
                            )
                        ),
                        name="registry_party_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True), models.Q(("ref", ""), _negated=True)
                        ),
                        name="registry_party_named",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("credit_code__isnull", True),
                            models.Q(("credit_code", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="registry_party_credit_code",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchDoc",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=10)),
                ("object_id", models.PositiveBigIntegerField()),
                ("length", models.PositiveSmallIntegerField()),
                ("tokens", models.TextField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "object_id"), name="registry_searchdoc_object"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["party", "offering", "need", "teaser"])),
                        name="registry_searchdoc_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Segment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.SlugField(max_length=60)),
                ("name", models.CharField(max_length=100, verbose_name="名称")),
                ("order", models.PositiveSmallIntegerField(default=0)),
                (
                    "chain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="segments",
                        to="registry.chain",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="registry.segment",
                    ),
                ),
            ],
            options={
                "verbose_name": "环节",
                "verbose_name_plural": "环节",
                "ordering": ["chain", "order", "key"],
                "constraints": [
                    models.UniqueConstraint(fields=("chain", "key"), name="registry_segment_key")
                ],
            },
        ),
        migrations.CreateModel(
            name="PartySegment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="party_segments",
                        to="registry.party",
                    ),
                ),
                (
                    "segment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="party_segments",
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
                "verbose_name": "主体所在环节",
                "verbose_name_plural": "主体所在环节",
                "constraints": [
                    models.UniqueConstraint(fields=("party", "segment"), name="registry_partysegment_once")
                ],
            },
        ),
        migrations.AddField(
            model_name="party",
            name="segments",
            field=models.ManyToManyField(
                blank=True, related_name="parties", through="registry.PartySegment", to="registry.segment"
            ),
        ),
        migrations.CreateModel(
            name="Offering",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", models.CharField(max_length=20, unique=True, verbose_name="编号")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("expertise", "专长"),
                            ("result", "成果"),
                            ("patent", "专利"),
                            ("instrument", "仪器"),
                            ("pilot_line", "中试线"),
                            ("test_service", "检测服务"),
                            ("lab", "实验室"),
                            ("space", "空间"),
                            ("fund", "资金"),
                            ("policy", "政策"),
                            ("job", "岗位"),
                        ],
                        max_length=20,
                        verbose_name="类型",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="标题")),
                ("summary", models.CharField(blank=True, max_length=1000, verbose_name="摘要")),
                ("text", models.TextField(blank=True, verbose_name="说明")),
                ("trl", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="技术就绪度")),
                ("price_text", models.CharField(blank=True, max_length=200, verbose_name="价格说明")),
                ("available_from", models.DateField(blank=True, null=True, verbose_name="可提供日期")),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "可提供"), ("retired", "已下架")], default="active", max_length=10
                    ),
                ),
                ("is_demo", models.BooleanField(default=False, verbose_name="示例")),
                ("rev", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offerings",
                        to="registry.party",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offerings",
                        to="registry.place",
                    ),
                ),
                (
                    "segments",
                    models.ManyToManyField(blank=True, related_name="offerings", to="registry.segment"),
                ),
            ],
            options={
                "verbose_name": "供给",
                "verbose_name_plural": "供给",
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["status", "kind", "id"], name="registry_offering_list"),
                    models.Index(fields=["party", "status"], name="registry_offering_party"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "expertise",
                                    "result",
                                    "patent",
                                    "instrument",
                                    "pilot_line",
                                    "test_service",
                                    "lab",
                                    "space",
                                    "fund",
                                    "policy",
                                    "job",
                                ],
                            )
                        ),
                        name="registry_offering_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["active", "retired"])),
                        name="registry_offering_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("title", ""), _negated=True), models.Q(("ref", ""), _negated=True)
                        ),
                        name="registry_offering_titled",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("trl__isnull", True), models.Q(("trl__gte", 1), ("trl__lte", 9)), _connector="OR"
                        ),
                        name="registry_offering_trl",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Relation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40, verbose_name="关系")),
                ("target_text", models.CharField(blank=True, max_length=300, verbose_name="对象")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="起")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="止")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="说明")),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="relations",
                        to="registry.party",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="relations_in",
                        to="registry.party",
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
                "verbose_name": "关系",
                "verbose_name_plural": "关系",
                "ordering": ["id"],
                "indexes": [models.Index(fields=["subject", "kind"], name="registry_relation_subject")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("target__isnull", False),
                            models.Q(("target_text", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="registry_relation_has_target",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("target__isnull", True),
                            models.Q(("target", models.F("subject")), _negated=True),
                            _connector="OR",
                        ),
                        name="registry_relation_not_to_itself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True),
                            ("valid_to__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="registry_relation_period",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Need",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=16, unique=True, verbose_name="编号")),
                ("on_behalf", models.BooleanField(default=False, verbose_name="代企业填报")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("technical", "技术"),
                            ("finance", "资金"),
                            ("space", "空间"),
                            ("market", "市场"),
                            ("equipment", "设备"),
                            ("capacity", "产能"),
                            ("approval", "审批"),
                            ("ip", "知识产权"),
                            ("logistics", "物流"),
                            ("other", "其他"),
                        ],
                        default="technical",
                        max_length=20,
                        verbose_name="类型",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="标题")),
                ("text", models.TextField(blank=True, verbose_name="需求说明")),
                (
                    "confidentiality",
                    models.CharField(
                        choices=[("public", "公开"), ("masked", "脱敏公开"), ("invited", "仅限邀请")],
                        default="public",
                        max_length=10,
                        verbose_name="公开方式",
                    ),
                ),
                ("teaser", models.CharField(blank=True, max_length=500, verbose_name="脱敏摘要")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("submitted", "已提交"),
                            ("triage", "受理中"),
                            ("assisting", "助题中"),
                            ("answering", "答题中"),
                            ("contracting", "签约中"),
                            ("working", "攻关中"),
                            ("verifying", "验题中"),
                            ("following", "评价中"),
                            ("finished", "已办结"),
                            ("rejected", "未受理"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="draft",
                        max_length=20,
                        verbose_name="状态",
                    ),
                ),
                ("stake_cents", models.BigIntegerField(blank=True, null=True, verbose_name="经济价值（分）")),
                ("deadline", models.DateField(blank=True, null=True, verbose_name="期望完成日期")),
                ("ip_wish", models.CharField(blank=True, max_length=300, verbose_name="知识产权意愿")),
                ("is_demo", models.BooleanField(default=False, verbose_name="示例")),
                ("source_note", models.CharField(blank=True, max_length=500, verbose_name="来源说明")),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="提交时间")),
                ("rev", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
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
                    "manager_user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="managed_needs",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="needs", to="registry.party"
                    ),
                ),
                ("segments", models.ManyToManyField(blank=True, related_name="needs", to="registry.segment")),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="needs",
                        to="registry.source",
                    ),
                ),
            ],
            options={
                "verbose_name": "需求",
                "verbose_name_plural": "需求",
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["status", "id"], name="registry_need_status_id"),
                    models.Index(fields=["owner", "status"], name="registry_need_owner"),
                    models.Index(fields=["manager_user", "status"], name="registry_need_manager"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "draft",
                                    "submitted",
                                    "triage",
                                    "assisting",
                                    "answering",
                                    "contracting",
                                    "working",
                                    "verifying",
                                    "following",
                                    "finished",
                                    "rejected",
                                    "withdrawn",
                                ],
                            )
                        ),
                        name="registry_need_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "technical",
                                    "finance",
                                    "space",
                                    "market",
                                    "equipment",
                                    "capacity",
                                    "approval",
                                    "ip",
                                    "logistics",
                                    "other",
                                ],
                            )
                        ),
                        name="registry_need_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("confidentiality__in", ["public", "masked", "invited"])),
                        name="registry_need_confidentiality",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("title", ""), _negated=True), models.Q(("number", ""), _negated=True)
                        ),
                        name="registry_need_titled",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stake_cents__isnull", True), ("stake_cents__gte", 0), _connector="OR"
                        ),
                        name="registry_need_stake",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confidentiality", "masked"), _negated=True),
                            ("status", "draft"),
                            models.Q(("teaser", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="registry_need_masked_has_teaser",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Citation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_type", models.CharField(max_length=40)),
                ("object_id", models.PositiveBigIntegerField()),
                ("field", models.CharField(blank=True, max_length=60)),
                ("locator", models.CharField(blank=True, max_length=120, verbose_name="位置")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="说明")),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="citations",
                        to="registry.source",
                    ),
                ),
            ],
            options={
                "verbose_name": "出处",
                "verbose_name_plural": "出处",
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["object_type", "object_id"], name="registry_citation_object")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("object_type", "object_id", "field", "source", "locator"),
                        name="registry_citation_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Alias",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(db_index=True, max_length=200, verbose_name="别名")),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="aliases",
                        to="registry.party",
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
                "verbose_name": "别名",
                "verbose_name_plural": "别名",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("party", "name"), name="registry_alias_once"),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="registry_alias_named"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Affiliation",
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
                            ("post", "编制"),
                            ("research", "科研"),
                            ("transfer", "转化"),
                            ("founder", "创办"),
                            ("adviser", "顾问"),
                            ("other", "其他"),
                        ],
                        max_length=20,
                        verbose_name="方式",
                    ),
                ),
                ("post", models.CharField(blank=True, max_length=120, verbose_name="职务")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="起")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="止")),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="people",
                        to="registry.party",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="affiliations",
                        to="registry.party",
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
                "verbose_name": "任职关系",
                "verbose_name_plural": "任职关系",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["post", "research", "transfer", "founder", "adviser", "other"])
                        ),
                        name="registry_affiliation_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("person", models.F("party")), _negated=True),
                        name="registry_affiliation_not_to_itself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True),
                            ("valid_to__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="registry_affiliation_period",
                    ),
                    models.UniqueConstraint(
                        fields=("person", "party", "kind", "post", "valid_from"),
                        name="registry_affiliation_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("valid_from__isnull", True)),
                        fields=("person", "party", "kind", "post"),
                        name="registry_affiliation_once_open",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NeedRequirement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=1)),
                ("metric", models.CharField(max_length=100, verbose_name="指标")),
                (
                    "current_value",
                    models.DecimalField(
                        blank=True, decimal_places=8, max_digits=24, null=True, verbose_name="现值"
                    ),
                ),
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
                        default="ge",
                        max_length=10,
                        verbose_name="比较",
                    ),
                ),
                (
                    "target_value",
                    models.DecimalField(
                        blank=True, decimal_places=8, max_digits=24, null=True, verbose_name="目标值"
                    ),
                ),
                (
                    "target_high",
                    models.DecimalField(
                        blank=True, decimal_places=8, max_digits=24, null=True, verbose_name="目标上限"
                    ),
                ),
                ("target_text", models.CharField(blank=True, max_length=200, verbose_name="目标文字")),
                ("unit", models.CharField(blank=True, max_length=40, verbose_name="单位")),
                ("test_method", models.CharField(blank=True, max_length=200, verbose_name="测试方法")),
                ("is_hard", models.BooleanField(default=True, verbose_name="必须满足")),
                ("source_text", models.CharField(blank=True, max_length=500, verbose_name="原文")),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="requirements",
                        to="registry.need",
                    ),
                ),
            ],
            options={
                "verbose_name": "指标要求",
                "verbose_name_plural": "指标要求",
                "ordering": ["need", "order"],
                "constraints": [
                    models.UniqueConstraint(fields=("need", "order"), name="registry_requirement_order"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "comparator__in",
                                ["eq", "ge", "le", "gt", "lt", "between", "approx", "contains"],
                            )
                        ),
                        name="registry_requirement_comparator",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("comparator", "between"), _negated=True),
                            models.Q(
                                ("target_high__gte", models.F("target_value")), ("target_high__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="registry_requirement_between",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NeedRevision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("changes", models.JSONField(default=dict)),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="说明")),
                (
                    "status",
                    models.CharField(
                        choices=[("proposed", "待企业确认"), ("confirmed", "已确认"), ("declined", "未采纳")],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
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
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="revisions",
                        to="registry.need",
                    ),
                ),
            ],
            options={
                "verbose_name": "需求修订",
                "verbose_name_plural": "需求修订",
                "ordering": ["need", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("need", "number"), name="registry_revision_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "proposed")),
                        fields=("need",),
                        name="registry_revision_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["proposed", "confirmed", "declined"])),
                        name="registry_revision_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status", "proposed"), ("confirmed_at__isnull", False), _connector="OR"
                        ),
                        name="registry_revision_settled",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NeedUndertaking",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text_version", models.CharField(max_length=40)),
                ("signed_at", models.DateTimeField(auto_now_add=True)),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="undertakings",
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
                "verbose_name": "保密承诺",
                "verbose_name_plural": "保密承诺",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("need", "organisation"), name="registry_undertaking_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="OfferingMeasure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("metric", models.CharField(max_length=100, verbose_name="指标")),
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
                        default="eq",
                        max_length=10,
                    ),
                ),
                (
                    "value",
                    models.DecimalField(
                        blank=True, decimal_places=8, max_digits=24, null=True, verbose_name="数值"
                    ),
                ),
                (
                    "high",
                    models.DecimalField(
                        blank=True, decimal_places=8, max_digits=24, null=True, verbose_name="上限"
                    ),
                ),
                ("unit", models.CharField(blank=True, max_length=40, verbose_name="单位")),
                ("method", models.CharField(blank=True, max_length=200, verbose_name="测试方法")),
                ("text", models.CharField(blank=True, max_length=500, verbose_name="原文")),
                (
                    "offering",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="measures",
                        to="registry.offering",
                    ),
                ),
            ],
            options={
                "verbose_name": "供给指标",
                "verbose_name_plural": "供给指标",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "comparator__in",
                                ["eq", "ge", "le", "gt", "lt", "between", "approx", "contains"],
                            )
                        ),
                        name="registry_measure_comparator",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("comparator", "between"), _negated=True),
                            models.Q(("high__gte", models.F("value")), ("high__isnull", False)),
                            _connector="OR",
                        ),
                        name="registry_measure_between",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("value__isnull", False), ("comparator", "contains"), _connector="OR"
                        ),
                        name="registry_measure_value",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NeedInvitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("invited_at", models.DateTimeField(auto_now_add=True)),
                (
                    "invited_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="registry.need",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="registry.party",
                    ),
                ),
            ],
            options={
                "verbose_name": "邀请",
                "verbose_name_plural": "邀请",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("need", "party"), name="registry_invitation_once")
                ],
            },
        ),
    ]
