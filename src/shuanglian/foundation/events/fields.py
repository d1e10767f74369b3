"""How the record lies in the database: digests as bytes, what was recorded as the very text that was hashed."""

from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from . import chain


class HexField(models.Field[str, str]):
    """Hexadecimal text that is kept as the bytes it stands for, which is half as much; empty text as no bytes.

    Four digests make up a third of what a short event takes.
    """

    description = "Hexadecimal text kept as bytes"

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "bytea" if connection.vendor == "postgresql" else "BLOB"

    def get_prep_value(self, value: str | None) -> bytes | None:
        """Raises ValueError for what is not hexadecimal."""
        return None if value is None else bytes.fromhex(value)

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> str | None:
        """What somebody has put there past the product is given as it is: `verify` shall see it, not fail."""
        if value is None or isinstance(value, str):
            return value
        return bytes(value).hex()


class RecordedField(models.Field[Any, Any]):
    """Plain JSON (`chain.plain`) that is kept as its canonical text, which is what its digest is computed from.

    Nothing is searched for inside of it, so it needs no form that a database can take apart; PostgreSQL's takes half as
    much again.
    """

    description = "JSON kept as canonical text"

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "text"

    def get_prep_value(self, value: Any) -> str | None:
        return None if value is None else chain.canonical(value).decode()

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> Any:
        """What somebody has put there past the product, and is no JSON: `verify` shall see that, not fail."""
        try:
            return None if value is None else json.loads(value)
        except ValueError:
            return {"unreadable": value}
