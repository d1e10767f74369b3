"""What the pages about processes show: plain values out of definitions and drafts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from shuanglian.casework import limits
from shuanglian.casework.api import Definition
from shuanglian.casework.generic.rules import start_rule
from shuanglian.casework.studio import differences, rules, selectors
from shuanglian.casework.studio.content import Content
from shuanglian.casework.studio.steps import problems_shown as problems
from shuanglian.casework.studio.steps import role, rows
from shuanglian.programmes.challenges import engine as challenges
from shuanglian.programmes.guidance import engine as guidance
from shuanglian.programmes.projects import engine as projects
from shuanglian.programmes.siti import engine as siti
from shuanglian.programmes.tickets import engine as tickets

from . import differing

__all__ = [
    "TONES",
    "broken_tables",
    "comparison",
    "limits_of_case",
    "may_be_limit",
    "problems",
    "role",
    "rows",
    "settings_rows",
    "sheets",
    "start_words",
    "version_title",
]

# Processes whose programme starts every case with limits of its own (`begin` in its engine).
OVERLAID: Final = frozenset(
    {
        challenges.KEY,
        challenges.DEPARTMENT_KEY,
        guidance.KEY,
        projects.KEY,
        siti.KEY,
        tickets.KEY,
        tickets.HELP,
        tickets.HANDOVER,
    }
)
TONES: Mapping[str, str] = {
    "draft": "warm",
    "published": "green",
    "retired": "",
    "editing": "blue",
    "submitted": "warm",
    "returned": "red",
    "approved": "green",
    "dropped": "",
}


def sheets(content: Content) -> list[rules.Sheet]:
    return sorted(rules.read(content.tables).values(), key=lambda sheet: sheet.key)


def broken_tables(content: Content) -> list[str]:
    """Files that cannot be read as tables; they are edited as text."""
    return sorted(name for name, xml in content.tables.items() if not rules.sheets(name, xml))


def area_words() -> dict[str, str]:
    return {
        "process": _("流程"),
        "lane": _("泳道"),
        "element": _("环节"),
        "flow": _("连线"),
        "table": _("决策表"),
        "rule": _("规则"),
        "form": _("表单"),
        "config": _("设置"),
    }


def comparison(before: Content, after: Content) -> dict[str, Any]:
    """The list of differences and the marks of both diagrams."""
    found = differences.compare(before, after)
    kinds = {"added": _("新增"), "removed": _("删去"), "changed": _("改动"), "moved": _("移位")}
    tones = {"added": "green", "removed": "red", "changed": "warm", "moved": ""}
    areas = area_words()
    return {
        "rows": [
            {
                "kind": kinds[d.kind],
                "tone": tones[d.kind],
                "area": areas[d.area],
                "id": d.id,
                "name": d.name,
                "details": d.details,
            }
            for d in differing.worded(found, before, after)
        ],
        "data": {
            "before": before.bpmn_xml,
            "after": after.bpmn_xml,
            "marks": {
                "before": differences.marks(found, side=differences.Kind.REMOVED),
                "after": differences.marks(found, side=differences.Kind.ADDED),
            },
        },
    }


def version_title(row: Definition) -> str:
    return f"{row.name} {_('第 %(n)s 版') % {'n': row.version}}"


def settings_rows(config: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The time limits of the settings, for reading and for the plain form."""
    sla = config.get("sla", {})
    return sorted((str(k), str(v)) for k, v in sla.items()) if isinstance(sla, Mapping) else []


def limits_of_case(key: str) -> str:
    """For the processes of programmes: their settings are laid over those of the definition when a case starts."""
    return _("发起办件时以本事项设置的时限为准，那里没有的才用这里的。") if key in OVERLAID else ""


def start_words(key: str, config: Mapping[str, Any]) -> dict[str, Any]:
    """Who starts the process, and whether that is nobody: then a warning before it is handed in and approved."""
    rule = start_rule(config)
    who = "、".join(role(one) for one in rule.roles) if rule else ""
    own_page = not who and selectors.has_programme(key)
    return {"who": who, "own_page": own_page, "nobody": not who and not own_page}


def may_be_limit(text: str) -> bool:
    return limits.parsed(text) is not None
