"""The search index. `search.py` alone reads and writes it."""

from __future__ import annotations

from django.db import models


class SearchDoc(models.Model):
    """What can be found of one object.

    A masked need has two documents, `need` (everything) and `teaser` (what all may read), so that nobody can
    probe the words of a text that is hidden from him. `tokens` is a blank-separated set of grams (see
    `search.tokens_of`), indexed by FTS5 on SQLite and GIN on PostgreSQL (second migration).
    `length` is that of the title in characters: of two hits in the title, the shorter title comes first.
    """

    kind = models.CharField(max_length=10)
    object_id = models.PositiveBigIntegerField()
    length = models.PositiveSmallIntegerField()
    tokens = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="registry_searchdoc_object"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["party", "offering", "need", "teaser"]),
                name="registry_searchdoc_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.object_id}"
