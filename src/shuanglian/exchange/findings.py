"""Words for what the input check finds, with the numbers that it names."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuanglian.foundation.errors import Text

_INTEGER: Final = gettext_lazy("应当是整数。")
_NUMBER: Final = gettext_lazy("应当是数。")
_YES_NO: Final = gettext_lazy("应当是 true 或 false。")
_DAY: Final = gettext_lazy("日期写作 2026-02-13。")
_TIME: Final = gettext_lazy("时间写作 2026-02-13T09:30:00+08:00。")
_CHOICE: Final = gettext_lazy("只能是其中之一：%(expected)s。")

# The named values (%(ge)s and the like) come from the finding itself.
_WORDS: Final[dict[str, Text]] = {
    "missing": gettext_lazy("缺少这一项。"),
    "extra_forbidden": gettext_lazy("没有这一项。"),
    "none_required": gettext_lazy("这一项只能为空。"),
    "string_type": gettext_lazy("应当是文字。"),
    "string_unicode": gettext_lazy("应当是文字。"),
    "string_too_short": gettext_lazy("至少 %(min_length)s 个字符。"),
    "string_too_long": gettext_lazy("最多 %(max_length)s 个字符。"),
    "string_pattern_mismatch": gettext_lazy("写法不对，应当符合 %(pattern)s。"),
    "too_short": gettext_lazy("至少 %(min_length)s 项。"),
    "too_long": gettext_lazy("最多 %(max_length)s 项。"),
    "greater_than": gettext_lazy("应当大于 %(gt)s。"),
    "greater_than_equal": gettext_lazy("不能小于 %(ge)s。"),
    "less_than": gettext_lazy("应当小于 %(lt)s。"),
    "less_than_equal": gettext_lazy("不能大于 %(le)s。"),
    "multiple_of": gettext_lazy("应当是 %(multiple_of)s 的倍数。"),
    "int_type": _INTEGER,
    "int_parsing": _INTEGER,
    "int_from_float": _INTEGER,
    "int_parsing_size": gettext_lazy("数太大。"),
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "decimal_type": _NUMBER,
    "decimal_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "decimal_max_digits": gettext_lazy("最多 %(max_digits)s 位数字。"),
    "decimal_max_places": gettext_lazy("小数最多 %(decimal_places)s 位。"),
    "decimal_whole_digits": gettext_lazy("整数部分最多 %(whole_digits)s 位。"),
    "bool_type": _YES_NO,
    "bool_parsing": _YES_NO,
    "date_type": _DAY,
    "date_parsing": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_from_datetime_inexact": _DAY,
    "datetime_type": _TIME,
    "datetime_parsing": _TIME,
    "datetime_from_date_parsing": _TIME,
    "datetime_object_invalid": _TIME,
    "timezone_aware": gettext_lazy("时间要带时区。"),
    "list_type": gettext_lazy("应当是列表。"),
    "dict_type": gettext_lazy("应当是对象。"),
    "model_type": gettext_lazy("应当是对象。"),
    "model_attributes_type": gettext_lazy("应当是对象。"),
    "literal_error": _CHOICE,
    "enum": _CHOICE,
    "json_invalid": gettext_lazy("不是 JSON。"),
    "url_parsing": gettext_lazy("网址写法不对。"),
    "uuid_parsing": gettext_lazy("编号写法不对。"),
}


def words(finding: dict[str, Any]) -> str:
    """What to tell of one finding; an unknown kind is told as such, with the checker's own sentence behind it."""
    text = _WORDS.get(str(finding.get("type", "")))
    if text is None:
        return _("写法不对（%(finding)s）。") % {"finding": finding.get("msg", "")}
    try:
        return str(text) % _values(finding)
    except KeyError:
        return _("写法不对（%(finding)s）。") % {"finding": finding.get("msg", "")}


def _values(finding: dict[str, Any]) -> dict[str, Any]:
    found = dict(finding.get("ctx") or {})
    if "expected" in found:
        found["expected"] = str(found["expected"]).replace(" or ", "、").replace(", ", "、").replace("'", "")
    return found
