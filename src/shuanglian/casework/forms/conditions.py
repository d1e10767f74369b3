"""Fields that depend on an answer: shown only then, or required only then. Pure.

Written as JSON Schema writes it, so that every other tool judges the same: an entry of `allOf` with `if` (one answer of
one field), `then: {required}` and `else: {properties: {name: false}}`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from shuanglian.foundation.errors import Reason

WORD: Final = "allOf"
MAX_RULES: Final = 60


@dataclass(frozen=True, slots=True)
class Condition:
    """Met when the answer to `field` is one of `values`, or holds one of them where several may be chosen."""

    field: str
    values: tuple[Any, ...]

    def met(self, data: Mapping[str, Any]) -> bool:
        given = data.get(self.field)
        return any(_same(one, value) for one in _listed(given) for value in self.values)


def _listed(given: Any) -> list[Any]:
    return given if isinstance(given, list) else [given]


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry: what is asked for and what is shown only if the condition is met."""

    condition: Condition
    required: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()


def rules(schema: Mapping[str, Any]) -> list[Rule]:
    """Every entry that can be read; what cannot is named by `problems`."""
    entries = schema.get(WORD)
    read = [_rule(entry) for entry in entries] if isinstance(entries, list) else []
    return [rule for rule in read if rule is not None]


def unread(schema: Mapping[str, Any]) -> list[Any]:
    """The entries that are no conditions: `problems` names them, and nobody drops them."""
    entries = schema.get(WORD)
    return [entry for entry in entries if _rule(entry) is None] if isinstance(entries, list) else []


def by_field(schema: Mapping[str, Any]) -> tuple[dict[str, Condition], dict[str, Condition]]:
    """When each field is shown, and when it is required; fields without a condition are in neither."""
    found = rules(schema)
    shown = {name: rule.condition for rule in found for name in rule.shown}
    return shown, {name: rule.condition for rule in found for name in rule.required}


def written(rule: Rule, *, several: bool) -> dict[str, Any]:
    """The entry of a rule; `several` where its field takes several answers."""
    values = list(rule.condition.values)
    test = {"const": values[0]} if len(values) == 1 else {"enum": values}
    name = rule.condition.field
    entry: dict[str, Any] = {
        "if": {"properties": {name: {"contains": test} if several else test}, "required": [name]}
    }
    if rule.required:
        entry["then"] = {"required": list(rule.required)}
    if rule.shown:
        entry["else"] = {"properties": dict.fromkeys(rule.shown, False)}
    return entry


def _rule(entry: Any) -> Rule | None:
    """None for everything that is not written exactly like this."""
    if not isinstance(entry, dict) or set(entry) - {"if", "then", "else"}:
        return None
    condition = _condition(entry.get("if"))
    then, other = entry.get("then", {"required": []}), entry.get("else", {"properties": {}})
    if condition is None or not _only(then, "required") or not _only(other, "properties"):
        return None
    needed, hidden = then["required"], other["properties"]
    if not isinstance(needed, list) or not all(isinstance(name, str) for name in needed):
        return None
    if not isinstance(hidden, dict) or any(value is not False for value in hidden.values()):
        return None
    rule = Rule(condition, tuple(needed), tuple(sorted(hidden)))
    return rule if rule.required or rule.shown else None


def _only(value: Any, word: str) -> bool:
    return isinstance(value, dict) and set(value) == {word}


def _condition(test: Any) -> Condition | None:
    if not isinstance(test, dict) or set(test) != {"properties", "required"}:
        return None
    properties = test["properties"]
    if not isinstance(properties, dict) or len(properties) != 1 or test["required"] != list(properties):
        return None
    ((name, asked),) = properties.items()
    values = _values(asked["contains"] if _only(asked, "contains") else asked)
    return Condition(name, values) if values else None


def _values(test: Any) -> tuple[Any, ...]:
    if _only(test, "const"):
        return (test["const"],)
    if _only(test, "enum") and isinstance(test["enum"], list):
        return tuple(test["enum"])
    return ()


# -- the gate
def problems(schema: Mapping[str, Any], kinds: Mapping[str, str]) -> Iterator[Reason]:
    """What is wrong with the conditions; `kinds` names the kind of each field."""
    entries = schema.get(WORD, [])
    if not isinstance(entries, list) or len(entries) > MAX_RULES:
        yield Reason("form.conditions", _("条件（allOf）应是至多 %d 条的列表") % MAX_RULES, WORD)
        return
    for number, entry in enumerate(entries, 1):
        rule = _rule(entry)
        if rule is None:
            told = _("第 %d 个条件写法不对：if 里写一个字段的一个答案，then 写 required，else 写不出现的字段")
            yield Reason("form.condition", told % number, WORD)
        else:
            yield from _wrong(schema, rule, kinds, _form_of(entry))
    yield from _together(schema)


def _form_of(entry: Mapping[str, Any]) -> bool:
    """Whether the entry is written for a field of several answers."""
    (asked,) = entry["if"]["properties"].values()
    return "contains" in asked


def _wrong(
    schema: Mapping[str, Any], rule: Rule, kinds: Mapping[str, str], several: bool
) -> Iterator[Reason]:
    asked = rule.condition.field
    for name in {asked, *rule.required, *rule.shown} - set(kinds):
        yield Reason("form.condition_field", _("条件里的“%s”不是表单的字段") % name[:60], WORD)
    if asked not in kinds:
        return
    known = options(schema["properties"][asked], kinds[asked])
    if not known or several != (kinds[asked] == "choices"):
        told = _("条件只能看是或否、打勾和列出选项的字段，“%s”不是")
        yield Reason("form.condition_kind", told % asked, WORD)
        return
    for value in rule.condition.values:
        if not any(_same(value, option) for option in known):
            told = _("条件里的“%(value)s”不是“%(name)s”的选项")
            yield Reason("form.condition_value", told % {"value": str(value)[:60], "name": asked}, WORD)


def options(spec: Any, kind: str) -> tuple[Any, ...]:
    """The answers that a condition may ask for; empty for fields that no condition looks at."""
    if kind == "boolean":
        return (True, False)
    source = spec.get("items") if kind == "choices" else spec
    listed = source.get("enum") if kind in ("choice", "choices") and isinstance(source, dict) else None
    return tuple(listed) if isinstance(listed, list) else ()


def _together(schema: Mapping[str, Any]) -> Iterator[Reason]:
    """What no answer could satisfy, and what would be said twice."""
    found, always = rules(schema), schema.get("required")
    for word in ("shown", "required"):
        names = [name for rule in found for name in getattr(rule, word)]
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield Reason("form.condition_twice", _("“%s”写了两个条件，只能有一个") % name[:60], name)
    shown, needed = by_field(schema)
    for name, condition in shown.items():
        if isinstance(always, list) and name in always:
            told = _("“%s”总是必填，又不总是出现：请写成出现时必填")
            yield Reason("form.condition_required", told % name[:60], name)
        elif name in needed and needed[name] != condition:
            told = _("“%s”必填的条件与出现的条件不一样，可能必填却看不到")
            yield Reason("form.condition_required", told % name[:60], name)
        if name in _chain(name, shown):
            yield Reason("form.condition_loop", _("“%s”出现的条件绕回到了它自己") % name[:60], name)


def _chain(name: str, shown: Mapping[str, Condition]) -> list[str]:
    """The fields on which it depends that this one is shown."""
    seen: list[str] = []
    while name in shown and (name := shown[name].field) not in seen:
        seen.append(name)
    return seen


def hidden(shown: Mapping[str, Condition], data: Mapping[str, Any]) -> set[str]:
    """The fields that these answers keep off the page, also because the field they depend on is not there."""
    gone = {name for name, condition in shown.items() if not condition.met(data)}
    for name in shown:
        if any(other in gone for other in _chain(name, shown)):
            gone.add(name)
    return gone
