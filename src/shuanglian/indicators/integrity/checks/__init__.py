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
    relations,
    scopes,
    times,
)

Check = Callable[[Panel, Rules], Iterable[Finding]]

CHECKS: Final[dict[str, Check]] = {
    "limits": limits.check,
    "identities": identities.check,
    "relations": relations.check,
    "growth": growth.check,
    "times": times.check,
    "jumps": jumps.check,
    "digits": digits.check,
    "heaping": heaping.check,
    "copies": copies.check,
    "ledgers": ledgers.check,
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


def _settled(findings: list[Finding]) -> Iterator[Finding]:
    """One mistake is one question: what a plainer finding already says about a row is not asked again."""
    slips = {row for f in findings if f.code == "unit_slip" for row in f.rows}
    seen: set[tuple[str, tuple[int, ...], str]] = set()
    for finding in findings:
        if finding.code in ("jump", "peer_jump", "relation_broken") and set(finding.rows) <= slips:
            continue
        key = (finding.code, finding.rows, repr(sorted(finding.figures.items())))
        if key not in seen:
            seen.add(key)
            yield finding


__all__ = ["CHECKS", "check"]
