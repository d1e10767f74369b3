"""`shuanglian accounts`: the first administrator, and the people of the demonstration."""

from __future__ import annotations

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
