"""The demonstration needs, one in every stage, loaded once for a module and rolled back test by test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client, override_settings

from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.accounts.services import actor_for, ensure_personas
from shuanglian.foundation.actor import Actor
from shuanglian.programmes.siti import demo_texts
from shuanglian.programmes.siti.demo import load_demo
from shuanglian.registry.models import Need

HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def demo_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the files of the demonstration lie: shared, because its needs are shared too."""
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(autouse=True)
def _data_dir(demo_dir: Path, settings: Any) -> None:
    settings.DATA_DIR = demo_dir
    settings.PASSWORD_HASHERS = HASHERS


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(scope="module")
def _demo(django_db_setup: None, django_db_blocker: Any, demo_dir: Path) -> Iterator[None]:
    """One transaction around the whole module; every test runs in a savepoint of it."""
    with django_db_blocker.unblock():
        around = transaction.atomic()
        around._from_testcase = True  # durable blocks are allowed inside, as in Django's own test cases
        around.__enter__()
        with override_settings(DATA_DIR=demo_dir, PASSWORD_HASHERS=HASHERS):
            load_demo()
    yield
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


@pytest.fixture
def people(_demo: None, db: None) -> dict[str, User]:
    """Persona key → the person who logs in."""
    return {persona.key: User.objects.get(username=persona.username) for persona in ensure_personas()}


@pytest.fixture
def actors(people: dict[str, User]) -> dict[str, Actor]:
    return {key: actor_for(user) for key, user in people.items()}


@pytest.fixture
def needs(_demo: None, db: None) -> dict[str, Need]:
    """Story → its need: draft, triage, answering, assisting, working, verifying, finished."""
    return stories()


def stories() -> dict[str, Need]:
    found = Need.objects.filter(is_demo=True)
    return {story: found.get(title=row["title"]) for story, row in demo_texts.NEEDS.items()}


@pytest.fixture
def as_persona(people: dict[str, User]) -> Callable[[str], Client]:
    """A client logged in as a persona; `public` is nobody."""

    def client_for(key: str) -> Client:
        client = Client()
        if key != "public":
            client.force_login(people[key])
        return client

    return client_for
