"""English is complete: every text that the code shows has one, with the same placeholders, and the pages use it."""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.test import Client
from django.utils.html import escape
from django.utils.translation.template import templatize

from shuanglian.foundation.accounts.personas import PERSONAS

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "shuanglian"
CATALOG = SOURCE / "locale" / "en" / "LC_MESSAGES" / "django.po"
HAN = re.compile(r"[\u3400-\u9fff]")
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sdif]|%\(\w+\)0?\d*[sdif]|%%")
# The interface language is offered in its own language, whatever the page is in.
OWN_NAMES = {"简体中文"}
# English texts that have to say a Chinese word: the name of the product, values typed into a sheet, examples of searches.
QUOTED = re.compile(
    r"双链|是 \(yes\) or 否 \(no\)|已注销用户|柯桥|碳纤维(装备国产化)?|海水淡化膜元件|封装胶水耐高温|中试|简体中文"
    r"|\"(重大|近|超|约|[\d.]+[万亿]+元)\""
)
# Where pages show data: facts, names and texts that people or sources wrote are not translated.
DATA = re.compile(r"<(script|style|textarea|svg)\b.*?</\1>", re.S)


class Entry:
    """One text of the catalogue: its fields by name (`msgid`, `msgstr[1]`, …) and its flags."""

    def __init__(self, block: str) -> None:
        self.fields: dict[str, str] = {}
        self.fuzzy = False
        self.obsolete = False
        name = ""
        for line in block.splitlines():
            self.fuzzy |= line.startswith("#,") and "fuzzy" in line
            self.obsolete |= line.startswith("#~")
            if found := re.match(r'(msg\w+(?:\[\d\])?) (".*")$', line):
                name = found[1]
                self.fields[name] = ast.literal_eval(found[2])
            elif line.startswith('"'):
                self.fields[name] += ast.literal_eval(line)

    @property
    def key(self) -> tuple[str, str]:
        return self.fields.get("msgctxt", ""), self.fields["msgid"]

    @property
    def texts(self) -> list[str]:
        return [text for name, text in self.fields.items() if name.startswith("msgstr")]


@cache
def catalogue() -> tuple[Entry, ...]:
    blocks = re.split(r"\n\s*\n", CATALOG.read_text(encoding="utf-8").strip())
    entries = [Entry(block) for block in blocks]
    return tuple(entry for entry in entries if entry.fields.get("msgid"))


def test_every_text_is_translated() -> None:
    assert [entry.key for entry in catalogue() if not all(entry.texts)] == []


def test_no_text_is_fuzzy_or_obsolete() -> None:
    text = CATALOG.read_text(encoding="utf-8")
    assert [entry.key for entry in catalogue() if entry.fuzzy] == []
    assert "\n#~" not in text


def test_translations_keep_the_placeholders() -> None:
    """`%(m)d` may become `%(m)02d`, and a single form may leave out its number; nothing else may differ."""
    wrong = [(entry.key, text) for entry in catalogue() for text in entry.texts if not keeps(entry, text)]
    assert wrong == []


def keeps(entry: Entry, text: str) -> bool:
    found, wanted = placeholders(text), placeholders(entry.key[1])
    return found == wanted or ("msgid_plural" in entry.fields and found <= wanted)


def placeholders(text: str) -> set[str]:
    found = {re.sub(r"\)0?\d+", ")", item) for item in PLACEHOLDER.findall(text)}
    positional = [item for item in PLACEHOLDER.findall(text) if "(" not in item and item != "%%"]
    return (found - {"%%"}) | {f"{len(positional)} positional"}


def test_english_texts_are_english() -> None:
    chinese = [
        (entry.key, text)
        for entry in catalogue()
        if entry.key[1] not in OWN_NAMES
        for text in entry.texts
        if HAN.search(QUOTED.sub("", text))
    ]
    assert chinese == []


def test_the_compiled_catalogue_is_up_to_date() -> None:
    with CATALOG.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    stale = []
    for entry in catalogue():
        context, text = entry.key
        if "msgid_plural" in entry.fields:
            found = [compiled.ngettext(text, text, number) for number in (1, 2)]
        else:
            found = [compiled.pgettext(context, text) if context else compiled.gettext(text)]
        if found != entry.texts:
            stale.append(entry.key)
    assert stale == []


def test_every_text_of_the_code_is_in_the_catalogue() -> None:
    """`scripts/messages.sh` finds nothing new. Read from the source directly, so that no tool has to be installed."""
    known = {entry.key for entry in catalogue()}
    assert sorted({f"{where}: {key}" for where, key in texts_of_the_code() if key not in known}) == []


def test_nothing_in_the_catalogue_is_unused() -> None:
    used = {key for _, key in texts_of_the_code()}
    assert [entry.key for entry in catalogue() if entry.key not in used] == []


def texts_of_the_code() -> Iterator[tuple[str, tuple[str, str]]]:
    for path in sorted(SOURCE.rglob("*.py")):
        for key in calls(ast.parse(path.read_text(encoding="utf-8"))):
            yield str(path.relative_to(SOURCE)), key
    for path in sorted([*SOURCE.rglob("*.html"), *SOURCE.rglob("*.txt")]):
        for key in marked(templatize(path.read_text(encoding="utf-8"), origin=str(path))):
            yield str(path.relative_to(SOURCE)), key


PLAIN = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
WITH_CONTEXT = {"pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy"}


def calls(tree: ast.AST) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        given = [
            item.value for item in node.args if isinstance(item, ast.Constant) and isinstance(item.value, str)
        ]
        if name in PLAIN and given:
            yield "", given[0]
        elif name in WITH_CONTEXT and len(given) > 1:
            yield given[0], given[1]


def marked(code: str) -> Iterator[tuple[str, str]]:
    """Django turns a template into lines of calls for the tools of gettext; the same calls are read here."""
    text = r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|'''.*?'''|\"\"\".*?\"\"\")"""
    call = re.compile(rf"(?<!\w)(n?p?gettext|_)\(\s*{text}(?:\s*,\s*{text})?", re.S)
    for name, first, second in call.findall(code):
        if "pgettext" in name:
            yield ast.literal_eval(first), ast.literal_eval(second)
        else:
            yield "", ast.literal_eval(first)


@pytest.fixture
def english(client: Client) -> Client:
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.mark.django_db
@pytest.mark.parametrize(
    "page", ["/", "/needs/", "/parties/", "/accounts/personas/", "/accounts/login/", "/sources/"]
)
def test_pages_are_english_but_for_data(english: Client, page: str) -> None:
    """Nothing is loaded, so what is shown is the interface: headings, buttons, navigation, hints."""
    answer = english.get(page)
    assert answer.status_code == 200
    assert chinese_texts(answer.content.decode(), in_language="zh") == []


def chinese_texts(html: str, *, in_language: str) -> list[str]:
    """Visible texts and labels with Chinese characters, but for names of people and those marked as Chinese."""
    html = DATA.sub("", html)
    html = re.sub(rf'<(\w+)[^>]*\blang="{in_language}[^"]*"[^>]*>.*?</\1>', "", html, flags=re.S)
    for persona in PERSONAS:
        for value in (persona.organisation, persona.title, persona.name):
            html = html.replace(escape(value), "")
    texts = re.findall(r">([^<]+)<", html)
    labels = re.findall(r'\b(?:aria-label|title|placeholder|alt)="([^"]*)"', html)
    return [text.strip() for text in [*texts, *labels] if HAN.search(QUOTED.sub("", text))]
