"""How subcommands print: JSON for machines, plain lines for people, every reason of a refusal, exit code 1."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer

from shuanglian.foundation.errors import DomainError


def emit_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


@contextmanager
def refusals(as_json: bool = False) -> Iterator[None]:
    """Turn a refusal of a service into all its reasons on the screen and exit code 1."""
    try:
        yield
    except DomainError as error:
        reasons = [{"code": r.code, "message": str(r.message), "field": r.field} for r in error.reasons]
        if as_json:
            emit_json({"ok": False, "error": {"code": error.code, "reasons": reasons}})
        else:
            for reason in reasons:
                where = f"{reason['field']}: " if reason["field"] else ""
                typer.secho(f"{where}{reason['message']} [{reason['code']}]", err=True, fg="red")
        raise typer.Exit(1) from error
