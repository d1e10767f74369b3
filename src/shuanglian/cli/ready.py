"""A database for the subcommand that is about to run.

Right after `make setup` there is none yet. The embedded database is then made on the spot, so that every subcommand
works; a database server is never changed without being asked.
"""

from __future__ import annotations

from collections.abc import Sequence

import typer

# These need no database, or bring it up to date themselves.
WITHOUT = frozenset(
    {"assign", "encoder", "ingest", "ledger", "prepare", "quantities", "rank", "repair", "up"}
)
WITHOUT_PAIRS = frozenset(
    {
        ("region", "check"),
        ("region", "list"),
        ("casework", "check"),
        ("casework", "layout"),
        ("challenges", "verify-receipt"),
        ("eval", "dmn"),
        ("eval", "ingest"),
        ("eval", "matching"),
        ("process", "check"),
        ("projects", "critical-path"),
        ("report", "check"),
    }
)


def make_ready(arguments: Sequence[str]) -> None:
    """Migrate an embedded database; `match` also loads the region into an empty one. Notes go to stderr.

    Exits with 1 and one line when a database server is not up to date.
    """
    words = [word for word in arguments if not word.startswith("-")]
    if not words or "--help" in arguments or words[0] in WITHOUT or tuple(words[:2]) in WITHOUT_PAIRS:
        return
    if words[:2] == ["integrity", "check"] and "--all" not in arguments:
        return
    migrated()
    if words[0] == "match" and words[1:2] != ["index"]:
        _fill()


def migrated() -> None:
    """For a subcommand that finds out by itself that it reads the database."""
    if _pending():
        _migrate()


def _pending() -> bool:
    from django.db import OperationalError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
    except OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        typer.secho(f"连不上数据库：{reason}", err=True, fg="red")
        raise SystemExit(1) from error
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _migrate() -> None:
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    if settings.PRODUCTION or connection.vendor != "sqlite":
        typer.secho("数据库还没有准备好，请先运行 shuanglian prepare", err=True, fg="red")
        raise SystemExit(1)
    typer.echo("数据库 … 升级", err=True)
    call_command("migrate", verbosity=0, interactive=False)


def _fill() -> None:
    """Nobody can be matched in an empty registry."""
    from django.conf import settings

    from shuanglian.foundation.actor import system
    from shuanglian.registry import regions
    from shuanglian.registry.models import Party

    if settings.PRODUCTION or Party.objects.exists():
        return
    typer.echo(f"区域包 {settings.REGION} … 载入", err=True)
    regions.load(settings.REGION, actor=system("区域包"))
