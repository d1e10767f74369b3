"""Who may read a file besides its organisation: rules that apps register for the streams they own."""

from __future__ import annotations

from collections.abc import Callable

from shuanglian.foundation.actor import Actor

from .models import StoredFile, Visibility

Rule = Callable[[Actor, StoredFile], bool]
_RULES: dict[str, Rule] = {}
_ALONE: dict[str, Rule] = {}


def register(scope_prefix: str) -> Callable[[Rule], Rule]:
    """Decorator: the rule that decides for files whose scope starts with a prefix such as `need:`."""

    def add(rule: Rule) -> Rule:
        if _RULES.setdefault(scope_prefix, rule) is not rule:
            raise ValueError(f"an access rule for {scope_prefix} is declared twice")
        return rule

    return add


def register_alone(scope_prefix: str) -> Callable[[Rule], Rule]:
    """Decorator: the rule that alone decides for such files; being of the staff or of the file's organisation lets nobody in."""

    def add(rule: Rule) -> Rule:
        if _ALONE.setdefault(scope_prefix, rule) is not rule:
            raise ValueError(f"an access rule for {scope_prefix} is declared twice")
        return rule

    return add


def may_read(viewer: Actor, file: StoredFile) -> bool:
    """Public files are for everyone; others for staff, the uploader's organisation, and whom a rule lets
    in. Where a rule decides alone, only for whom it lets in."""
    if file.visibility == Visibility.PUBLIC:
        return True
    for prefix, rule in _ALONE.items():
        if file.scope.startswith(prefix):
            return rule(viewer, file)
    if viewer.is_staff:
        return True
    if viewer.organisation_id is not None and viewer.organisation_id == file.organisation_id:
        return True
    if viewer.user_id is not None and viewer.user_id == file.uploaded_by_id and file.organisation_id is None:
        return True
    if file.visibility != Visibility.CASE or not file.scope:
        return False
    return any(rule(viewer, file) for prefix, rule in _RULES.items() if file.scope.startswith(prefix))
