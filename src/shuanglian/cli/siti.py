"""`shuanglian demo load` and `shuanglian siti …`: the demonstration, and 四题一评 on the command line."""

from __future__ import annotations

from typing import Annotated

import typer

from .output import emit_json, refusals

demo = typer.Typer(no_args_is_help=True, help="Demonstration needs (示例); never in production.")
siti = typer.Typer(no_args_is_help=True, help="四题一评: the process and its figures.")
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def register(app: typer.Typer) -> None:
    app.add_typer(demo, name="demo")
    app.add_typer(siti, name="siti")


@demo.command("load")
def load(as_json: Json = False) -> None:
    """Create the demonstration needs that are missing. Doing it again changes nothing."""
    from shuanglian.programmes.siti.demo import load_demo

    with refusals(as_json):
        made = load_demo()
    if as_json:
        emit_json({"ok": True, "made": made})
    else:
        typer.echo(f"示例办件 … {made} 件")


@siti.command("install")
def install(as_json: Json = False) -> None:
    """Publish the process that comes with this version, unless it is published already."""
    from shuanglian.programmes.siti import engine

    with refusals(as_json):
        definition = engine.install()
    if as_json:
        emit_json(
            {"ok": True, "key": definition.key, "version": definition.version, "sha256": definition.sha256}
        )
    else:
        typer.echo(f"{definition}")


@siti.command("count")
def count(as_json: Json = False) -> None:
    """技术攻关合作: how many needs have a signed solver, and which."""
    from shuanglian.foundation.actor import system
    from shuanglian.programmes.siti import selectors

    viewer = system("命令行")
    rows = [
        {
            "number": row.need.number,
            "title": row.need.title,
            "signed_at": row.signed_at,
            "source": row.source.code if row.source else "",
            "is_demo": row.is_demo,
        }
        for row in selectors.cooperations(viewer)
    ]
    if as_json:
        emit_json({"count": len(rows), "cooperations": rows})
        return
    typer.echo(f"技术攻关合作 {len(rows)} 项")
    for row in rows:
        where = f"来源 {row['source']}" if row["source"] else "示例" if row["is_demo"] else "平台办理"
        typer.echo(f"  {row['number']:<14}{row['title']}（{where}）")
