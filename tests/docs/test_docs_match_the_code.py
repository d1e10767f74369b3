"""The documents say what the code does: settings, subcommands, links, commands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import typer.main

from shuanglian.config import env

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def subcommands(
    command: click.Command, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    children = getattr(command, "commands", {})
    if not children:
        yield path, command
    for name, child in children.items():
        yield from subcommands(child, (*path, name))


def program() -> click.Command:
    from shuanglian.cli.app import app

    return typer.main.get_command(app)


def test_every_setting_is_documented_and_every_documented_setting_exists() -> None:
    text = (ROOT / "docs/operator/settings.md").read_text()
    documented = set(re.findall(r"^\| `(SHUANGLIAN_[A-Z_]+)`", text, re.M))
    assert documented == set(env.VARIABLES)


def test_an_undeclared_setting_cannot_be_read() -> None:
    with pytest.raises(KeyError):
        env.get("SHUANGLIAN_NOT_DECLARED")


def test_every_subcommand_is_documented() -> None:
    text = (ROOT / "docs/operator/cli.md").read_text()
    missing = [
        " ".join(path) for path, _ in subcommands(program()) if f"`shuanglian {' '.join(path)}" not in text
    ]
    assert missing == []


def test_every_documented_subcommand_exists() -> None:
    text = (ROOT / "docs/operator/cli.md").read_text()
    existing = {" ".join(path) for path, _ in subcommands(program())}
    documented = {match.strip() for match in re.findall(r"^\| `shuanglian ((?:[a-z][a-z-]* ?)+)", text, re.M)}
    assert documented - existing == set()


def test_every_subcommand_explains_itself() -> None:
    silent = [" ".join(path) for path, command in subcommands(program()) if not (command.help or "").strip()]
    assert silent == []


def test_every_command_named_anywhere_in_the_documents_exists() -> None:
    names = {path[0] for path, _ in subcommands(program())}
    groups = {path[:2] for path, _ in subcommands(program()) if len(path) > 1}
    unknown = []
    for page in PAGES:
        for words in re.findall(
            r"shuanglian ((?:[a-z][a-z-]*)(?: [a-z][a-z-]+)?)(?=[ `\n])", page.read_text()
        ):
            parts = words.split()
            grouped = any(group[0] == parts[0] for group in groups)
            if parts[0] not in names or (
                grouped and len(parts) > 1 and tuple(parts) not in groups and parts[0] != "match"
            ):
                unknown.append(f"{page.relative_to(ROOT)}: shuanglian {words}")
    assert unknown == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", page.read_text())
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_readmes_name_the_two_commands(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "make run" in text
    assert "make test" in text


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_make_targets_in_the_readmes_exist(name: str) -> None:
    targets = set(re.findall(r"`make ([a-z]+)", (ROOT / name).read_text()))
    defined = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))
    assert targets <= defined
