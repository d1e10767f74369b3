"""The kinds of notices, declared by each app in its own `notices.py`, so that a preference page can list
them."""

from __future__ import annotations

from dataclasses import dataclass

from shuanglian.foundation.errors import Text


@dataclass(frozen=True, slots=True)
class Kind:
    """`email` is what applies to people who never chose: most notices stay in the application.

    `by_profile`: whom it reaches was worked out from what they have on file, not decided by a person for each of them. The
    preference page says so, because such notices must be easy to refuse (PIPL art. 24).
    """

    key: str
    title: Text
    email: bool = False
    by_profile: bool = False


_KINDS: dict[str, Kind] = {}


def register(key: str, title: Text, *, email: bool = False, by_profile: bool = False) -> Kind:
    """Declare one kind, such as `need.invited`; the title is what the preference page shows."""
    kind = Kind(key, title, email, by_profile)
    if _KINDS.setdefault(key, kind) != kind:
        raise ValueError(f"notice kind {key} is declared twice")
    return kind


def get(key: str) -> Kind:
    """Raises KeyError for a kind that nobody declared: a notice that cannot be switched off must not
    exist."""
    return _KINDS[key]


def all_kinds() -> list[Kind]:
    return [_KINDS[key] for key in sorted(_KINDS)]
