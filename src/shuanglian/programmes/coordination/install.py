"""A process that is nothing but files: a company asks for coordination. It has no code of its own, and runs on the
plain pages of cases; a process owner can change it in the studio."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from shuanglian.casework.api import Definition
from shuanglian.casework.tools import publish_folder

KEY: Final = "coordination"
FOLDER: Final = Path(__file__).parent


def install() -> list[Definition]:
    """Publish what ships with this version; a version that people have published since stays the newest one."""
    if (
        Definition.objects.filter(key=KEY, status=Definition.Status.PUBLISHED)
        .exclude(created_by="system")
        .exists()
    ):
        return []
    return [publish_folder(FOLDER)]
