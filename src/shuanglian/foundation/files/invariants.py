"""What `shuanglian verify` checks about files."""

from __future__ import annotations

from collections.abc import Iterator

from shuanglian.foundation.events.invariants import Violation, register

from . import content
from .models import StoredFile


@register("files.content")
def content_is_what_was_uploaded() -> Iterator[Violation]:
    """Evidence must be there, byte for byte."""
    for sha256 in (
        StoredFile.objects.order_by("sha256").values_list("sha256", flat=True).distinct().iterator()
    ):
        path = content.path_of(sha256)
        if not path.exists():
            yield Violation("files.content", "file", sha256, "文件内容不在存储里")
        elif content.digest_of(path) != sha256:
            yield Violation("files.content", "file", sha256, "文件内容被改动")
