"""The index of the matcher: shards of words and vectors, searched alone or together with the same ranking.

Pure: nothing here knows Django. `matching.index` keeps collections of shards in the data folder, `matching.upkeep`
keeps them true to the database.
"""

from .collection import Collection, nothing
from .files import Unusable, opened
from .merge import merge
from .shard import Shard
from .snapshot import Marks, Snapshot
from .values import (
    Candidate,
    Document,
    Filters,
    Found,
    Key,
    Kind,
    Query,
    ShardFound,
    Statistics,
)
from .vectors import Transform, Vectors

__all__ = [
    "Candidate",
    "Collection",
    "Document",
    "Filters",
    "Found",
    "Key",
    "Kind",
    "Marks",
    "Query",
    "Shard",
    "ShardFound",
    "Snapshot",
    "Statistics",
    "Transform",
    "Unusable",
    "Vectors",
    "merge",
    "nothing",
    "opened",
]
