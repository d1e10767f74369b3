"""The files of a pack: found, opened within limits, never outside the folder."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from . import csvrows, yamlrows
from .report import Problem
from .schema import REGION, TABLES
from .yamlrows import Mapping, Sequence, Unreadable

BUNDLED: Final = Path(__file__).resolve().parents[2] / "regions"
FILE_BYTES: Final = 8 * 1024 * 1024
PACK_BYTES: Final = 64 * 1024 * 1024
FILES: Final = 2_000
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]*")
# Geometry of places, and what each programme keeps of a region (rules that differ there, facts of its own).
_FOLDERS: Final = frozenset(
    {"geometry", "siti", "tickets", "guidance", "ratings", "challenges", "projects"}
    | {"indicators", "rankings", "reporting", "plans", "supervision", "reports"}
)
_SUFFIXES: Final = (".yaml", ".yml", ".csv")
_ENCODINGS: Final = (("utf-16", "UTF-16"), ("gb18030", "GBK/GB18030"))


@dataclass(slots=True)
class Folder:
    """An opened pack. `problems` gathers what cannot be read; `used` what was read, for the content hash."""

    root: Path
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    used: dict[str, bytes] = field(default_factory=dict)

    def digest(self) -> str:
        """One hash over names and contents of all files that count."""
        total = hashlib.sha256()
        for name in sorted(self.used):
            content = hashlib.sha256(self.used[name]).hexdigest()
            total.update(f"{name}\0{content}\n".encode(errors="surrogatepass"))
        return total.hexdigest()

    def wrong(self, file: str, message: str, row: int = 0, name: str = "") -> None:
        self.problems.append(Problem(file, row, name, message))

    def bytes_of(self, name: str, *, owner: Problem | None = None) -> bytes | None:
        """The content of a file inside the folder; None after a problem was noted (at `owner`, if given)."""
        try:
            content = self._read(name)
        except (OSError, ValueError, Unreadable) as error:
            message = error.message if isinstance(error, Unreadable) else "读不了这个文件"
            self.problems.append(
                Problem(owner.file, owner.row, owner.field, f"{name}：{message}")
                if owner
                else Problem(name, 0, "", message)
            )
            return None
        self.used[name] = content
        return content

    def _read(self, name: str) -> bytes:
        if not name or name.startswith(("/", "\\", "~")) or ".." in Path(name.replace("\\", "/")).parts:
            raise Unreadable("路径不能离开区域包文件夹")
        path = (self.root / name).resolve()
        if not path.is_relative_to(self.root):
            raise Unreadable("路径不能离开区域包文件夹")
        try:
            known = path.stat()
        except FileNotFoundError as error:
            raise Unreadable("没有这个文件") from error
        if not stat.S_ISREG(known.st_mode):
            raise Unreadable("不是普通文件")
        if known.st_size > FILE_BYTES:
            raise Unreadable(f"文件太大：{known.st_size} 字节，最多 {FILE_BYTES} 字节")
        if known.st_size + sum(map(len, self.used.values())) > PACK_BYTES:
            raise Unreadable(f"区域包太大，合计最多 {PACK_BYTES} 字节")
        with path.open("rb") as file:
            return file.read(FILE_BYTES)

    def text_of(self, name: str) -> str | None:
        content = self.bytes_of(name)
        if content is None:
            return None
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            self.wrong(name, f"不是 UTF-8 编码{_guess(content)}，请另存为 UTF-8", line)
            return None

    def rows(self, table: str, *, required: bool) -> tuple[str, Any]:
        """(file name, rows as mappings) of one table; rows are None if there is no readable file."""
        found = [table + suffix for suffix in _SUFFIXES if os.path.lexists(self.root / (table + suffix))]
        if len(found) > 1:
            self.wrong(found[0], f"同一张表有两个文件：{'、'.join(found)}，请只留一个")
        if not found:
            name = f"{table}.yaml"
            if required:
                self.wrong(name, f"缺少文件 {name}（或 {table}.csv）")
            return name, None
        return found[0], self._parse(found[0])

    def _parse(self, name: str) -> Any:
        text = self.text_of(name)
        if text is None:
            return None
        try:
            if not name.endswith(".csv"):
                return yamlrows.read(text)
            rows, problems = csvrows.read(text)
        except Unreadable as error:
            self.wrong(name, error.message, error.line)
            return None
        for line, message in problems:
            self.wrong(name, message, line)
        return rows


def open_pack(path: str | Path) -> Folder:
    """The folder at `path`, or the bundled pack of that name. What is no folder becomes a problem."""
    folder = Folder(_locate(str(path)))
    try:
        if not folder.root.is_dir():
            folder.wrong(str(path), "没有这个区域包：既不是文件夹，也不是内置区域包的名字")
        else:
            _look_around(folder)
    except OSError:
        folder.wrong(str(path), "读不了这个文件夹")
    return folder


def bundled() -> list[str]:
    """Names of the packs that come with the software."""
    return sorted(path.parent.name for path in BUNDLED.glob("*/region.yaml"))


def _locate(path: str) -> Path:
    try:
        if _NAME.fullmatch(path) and (BUNDLED / path / "region.yaml").is_file():
            return BUNDLED / path
        return Path(path.replace("\0", "�")).expanduser().resolve()
    except (OSError, RuntimeError, ValueError):
        return BUNDLED / "�"


def _look_around(folder: Folder) -> None:
    known = {table.name + suffix for table in (REGION, *TABLES) for suffix in _SUFFIXES}
    names = sorted(os.listdir(folder.root))
    if len(names) > FILES:
        folder.wrong(".", f"文件太多：{len(names)} 个，最多 {FILES} 个")
    for name in names[:FILES]:
        if name.startswith(".") or name in known or name in _FOLDERS or name.lower().endswith(".md"):
            continue
        folder.warnings.append(Problem(name, 0, "", "不认识的文件，未读取"))


def _guess(content: bytes) -> str:
    for encoding, label in _ENCODINGS:
        if encoding == "utf-16" and content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
            continue
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return f"（像是 {label}）"
    return ""


__all__ = ["BUNDLED", "Folder", "Mapping", "Sequence", "bundled", "open_pack"]
