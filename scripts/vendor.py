"""Fetch the browser libraries that the pages use, at exact versions, and check that the copies are untouched.

    python scripts/vendor.py            fetch every package with `npm pack`, check it and copy the chosen files
    python scripts/vendor.py --check    compare the copies in the tree with the checksums of vendor.lock.json

`vendor.lock.json` names the packages, versions, integrity values of the packed archives, the files that are
copied and their SHA-256. `npm` decides where packages come from; no address is written down here.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCK = Path(__file__).resolve().parent / "vendor.lock.json"


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="only compare the copies with the lock file")
    arguments = parser.parse_args(argv)
    lock = json.loads(LOCK.read_text(encoding="utf-8"))
    if arguments.check:
        return report(problems(lock))
    for package in lock["packages"]:
        fetch(package)
    LOCK.write_text(json.dumps(lock, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return report(problems(lock))


def problems(lock: dict[str, Any]) -> list[str]:
    """Every copy that is missing or differs from its recorded checksum."""
    found = []
    for package in lock["packages"]:
        for entry in package["files"]:
            target = ROOT / entry["to"]
            if not target.is_file():
                found.append(f"{entry['to']}: missing")
            elif sha256(target.read_bytes()) != entry.get("sha256"):
                found.append(f"{entry['to']}: does not match the checksum of the lock file")
    return found


def report(found: list[str]) -> int:
    for line in found:
        print(line, file=sys.stderr)
    print("vendored files: " + ("in order" if not found else f"{len(found)} problems"))
    return 1 if found else 0


def fetch(package: dict[str, Any]) -> None:
    archive = pack(package["name"], package["version"])
    integrity = "sha512-" + base64.b64encode(hashlib.sha512(archive).digest()).decode()
    if package.setdefault("integrity", integrity) != integrity:
        raise SystemExit(
            f"{package['name']} {package['version']}: the archive is not the one that was locked"
        )
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as tar:
        for entry in package["files"]:
            data = TRANSFORMS[entry.get("transform", "copy")](tar, entry)
            target = ROOT / entry["to"]
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
            entry["sha256"] = sha256(data)
            print(f"{entry['to']}: {len(data)} bytes")


def pack(name: str, version: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["npm", "pack", "--silent", f"{name}@{version}"],
            cwd=folder,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        (archive,) = Path(folder).glob("*.tgz")
        return archive.read_bytes()


def member(tar: tarfile.TarFile, name: str) -> bytes:
    stream = tar.extractfile(f"package/{name}")
    if stream is None:
        raise SystemExit(f"no file {name} in the archive")
    return stream.read()


def copy(tar: tarfile.TarFile, entry: dict[str, Any]) -> bytes:
    return member(tar, entry["from"])


def font_css(tar: tarfile.TarFile, entry: dict[str, Any]) -> bytes:
    """A style sheet of an icon font that names only the WOFF2 file, the one format that is copied."""
    css = re.sub(r"/\*.*?\*/", "", member(tar, entry["from"]).decode(), flags=re.S)
    css = re.sub(r"\n\s*src: url\([^)]*\);", "", css)
    css = re.sub(
        r"src:.*?url\('([^'?]*\.woff2)[^']*'\).*?;", r"src: url('\1') format('woff2');", css, flags=re.S
    )
    return (re.sub(r"\n\s*\n+", "\n", css).strip() + "\n").encode()


def icons(tar: tarfile.TarFile, entry: dict[str, Any]) -> bytes:
    """One JSON object {icon name: inner SVG} of the icons in use."""
    shapes = {}
    for name in sorted(set(entry["icons"])):
        svg = member(tar, f"icons/outline/{name}.svg").decode()
        inner = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.S)
        assert inner is not None, name
        text = re.sub(r"\s*\n\s*", "", inner.group(1)).replace(" />", "/>")
        shapes[name] = text.replace('<path stroke="none" d="M0 0h24v24H0z" fill="none"/>', "")
    return (json.dumps(shapes, indent=0) + "\n").encode()


def purge(tar: tarfile.TarFile, entry: dict[str, Any]) -> bytes:
    """Keep the rules whose selectors use only the listed classes, and the custom properties those rules use."""
    css = member(tar, entry["from"]).decode()
    banner = re.match(r"(?:@charset[^;]+;)?\s*(/\*!.*?\*/)", css, re.S)
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    kept = "".join(kept_rules(css, frozenset(entry["classes"])))
    kept = drop_unused_properties(kept)
    return ((banner.group(1) if banner else "") + kept + "\n").encode()


def rules(css: str) -> list[tuple[str, str]]:
    """(prelude, body) of every top-level rule; statements such as @charset have an empty body and are dropped."""
    found, start, position = [], 0, 0
    while (opening := css.find("{", position)) != -1:
        prelude = css[start:opening].rsplit(";", 1)[-1].strip()
        depth, position = 1, opening + 1
        while depth:
            brace = re.compile(r"[{}]").search(css, position)
            assert brace is not None, "unbalanced braces"
            depth += 1 if brace.group() == "{" else -1
            position = brace.end()
        found.append((prelude, css[opening + 1 : position - 1]))
        start = position
    return found


UNWANTED = re.compile(r"\[data-bs-|\[dir=|\[data-mask|::-webkit-scrollbar|:is\(\[dir|\.dark|#")


def kept_rules(css: str, classes: frozenset[str]) -> list[str]:
    kept = []
    for prelude, body in rules(css):
        if prelude.startswith(("@media", "@supports")):
            if "print" in prelude:
                continue
            if inner := "".join(kept_rules(body, classes)):
                kept.append(f"{prelude}{{{inner}}}")
        elif not prelude.startswith("@"):
            selectors = [part.strip() for part in split_selectors(prelude) if wanted(part, classes)]
            if selectors and body:
                kept.append(f"{','.join(selectors)}{{{body}}}")
    return kept


def split_selectors(prelude: str) -> list[str]:
    parts, depth, current = [], 0, ""
    for char in prelude:
        depth += {"(": 1, ")": -1}.get(char, 0)
        if char == "," and depth == 0:
            parts.append(current)
            current = ""
        else:
            current += char
    return [*parts, current]


def wanted(selector: str, classes: frozenset[str]) -> bool:
    selector = selector.strip()
    if UNWANTED.search(selector) and not selector.startswith(":root"):
        return False
    return set(re.findall(r"\.(-?[A-Za-z_][\w-]*)", selector)) <= classes


def drop_unused_properties(css: str) -> str:
    """Remove `--name: value` declarations that no kept rule reads, until nothing changes."""
    while True:
        used = set(re.findall(r"var\(\s*(--[\w-]+)", css))

        def keep(match: re.Match[str], used: set[str] = used) -> str:
            return match.group() if match.group(2) in used else match.group(1)

        smaller = re.sub(r"([{;])(--[\w-]+):(?:[^;{}\"']|\"[^\"]*\"|'[^']*')*;?(?=[^;]|$)", keep, css)
        smaller = re.sub(r"[^{}]+\{\}", "", smaller)
        if smaller == css:
            return css
        css = smaller


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


TRANSFORMS = {"copy": copy, "font_css": font_css, "icons": icons, "purge": purge}

if __name__ == "__main__":
    sys.exit(main())
