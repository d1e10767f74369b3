"""`shuanglian accounts`: the first administrator, and the people of the demonstration."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from .output import emit_json, refusals

program = typer.Typer(
    no_args_is_help=True, help="People who log in: the first administrator, demonstration people."
)
JSON = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]


def register(app: typer.Typer) -> None:
    app.add_typer(program, name="accounts")


@program.command("admin")
def admin(
    username: Annotated[str, typer.Argument(help="User name of the new administrator.")],
    name: Annotated[str, typer.Option(help="The person's name.")],
    organisation: Annotated[str, typer.Option(help="The operator of the platform; made if it is not there.")],
    email: Annotated[str, typer.Option(help="For password mails.")] = "",
    as_json: JSON = False,
) -> None:
    """Make an administrator and print the one-time link with which the person sets a password."""
    with refusals(as_json):
        link = _make(username=username, name=name, organisation=organisation, email=email)
    if as_json:
        emit_json({"username": username, "link": link})
    else:
        typer.echo(link)


@program.command("personas")
def personas(as_json: JSON = False) -> None:
    """The people of the demonstration with their passwords; refused in production."""
    from shuanglian.foundation.accounts import personas as declared
    from shuanglian.foundation.accounts.services import ensure_personas

    with refusals(as_json):
        people = ensure_personas()
    rows = [
        {
            "key": p.key,
            "username": p.username,
            "password": declared.password(p),
            "name": p.name,
            "role": str(p.role),
            "organisation": p.organisation,
        }
        for p in people
    ]
    if as_json:
        emit_json(rows)
        return
    for row in rows:
        typer.echo("\t".join(row[key] for key in ("username", "password", "role", "name", "organisation")))


@program.command("charges")
def charges(
    sheet: Annotated[
        Path | None, typer.Option("--import", help="A filled sheet to take: all rows or none.")
    ] = None,
    on: Annotated[str, typer.Option(help="Only those that hold on this day (YYYY-MM-DD).")] = "",
    as_json: JSON = False,
) -> None:
    """Who is in charge of which unit (分管); with `--import` takes a sheet first."""
    with refusals(as_json):
        day = _day(on)
        made = _take(sheet) if sheet else 0
    rows = _charges(day)
    if as_json:
        emit_json({"imported": made, "charges": rows})
        return
    for row in rows:
        typer.echo("\t".join(str(value or "") for value in row.values()))


def _day(text: str) -> dt.date | None:
    from shuanglian.foundation.errors import Invalid, Reason

    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Invalid(Reason("day", "日期写成 2026-01-31 这样。", "on")) from error


def _take(sheet: Path) -> int:
    from shuanglian.foundation.accounts.services import charges_import
    from shuanglian.foundation.actor import system
    from shuanglian.foundation.errors import Invalid, Reason
    from shuanglian.registry import charges as sheets

    try:
        data = sheet.read_bytes()
    except OSError as error:
        raise Invalid(Reason("file", f"{sheet}：{error.strerror}", "file")) from error
    return charges_import(actor=system("命令行"), rows=sheets.read(data))


def _charges(on: dt.date | None) -> list[dict[str, str | None]]:
    from shuanglian.foundation.accounts import selectors
    from shuanglian.foundation.actor import system

    return [
        {
            "username": row.user.username,
            "name": row.user.name,
            "organisation": row.organisation.name,
            "starts": row.starts.isoformat(),
            "ends": row.ends.isoformat() if row.ends else None,
        }
        for row in selectors.charges(system("命令行"), on=on)
    ]


def _make(*, username: str, name: str, organisation: str, email: str) -> str:
    from django.db import transaction

    from shuanglian.foundation.accounts.models import Organisation
    from shuanglian.foundation.accounts.services import (
        member_add,
        organisation_create,
        person_create,
        person_invite,
    )
    from shuanglian.foundation.actor import Role, system

    actor = system("命令行")
    with transaction.atomic():
        home = Organisation.objects.filter(name=organisation).first()
        home = home or organisation_create(actor=actor, name=organisation)
        person = person_create(actor=actor, name=name, username=username, email=email)
        member_add(actor=actor, organisation=home, user=person, role=Role.ADMIN, manages=True)
        return person_invite(actor=actor, user=person)
