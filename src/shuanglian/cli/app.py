"""The tree of subcommands. Each module of this package declares one and is added here by name."""

from __future__ import annotations

import importlib
import pkgutil

import typer

app = typer.Typer(
    name="shuanglian",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="双链 Shuanglian: the operating system of a region's innovation ecosystem.",
)


@app.callback()
def _root() -> None:
    """Keeps the program a group of subcommands even while it has a single one."""


def _register() -> None:
    package = importlib.import_module("shuanglian.cli")
    for info in pkgutil.iter_modules(package.__path__, "shuanglian.cli."):
        module = importlib.import_module(info.name)
        register = getattr(module, "register", None)
        if register is not None:
            register(app)


_register()
