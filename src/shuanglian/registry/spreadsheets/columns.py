"""The columns of the three sheets, shared by template, import and export: names, kinds of value, limits."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from django.db.models import TextChoices

from ..models import (
    Comparator,
    Confidentiality,
    NeedKind,
    OfferingKind,
    PartyKind,
)
from ..text import name_key

SheetKind = Literal["parties", "offerings", "needs"]
ValueKind = Literal["text", "list", "choice", "bool", "integer", "decimal", "money", "date"]
MARK: Final = "行标记"
EXAMPLE_ROW: Final = "示例行"
CLEAR: Final = "清空"
GROUPS: Final = 5
MOST_GROUPS: Final = 20
_SYMBOLS: Final = {
    "≥": "ge", ">=": "ge", "大于等于": "ge", "≤": "le", "<=": "le", "小于等于": "le", ">": "gt", "大于": "gt",
    "<": "lt", "小于": "lt", "=": "eq", "~": "approx", "≈": "approx", "至": "between",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `key` names the value in code; of repeated groups it ends in `.N` (`metric.2`)."""

    key: str
    label: str
    kind: ValueKind = "text"
    required: bool = False
    limit: int = 0
    choices: Mapping[str, str] | None = None
    help: str = ""
    example: str = ""
    aliases: tuple[str, ...] = ()
    width: int = 16

    @property
    def labels(self) -> list[str]:
        return [self.label, *self.aliases]


@dataclass(frozen=True, slots=True)
class SheetSpec:
    """One kind of sheet; `group` is the part that repeats (measures, requirements)."""

    kind: SheetKind
    title: str
    columns: tuple[Column, ...]
    group: tuple[Column, ...] = ()

    def all_columns(self, groups: int = GROUPS) -> list[Column]:
        """The columns with `groups` copies of the repeating part."""
        repeated = [_numbered(column, n) for n in range(1, groups + 1) for column in self.group]
        return [*self.columns, *repeated]


def _numbered(column: Column, number: int) -> Column:
    return Column(
        key=f"{column.key}.{number}",
        label=f"{column.label}{number}",
        kind=column.kind,
        limit=column.limit,
        choices=column.choices,
        help=column.help,
        example=column.example if number == 1 else "",
        aliases=tuple(f"{alias}{number}" for alias in column.aliases),
        width=column.width,
    )


def _choices(kind: type[TextChoices], extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """What may be written (Chinese labels, codes, symbols) → code. The sheet is Chinese in every locale."""
    from django.utils import translation

    with translation.override("zh-hans"):
        labels = {str(label): code for code, label in kind.choices}
    return {**labels, **{code: code for code in kind.values}, **(extra or {})}


_ANNOTATION = re.compile(r"[（(\[【].*?[)）\]】]|[*＊:：]")


def label_key(label: str) -> str:
    """A heading without marks and remarks: `名称*（必填）` → `名称`."""
    return name_key(_ANNOTATION.sub("", label))


_MARK = Column("mark", MARK, limit=20, help=f"填“{EXAMPLE_ROW}”的行不导入。", example=EXAMPLE_ROW, width=9)
_SEGMENTS = Column(
    "segments", "环节", "list", help="写“产业链/环节”，多个用顿号隔开；不重名时可只写环节。",
    example="碳纤维/纤维制备", aliases=("产业链环节", "所属环节"), width=24,
)  # fmt: skip
_PLACE = Column(
    "place", "所在地", limit=100, help="地方的名称或代码。", example="柯桥区",
    aliases=("地区", "所属区域", "区县"),
)  # fmt: skip
_DEMO = Column(
    "is_demo", "示例数据", "bool", help="虚构的数据填“是”，页面会标明示例。", example="是", width=9
)
_SOURCE = Column("source", "来源编号", limit=40, help="来源清单里的编号。", aliases=("来源",))

PARTIES: Final = SheetSpec(
    "parties",
    "主体",
    (
        _MARK,
        Column("ref", "编号", limit=20, help="更新已有主体时填；新主体留空，由系统编号。",
               aliases=("主体编号",)),
        Column("name", "名称", required=True, limit=200, example="示例新材料有限公司",
               aliases=("单位名称", "企业名称", "主体名称", "机构名称"), width=32),
        Column("kind", "类型", "choice", required=True, choices=_choices(PartyKind), example="企业",
               aliases=("主体类型",)),
        Column("short_name", "简称", limit=60, example="示例新材"),
        Column("credit_code", "统一社会信用代码", limit=18, help="18 位，按 GB 32100-2015 校验。",
               aliases=("信用代码", "社会信用代码"), width=24),
        _PLACE,
        _SEGMENTS,
        Column("level", "级别", limit=40),
        Column("summary", "简介", limit=5000, example="做碳纤维预浸料（示例）", width=40),
        Column("website", "网址", limit=300, width=24),
        Column("contact", "联系方式", limit=200, help="不公开。", width=20),
        Column("aliases", "别名", "list", limit=200, help="多个用顿号隔开；导入只增不减。", width=24),
        Column("is_public", "公开", "bool", example="是", width=9),
        _DEMO,
        _SOURCE,
    ),
)  # fmt: skip

OFFERINGS: Final = SheetSpec(
    "offerings",
    "供给",
    (
        _MARK,
        Column("ref", "编号", limit=20, help="更新已有供给时填；新供给留空。", aliases=("供给编号",)),
        Column("party", "主体", required=True, limit=200, help="已有主体的编号、信用代码或名称。",
               example="示例检测中心", aliases=("提供单位", "所属主体", "单位"), width=32),
        Column("kind", "类型", "choice", required=True, choices=_choices(OfferingKind), example="检测服务",
               aliases=("供给类型",)),
        Column("title", "标题", required=True, limit=200, example="高温炉温场均匀性测试",
               aliases=("名称",), width=32),
        Column("summary", "摘要", limit=1000, width=40),
        Column("text", "说明", limit=20000, width=40),
        _SEGMENTS,
        _PLACE,
        Column("trl", "技术就绪度", "integer", help="1 至 9（GB/T 22900-2022）。", example="8", width=11),
        Column("price_text", "价格说明", limit=200),
        Column("available_from", "可提供日期", "date", example="2026-07-01"),
        _DEMO,
    ),
    (
        Column("metric", "指标", limit=100, example="最高温度"),
        Column("comparator", "比较", "choice", choices=_choices(Comparator, _SYMBOLS), example="不低于",
               width=9),
        Column("value", "数值", "decimal", example="1600", width=11),
        Column("high", "上限", "decimal", width=11),
        Column("unit", "单位", limit=40, example="℃", width=9),
        Column("method", "方法", limit=200),
    ),
)  # fmt: skip

NEEDS: Final = SheetSpec(
    "needs",
    "需求",
    (
        _MARK,
        Column("number", "编号", limit=16, help="更新草稿时填；新需求留空。", aliases=("需求编号",)),
        Column("owner", "出题单位", required=True, limit=200, help="已有主体的编号、信用代码或名称。",
               example="示例新材料有限公司", aliases=("企业", "单位", "企业名称", "单位名称"), width=32),
        Column("title", "标题", required=True, limit=200, example="降低碳化炉炉内温差",
               aliases=("需求名称",), width=32),
        Column("text", "需求说明", required=True, limit=20000, example="炉内温差 ±8 ℃，影响强度离散（示例）",
               aliases=("说明", "需求描述"), width=48),
        Column("kind", "类型", "choice", choices=_choices(NeedKind), example="技术", aliases=("需求类型",)),
        Column("confidentiality", "公开方式", "choice", choices=_choices(Confidentiality), example="公开"),
        Column("teaser", "脱敏摘要", limit=500, help="脱敏公开时必填，所有人可见。", width=32),
        _SEGMENTS,
        Column("stake_cents", "经济价值（万元）", "money", example="120"),
        Column("deadline", "期望完成日期", "date", example="2026-12-31"),
        Column("ip_wish", "知识产权意愿", limit=300),
        _DEMO,
    ),
    (
        Column("metric", "指标", limit=100, example="炉内温差"),
        Column("current_value", "现值", "decimal", example="8", width=11),
        Column("comparator", "比较", "choice", choices=_choices(Comparator, _SYMBOLS), example="不高于",
               width=9),
        Column("target_value", "目标值", "decimal", example="3", width=11),
        Column("target_high", "目标上限", "decimal", width=11),
        Column("target_text", "目标文字", limit=200, help="比较为“包含”时填。"),
        Column("unit", "单位", limit=40, example="℃", width=9),
        Column("test_method", "测试方法", limit=200),
        Column("is_hard", "必须满足", "bool", example="是", width=9),
    ),
)  # fmt: skip

SPECS: Final[Mapping[SheetKind, SheetSpec]] = {"parties": PARTIES, "offerings": OFFERINGS, "needs": NEEDS}
