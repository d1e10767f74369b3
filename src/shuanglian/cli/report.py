"""`shuanglian report …`: make a report, check the numbers of a made file, list reports."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated, Any

import typer

from .output import emit_json, refusals

group = typer.Typer(no_args_is_help=True, help="Reports: monthly bulletin, plan evaluation, ranking notice.")
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="report")


@group.command("make")
def make(
    kind: Annotated[str, typer.Argument(help="bulletin, evaluation or ranking (or a kind of the region).")],
    out: Annotated[list[Path], typer.Option("--out", help="FILE.docx, .pdf or .xlsx; may be repeated.")],
    as_of: Annotated[
        str, typer.Option("--as-of", help="Day up to which data count; today if not given.")
    ] = "",
    plan: Annotated[str, typer.Option(help="Key of the plan.")] = "",
    ranking: Annotated[int, typer.Option(help="Id of the ranking; 0: the newest.")] = 0,
    title: Annotated[str, typer.Option(help="Another title.")] = "",
    number: Annotated[str, typer.Option(help="发文字号.")] = "",
    issuer: Annotated[str, typer.Option(help="发文机关.")] = "",
    section: Annotated[list[str] | None, typer.Option(help="Only these sections, in this order.")] = None,
    as_json: Json = False,
) -> None:
    """Make a report, keep it like one made on its page, and write the files."""
    from shuanglian.foundation.actor import system
    from shuanglian.indicators.reports import services

    with refusals(as_json):
        formats = _formats(out)
        made = services.report_make(
            actor=system("控制台"), kind=kind, as_of=_day(as_of), formats=formats, plan=plan, ranking=ranking or None,
            title=title, number=number, issuer=issuer, sections=section or (),
        )  # fmt: skip
        written = _write(made, out)
    told = {
        "ok": not made.problems, "id": made.pk, "title": made.title, "receipt": made.receipt,
        "is_demo": made.is_demo, "numbers": made.numbers.count(), "files": written, "problems": made.problems,
    }  # fmt: skip
    if as_json:
        emit_json(told)
    else:
        typer.echo(f"{made.title}\t{made.receipt[:16]}")
        for path in written:
            typer.echo(path)
        for part, why in made.problems.items():
            typer.secho(f"{part}: {why}", err=True, fg="red")
    if made.problems:
        raise typer.Exit(1)


@group.command("check")
def check(file: Annotated[Path, typer.Argument(help="A made report.")], as_json: Json = False) -> None:
    """List every number of a file: how often it is printed and where it leads. Exit code 1 if one leads nowhere."""
    from shuanglian.foundation.errors import Invalid, Reason
    from shuanglian.indicators.reports import checking

    with refusals(as_json):
        try:
            found = checking.check(file.read_bytes())
        except OSError as error:
            raise Invalid(Reason("file", str(error), "file")) from error
    rows = [{"id": n.mark, "uses": n.uses, "listed": n.listed, "url": n.url} for n in found.numbers]
    if as_json:
        emit_json(
            {"ok": not found.problems, "format": found.format, "numbers": rows, "problems": found.problems}
        )
    else:
        for row in rows:
            typer.echo(f"{row['id']}\t{row['uses']}\t{row['url'] or '—'}")
    if found.problems:
        raise typer.Exit(1)


@group.command("list")
def list_reports(
    kind: Annotated[str, typer.Option(help="Only this kind.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many.")] = 50,
    as_json: Json = False,
) -> None:
    """Reports, the newest first, with the number of figures corrected since."""
    from shuanglian.foundation.actor import system
    from shuanglian.indicators.reports import selectors

    rows = [_listed(row) for row in selectors.reports(system("控制台"), kind=kind)[:limit]]
    if as_json:
        emit_json({"reports": rows})
        return
    for row in rows:
        typer.echo(f"{row['id']}\t{row['as_of']}\t{row['state']}\t{row['title']}\t{row['corrected']}")


def _listed(row: Any) -> dict[str, Any]:
    return {
        "id": row.pk, "kind": row.kind, "as_of": row.as_of.isoformat(), "title": row.title, "state": row.state,
        "formats": sorted(file.format for file in row.files.all()), "numbers": row.facts, "corrected": row.outdated,
        "receipt": row.receipt, "is_demo": row.is_demo,
    }  # fmt: skip


def _formats(out: list[Path]) -> list[str]:
    """By the ends of the names. Raises `Invalid` for others."""
    from shuanglian.foundation.errors import Invalid, Reason
    from shuanglian.indicators.reports.press import FORMATS

    names = [path.suffix.lower().removeprefix(".") for path in out]
    bad = [str(path) for path, name in zip(out, names, strict=True) if name not in FORMATS]
    if bad or not names:
        raise Invalid(Reason("formats", f"文件名请以 .docx、.pdf 或 .xlsx 结尾：{'、'.join(bad)}", "out"))
    return list(dict.fromkeys(names))


def _day(text: str) -> dt.date:
    from django.utils import timezone

    from shuanglian.foundation.errors import Invalid, Reason

    try:
        return dt.date.fromisoformat(text) if text else timezone.localdate()
    except ValueError as error:
        raise Invalid(Reason("as_of", "日期写成 2026-06-30", "as_of")) from error


def _write(made: Any, out: list[Path]) -> list[str]:
    """Copies of the kept files. Raises `Invalid` where one cannot be written."""
    from shuanglian.foundation.actor import system
    from shuanglian.foundation.errors import Invalid, Reason
    from shuanglian.foundation.files.services import open_for

    files = {row.format: row.file_id for row in made.files.all()}
    written = []
    for path in out:
        name = path.suffix.lower().removeprefix(".")
        if name not in files:
            continue
        try:
            with open_for(system("控制台"), files[name]) as source:
                path.write_bytes(source.read())
        except OSError as error:
            raise Invalid(Reason("file", f"{path}: {error}", "out")) from error
        written.append(str(path))
    return written
