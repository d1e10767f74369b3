"""What stands in the menus. An entry whose address does not exist in this installation is left out."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuanglian.foundation.actor import Role
from shuanglian.foundation.errors import Text

EVERYONE = frozenset(Role)
READERS_OF_DOCUMENTS = frozenset({Role.STEWARD, Role.ADMIN, Role.OFFICER})
IMPORTERS = frozenset({Role.STEWARD, Role.ADMIN, Role.ENTERPRISE, Role.SOLVER, Role.MANAGER})


@dataclass(frozen=True, slots=True)
class Entry:
    name: str
    label: Text
    icon: str = ""
    roles: frozenset[Role] = EVERYONE


@dataclass(frozen=True, slots=True)
class Item:
    url: str
    label: Text
    icon: str
    current: bool
    count: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    label: Text
    items: list[Item]


PUBLIC_MENU = (
    Entry("home", _("找解法")),
    Entry("need-list", _("难题")),
    Entry("challenge-list", pgettext_lazy("menu", "揭榜挂帅")),
    Entry("project-list", pgettext_lazy("menu", "项目")),
    Entry("indicator-board", pgettext_lazy("menu", "规划指标")),
    Entry("party-list", _("主体")),
    Entry("offering-list", _("供给")),
    Entry("chains", _("双链环节")),
    Entry("places", pgettext_lazy("menu", "一带六城")),
)
FOOTER_MENU = (
    Entry("plan-board", _("规划任务")),
    Entry("ranking-list", _("赛马与排名")),
    Entry("supervision-list", _("社会监督")),
    Entry("cockpit", _("科创大脑")),
    Entry("sources", _("数据来源说明")),
    Entry("quality", _("匹配质量")),
    Entry("calendar", _("工作日历")),
    Entry("accessibility", _("无障碍声明")),
    Entry("api-docs", _("开放接口")),
    Entry("components", _("组件")),
)
WORK_MENU: tuple[tuple[Text, tuple[Entry, ...]], ...] = (
    ("", (Entry("work", _("我的待办"), "checkbox"),)),
    (
        _("业务"),
        (
            Entry("need-list", _("难题"), "bulb"),
            Entry("need-new", _("出题"), "plus", frozenset({Role.ENTERPRISE, Role.MANAGER})),
            Entry("cooperations", _("技术攻关合作"), "heart-handshake"),
            Entry("ticket-list", _("135 工单"), "ticket"),
            Entry("guidance-list", _("预约指导"), "calendar-event"),
            Entry("challenge-list", _("揭榜挂帅"), "trophy"),
            Entry("project-list", _("引落建产"), "building-factory-2"),
            Entry("ratings", _("企业评部门"), "star"),
            Entry("round-list", _("撮合轮次"), "tournament"),
            Entry("problem-list", _("共性难题"), "users-group"),
        ),
    ),
    (
        _("看全局"),
        (
            Entry("indicator-board", _("规划指标"), "chart-line"),
            Entry("plan-board", _("规划任务"), "route"),
            Entry(
                "order-list", _("政令"), "send", frozenset(Role) - {Role.PUBLIC, Role.ENTERPRISE, Role.SOLVER}
            ),
            Entry("reporting-list", _("报数"), "table-import", frozenset(Role) - {Role.PUBLIC}),
            Entry("ranking-list", _("赛马与排名"), "medal"),
            Entry("supervision-list", _("社会监督"), "message-2"),
            Entry(
                "report-list",
                _("报告"),
                "file-text",
                frozenset({Role.LEADER, Role.OFFICER, Role.STEWARD, Role.ADMIN}),
            ),
            Entry("leader-summary", _("领导一页"), "device-mobile", frozenset({Role.LEADER, Role.OFFICER})),
            Entry("cockpit", _("科创大脑"), "layout-dashboard"),
        ),
    ),
    (
        _("名录"),
        (
            Entry("party-list", _("主体"), "building-community"),
            Entry("offering-list", _("供给"), "package"),
            Entry("instrument-list", _("仪器共享"), "clock"),
            Entry("chains", _("双链环节"), "affiliate"),
            Entry("places", _("一带六城"), "map-2"),
        ),
    ),
    (
        _("数据"),
        (
            Entry("ingest-list", _("文档入库"), "file-search", READERS_OF_DOCUMENTS),
            Entry("ledger-list", _("台账入库"), "table-import", READERS_OF_DOCUMENTS),
            Entry("imports", _("导入与核对"), "database-import", IMPORTERS),
            Entry("calendar", _("工作日历"), "calendar", frozenset({Role.STEWARD, Role.ADMIN})),
            Entry("sources", _("数据来源"), "book"),
            Entry("quality", _("匹配质量"), "target"),
        ),
    ),
    (
        _("流程"),
        (
            Entry(
                "process-list",
                _("流程库"),
                "sitemap",
                frozenset({Role.ADMIN, Role.STEWARD, Role.LEADER, Role.OFFICER}),
            ),
            Entry("case-list", _("办件"), "folders", frozenset(Role) - {Role.PUBLIC}),
            Entry("stand-ins", _("委托代办"), "user-share", frozenset(Role) - {Role.PUBLIC}),
        ),
    ),
    (
        _("管理"),
        (
            Entry("accounts-organisations", _("单位与成员"), "users", frozenset({Role.ADMIN})),
            Entry("accounts-people", _("人员"), "user-check", frozenset({Role.ADMIN})),
        ),
    ),
)
MOBILE_PUBLIC = (
    Entry("home", _("首页"), "home"),
    Entry("need-list", _("难题"), "bulb"),
    Entry("party-list", _("主体"), "building-community"),
    Entry("offering-list", _("供给"), "package"),
    Entry("work", _("我的"), "user"),
)
MOBILE_WORK = (
    Entry("work", _("待办"), "checkbox"),
    Entry("need-list", _("难题"), "bulb"),
    Entry("party-list", _("主体"), "building-community"),
    Entry("offering-list", _("供给"), "package"),
    Entry("me", _("我的"), "user"),
)


def address(name: str, *arguments: object) -> str:
    """The address of a named page, empty when this installation has no such page."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""


def items(
    entries: tuple[Entry, ...], *, path: str, role: Role, counts: dict[str, int] | None = None
) -> list[Item]:
    shown = [(entry, address(entry.name)) for entry in entries if role in entry.roles]
    here = _here([url for _entry, url in shown], path)
    return [
        Item(url, entry.label, entry.icon, url == here, (counts or {}).get(entry.name, 0))
        for entry, url in shown
        if url
    ]


def _here(urls: list[str], path: str) -> str:
    """The one entry that the page stands under: of /plans/ and /plans/orders/ the longer."""
    return max(
        (url for url in urls if url and (path == url if url == "/" else path.startswith(url))),
        default="",
        key=len,
    )


def groups(*, path: str, role: Role, counts: dict[str, int]) -> list[Group]:
    """One entry of the whole menu is the current one, not one in each group."""
    every = items(
        tuple(entry for _label, entries in WORK_MENU for entry in entries),
        path=path,
        role=role,
        counts=counts,
    )
    rest = iter(every)
    built = [
        Group(label, [next(rest) for entry in entries if role in entry.roles and address(entry.name)])
        for label, entries in WORK_MENU
    ]
    return [group for group in built if group.items]
