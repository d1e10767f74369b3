"""All checks of figures. Each module asks one kind of question; `check` asks them all. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from ..panel import Panel
from ..records import DEFAULT, Finding, Record, Rules, Severity
from . import (
    copies,
    digits,
    edits,
    growth,
    heaping,
    identities,
    jumps,
    ledgers,
    limits,
    percentages,
    relations,
    rounding,
    scopes,
    times,
    yearends,
)

Check = Callable[[Panel, Rules], Iterable[Finding]]

CHECKS: Final[dict[str, Check]] = {
    "limits": limits.check,
    "identities": identities.check,
    "relations": relations.check,
    "growth": growth.check,
    "times": times.check,
    "jumps": jumps.check,
    "percentages": percentages.check,
    "digits": digits.check,
    "heaping": heaping.check,
    "rounding": rounding.check,
    "copies": copies.check,
    "ledgers": ledgers.check,
    "yearends": yearends.check,
    "edits": edits.check,
    "scopes": scopes.check,
}
_ORDER: Final = {Severity.HIGH: 0, Severity.MEDIUM: 1, Severity.LOW: 2}


def check(
    rows: Sequence[Record], rules: Rules = DEFAULT, *, only: Iterable[str] | None = None
) -> list[Finding]:
    """Every question that these records raise, worst first. The order of the records does not matter."""
    panel = Panel(rows)
    names = CHECKS if only is None else [name for name in CHECKS if name in set(only)]
    found = [finding for name in names for finding in _limited(name, panel, rules)]
    return sorted(_settled(found), key=lambda f: (_ORDER[f.severity], f.rows[:1], f.code, f.rows))


def _limited(name: str, panel: Panel, rules: Rules) -> Iterator[Finding]:
    """At most `rules.findings` of one check; what is left over is counted, not dropped in silence."""
    findings = iter(CHECKS[name](panel, rules))
    last: Finding | None = None
    for last in islice(findings, rules.findings):
        yield last
    rest = sum(1 for _ in findings)
    if rest and last is not None:
        yield Finding("more", last.severity, (), {"n": str(rest), "of": last.code})


# What a plainer finding on the same rows makes needless.
_COVERED_BY: Final[dict[str, frozenset[str]]] = {
    "jump": frozenset({"unit_slip", "impossible_value"}),
    "peer_jump": frozenset({"unit_slip", "impossible_value"}),
    "relation_broken": frozenset(
        {"unit_slip", "parts_sum", "part_over_whole", "ratio_mismatch", "impossible_value", "growth_mismatch"}
    ),
    "same_value_scopes": frozenset({"duplicate_series", "duplicate_rows"}),
    "copied_forward": frozenset({"copied_year"}),
    "last_digit": frozenset({"heaping", "rounded_run"}),
    "heaping": frozenset({"rounded_run"}),
    "parts_sum": frozenset({"part_over_whole"}),
}


def _settled(findings: list[Finding]) -> Iterator[Finding]:
    """One mistake is one question: what a plainer finding already says about a row is not asked again."""
    rows: dict[str, set[int]] = {}
    for finding in findings:
        rows.setdefault(finding.code, set()).update(finding.rows)
    seen: set[tuple[str, tuple[int, ...], str]] = set()
    for finding in findings:
        plainer = [rows[code] for code in _COVERED_BY.get(finding.code, ()) if code in rows]
        if finding.rows and any(_covers(one, finding) for one in plainer):
            continue
        key = (finding.code, finding.rows, repr(sorted(finding.figures.items())))
        if key not in seen:
            seen.add(key)
            yield finding


def _covers(rows: set[int], finding: Finding) -> bool:
    """All its rows; for digits, of which a heap is only the greater part, half of them."""
    shared = len(rows & set(finding.rows))
    return shared == len(finding.rows) or (finding.code == "last_digit" and 3 * shared >= len(finding.rows))


__all__ = ["CHECKS", "check"]
