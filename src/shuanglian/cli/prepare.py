"""`shuanglian prepare` and `shuanglian up`: from an empty folder to a served region, and quickly again later.

Every step looks first whether it has anything to do, so that running it again costs little and changes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

Say = Callable[[str], None]


def register(app: typer.Typer) -> None:
    app.command("prepare")(prepare)
    app.command("up")(up)


def prepare(
    demo: Annotated[
        bool, typer.Option("--demo/--no-demo", help="Load demonstration needs (never in production).")
    ] = True,
) -> None:
    """Bring database, static files, region, processes and (outside production) the demonstration up to date."""
    prepare_all(say=typer.echo, demo=demo)


def up(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
) -> None:
    """Prepare everything, print who can be played, and serve until Ctrl-C."""
    from .serve import serve

    prepare_all(say=typer.echo)
    print_personas(typer.echo, address(host, port))
    serve(host=host, port=port, no_worker=False)


def prepare_all(*, say: Say, static: bool = True, demo: bool = True) -> None:
    """The steps in order; `say` is told what was done. Raises `typer.Exit(1)` with all problems said."""
    from django.conf import settings

    _migrate(say)
    if static:
        _collect_static(say)
    _load_region(say)
    _install_rooms(say)
    _publish_processes(say)
    if settings.DEMO and demo:
        _load_demo(say)


def _migrate(say: Say) -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("数据库 … 升级")
        call_command("migrate", verbosity=0, interactive=False)


def _collect_static(say: Say) -> None:
    """Only when a file changed: hashing and compressing takes seconds, comparing stamps does not."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    lines = []
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = Path(storage.path(name)).stat()
            lines.append(f"{name} {stat.st_size} {stat.st_mtime_ns}")
    stamp = hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()
    mark = Path(settings.STATIC_ROOT) / ".stamp"
    if mark.is_file() and mark.read_text() == stamp:
        return
    say("静态文件 … 收集")
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    mark.write_text(stamp)


def _load_region(say: Say) -> None:
    from django.conf import settings

    from shuanglian.foundation.actor import system
    from shuanglian.registry import regions

    report = regions.load(settings.REGION, actor=system("区域包"))
    if not report.ok:
        for problem in report.errors:
            typer.secho(str(problem), err=True, fg="red")
        raise typer.Exit(1)
    if changed := report.changed:
        say(f"区域包 {settings.REGION} … {changed} 处更新")


def _install_rooms(say: Say) -> None:
    """What core rooms keep of the region: the plan with its targets, published figures."""
    from shuanglian.indicators.shelf import rooms

    for room in rooms():
        if room.install is not None and (written := room.install()):
            say(f"{room.title} … {written} 处更新")


def _publish_processes(say: Say) -> None:
    from shuanglian.casework.api import Definition
    from shuanglian.programmes.shelf import programmes

    before = set(Definition.objects.values_list("pk", flat=True))
    for programme in programmes():
        for published in programme.install():
            if published.pk not in before:
                say(f"流程 {published} … 发布")


def _load_demo(say: Say) -> None:
    from shuanglian.foundation.accounts.services import ensure_personas
    from shuanglian.indicators.shelf import rooms
    from shuanglian.programmes.shelf import programmes

    ensure_personas()
    loaders = [(one.title, one.load_demo) for one in rooms()]
    loaders += [(one.title, one.load_demo) for one in programmes()]
    for title, load in loaders:
        if load is not None and (made := load()):
            say(f"示例：{title} … {made} 件")


def address(host: str, port: int) -> str:
    """Where people find the server: the configured address, or the one it listens on."""
    from shuanglian.config import env

    shown = f"[{host}]" if ":" in host else host
    return env.get("SHUANGLIAN_BASE_URL").rstrip("/") or f"http://{shown}:{port}"


def print_personas(say: Say, base: str) -> None:
    from shuanglian.foundation.accounts import personas

    if not personas.enabled():
        return
    say(f"\n可以扮演的人物（示例）：{base}/accounts/personas/")
    for persona in personas.PERSONAS:
        say(
            f"  {persona.username:<22}{persona.name}　{persona.organisation}　密码 {personas.password(persona)}"
        )
    say("")
