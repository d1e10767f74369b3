"""The list of differences in the words of the pages."""

from __future__ import annotations

from shuanglian.casework.forms import builder
from shuanglian.casework.studio.content import Content
from shuanglian.web.processes.shown import comparison

from .test_comparison_browser import FORM, OK, WHY


def test_a_form_is_compared_field_by_field_and_what_rows_do_not_show_by_its_path() -> None:
    def told(before: dict, after: dict) -> list[tuple[str, str, list[str]]]:
        old, new = Content("", forms={"ask": before}), Content("", forms={"ask": after})
        rows = comparison(old, new)["rows"]
        return [(str(row["kind"]), row["id"], [d.name for d in row["details"]]) for row in rows]

    renamed = builder.schema({}, [builder.replace(WHY, title="为什么"), OK], title="受理")
    assert told(FORM, renamed) == [("改动", "ask.why", ["标题"]), ("移位", "ask", [])]
    assert told(FORM, builder.schema({}, [OK], title="受理"))[0][:2] == ("删去", "ask.why")
    properties = {**FORM["properties"], "why": {**FORM["properties"]["why"], "default": "无"}}
    assert told(FORM, {**FORM, "properties": properties})[0][1] == "ask.properties.why.default"
    assert told(FORM, FORM) == []
