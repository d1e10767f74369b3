"""Data of a case while parallel branches run: each reads what was there at the split and writes for itself.

A branch is a path of the flows by which its tokens left the splits around it, such as `f_tech/f_lab`; the
empty path is the case itself. Branches that meet before the others do go on together, as `f_tech+f_law`. What
a branch writes stays under its path until the join merges it into the data of what surrounds the split. A key
that only one branch wrote is taken. A key that several wrote differently needs a rule on the join
(`sl:merge`); without one, the later of two writers is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from shuanglian.foundation.errors import Conflict, Invalid, Reason

Data = dict[str, Any]
STEPS: Final = "steps"
Arrival = tuple[str, str]


def inside(path: str, flow: str) -> str:
    return f"{path}/{flow}" if path else flow


def common(paths: Sequence[str]) -> str:
    """The innermost path that all of them lie in."""
    parts = [path.split("/") if path else [] for path in paths]
    shared: list[str] = []
    for level in zip(*parts, strict=False):
        if len(set(level)) > 1:
            break
        shared.append(level[0])
    return "/".join(shared)


def view(data: Mapping[str, Any], branches: Mapping[str, Mapping[str, Any]], path: str) -> Mapping[str, Any]:
    """What a token on `path` reads. Not to be changed: outside of branches it is `data` itself."""
    seen = data
    for place in _around(path):
        own = branches.get(place)
        if own is not None:
            steps = {**seen.get(STEPS, {}), **own[STEPS]}
            seen = {**seen, **own["data"], STEPS: steps}
    return seen


def closed(data: Mapping[str, Any], branches: Mapping[str, Mapping[str, Any]]) -> Data:
    """The data of a case that ends with branches still open: of what they wrote the steps stay."""
    steps = dict(data.get(STEPS, {}))
    for place in sorted(branches):
        steps |= branches[place][STEPS]
    return {**data, STEPS: steps}


def _around(path: str) -> list[str]:
    """The branches that `path` lies in, outermost first, itself last."""
    parts = path.split("/") if path else []
    return ["/".join(parts[: index + 1]) for index in range(len(parts))]


def related(one: str, other: str) -> bool:
    """Whether one lies in the other, or goes on from where the other met a sister."""
    pairs = zip(one.split("/") if one else (), other.split("/") if other else (), strict=False)
    return all(set(a.split("+")) & set(b.split("+")) for a, b in pairs)


def divergence(one: str, other: str) -> tuple[str, str]:
    """The flows by which two branches left the split that parted them."""
    pairs = zip(one.split("/") if one else (), other.split("/") if other else (), strict=False)
    return next(((a.split("+")[0], b.split("+")[0]) for a, b in pairs if a != b), ("", ""))


class Namespaces:
    """The data of one case during one command. `rule(path, other, key)` tells how the join where two branches
    meet merges a key, empty if it does not."""

    def __init__(
        self,
        data: Mapping[str, Any],
        written: Mapping[str, int],
        branches: Mapping[str, Mapping[str, Any]],
        rev: int,
        rule: Callable[[str, str, str], str],
    ) -> None:
        self.data: Data = dict(data)
        self.data[STEPS] = dict(self.data.get(STEPS, {}))
        self.written = dict(written)
        self.branches: dict[str, Data] = {
            path: {part: dict(found) for part, found in own.items()} for path, own in branches.items()
        }
        self._rev = rev
        self._rule = rule

    def view(self, path: str) -> Mapping[str, Any]:
        return view(self.data, self.branches, path) if path else self.data

    def split(self, path: str, flows: Collection[str]) -> None:
        """Open a namespace for each branch."""
        for flow in flows:
            self._own(inside(path, flow))

    def revive(self, path: str) -> None:
        """Open the namespaces of a branch that is taken up again."""
        for place in _around(path):
            self._own(place)

    def live(self, path: str) -> str:
        """The innermost branch around `path` that has not been merged: what an alarm set off beside its task may
        outlive the join."""
        live = ""
        for place in _around(path):
            if place not in self.branches:
                break
            live = place
        return live

    def note(self, path: str, node: str, value: Any) -> None:
        """Keep what a step brought, whole."""
        path = self.live(path)
        steps = self._own(path)[STEPS] if path else self.data[STEPS]
        steps[node] = value

    def write(self, path: str, data: Mapping[str, Any], *, born: int | None) -> None:
        """Merge keys into the namespace of `path`. `born` is the revision the writer saw (None: the present
        one)."""
        if not data:
            return
        if STEPS in data:
            raise Invalid(Reason("reserved", _("“steps”由引擎使用，不能作为数据名"), STEPS))
        path = self.live(path)
        clashes = [*self._later(path, data, born), *self._beside(path, data)]
        if clashes:
            raise Conflict(clashes)
        if not path:
            self.data.update(data)
            self.written.update(dict.fromkeys(data, self._rev))
            return
        own = self._own(path)
        own["data"].update(data)
        own["written"].update(dict.fromkeys(data, self._rev))

    def join(self, arrivals: Sequence[Arrival], rules: Mapping[str, str], flows: Collection[str]) -> str:
        """Merge the branches that met (path and flow of each); the path on which the token goes on.

        `flows` are those of the split whose branches have now all met; empty when others are still on their
        way: then what has met goes on as a branch of its own.
        """
        paths = list(dict.fromkeys(path for path, _flow in arrivals))
        shared = common(paths)
        if len(paths) == 1 and not flows:
            return shared
        target = shared if flows or shared in paths else _together(shared, paths)
        self._settle(target, *self._merged(paths, target, arrivals, rules))
        if flows:
            for place in [p for p in self.branches if _is_over(p, paths, target, flows)]:
                del self.branches[place]
        return target

    def finish(self, path: str) -> None:
        """The case ended on `path`: its data is that of the case; of branches cut short only the steps stay."""
        self.data = closed(self.view(path), self.branches)
        self.branches = {}

    # -- inside
    def _own(self, path: str) -> Data:
        return self.branches.setdefault(path, {"data": {}, STEPS: {}, "written": {}})

    def _later(self, path: str, data: Mapping[str, Any], born: int | None) -> Iterator[Reason]:
        """Keys that somebody on the same way has written since the writer looked."""
        if born is None:
            return
        seen = self.view(path)
        for key, value in data.items():
            if self._written_at(path, key) > born and seen.get(key) != value:
                text = _("“%s”在这一步打开之后已被另一环节写入，请刷新后再办") % key
                yield Reason("overwritten", text, key)

    def _written_at(self, path: str, key: str) -> int:
        for place in reversed(_around(path)):
            found = self.branches.get(place, {}).get("written", {}).get(key)
            if found is not None:
                return int(found)
        return self.written.get(key, 0)

    def _beside(self, path: str, data: Mapping[str, Any]) -> Iterator[Reason]:
        """Keys that a parallel branch has written differently, and no rule says what becomes of them."""
        for place, own in self.branches.items():
            if related(path, place):
                continue
            for key, value in data.items():
                other = own["data"]
                if key in other and other[key] != value and not self._rule(path, place, key):
                    text = _("“%s”已由并行的另一环节写成不同的内容，请先商定") % key
                    yield Reason("overwritten", text, key)

    def _merged(
        self, paths: Sequence[str], target: str, arrivals: Sequence[Arrival], rules: Mapping[str, str]
    ) -> tuple[Data, Data]:
        """Keys and steps that the branches wrote below `target`."""
        flows = dict(reversed(arrivals))
        values: dict[str, list[tuple[str, int, Any]]] = {}
        steps: Data = {}
        depth = len(_around(common([target, *paths])))
        for path in paths:
            own: dict[str, tuple[str, int, Any]] = {}
            for place in _around(path)[depth:]:
                found = self.branches.get(place, {"data": {}, STEPS: {}, "written": {}})
                steps |= found[STEPS]
                for key, value in found["data"].items():
                    own[key] = (flows[path], found["written"].get(key, 0), value)
            for key, entry in own.items():
                values.setdefault(key, []).append(entry)
        clashes: list[Reason] = []
        data = {key: _one(key, found, rules.get(key, ""), clashes) for key, found in values.items()}
        if clashes:
            raise Conflict(clashes)
        return data, steps

    def _settle(self, target: str, data: Data, steps: Data) -> None:
        if not target:
            self.data.update(data)
            self.data[STEPS].update(steps)
            self.written.update(dict.fromkeys(data, self._rev))
        else:
            own = self._own(target)
            own["data"].update(data)
            own[STEPS].update(steps)
            own["written"].update(dict.fromkeys(data, self._rev))


def _together(shared: str, paths: Sequence[str]) -> str:
    depth = len(_around(shared))
    met = sorted({part for path in paths for part in path.split("/")[depth].split("+")})
    return inside(shared, "+".join(met))


def _is_over(place: str, paths: Sequence[str], target: str, flows: Collection[str]) -> bool:
    """Branches that have been merged, and those that had met before and went on under another name."""
    if any(f"{place}/".startswith(f"{path}/") for path in paths if path != target):
        return True
    rest = place[len(target) :].lstrip("/") if place.startswith(f"{target}/") or not target else ""
    return bool(rest) and set(rest.split("/")[0].split("+")) <= set(flows)


RULES: Final = ("last", "union", "all", "any", "sum")


def _one(key: str, found: Sequence[tuple[str, int, Any]], rule: str, clashes: list[Reason]) -> Any:
    """The value of a key after the join. `found` has the flow, the revision and the value of each branch."""
    values = [value for _flow, _rev, value in found]
    by_flow = {flow: value for flow, _rev, value in found}
    if len(found) == 1:
        return values[0]
    if rule in by_flow:
        return by_flow[rule]
    if rule == "last":
        return max(found, key=lambda entry: entry[1])[2]
    if rule == "union":
        return _union(values)
    if rule == "all":
        return all(value is True for value in values)
    if rule == "any":
        return any(value is True for value in values)
    if rule == "sum" and all(type(value) in (int, float) for value in values):
        return sum(values)
    if any(value != values[0] for value in values):
        text = _("并行的几个环节把“%s”写成了不同的内容，流程没有写明如何合并") % key
        clashes.append(Reason("overwritten", text, key))
    return values[0]


def _union(values: Sequence[Any]) -> list[Any]:
    merged: list[Any] = []
    for value in values:
        for item in value if isinstance(value, list) else [value]:
            if item not in merged:
                merged.append(item)
    return merged
