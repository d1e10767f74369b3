"""LibreOffice opens what we make, without repair, and finds the same text. Skipped where it is not installed."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import pypdf
import pytest
import python_calamine

from shuanglian.indicators.reports.press import excel, word
from shuanglian.indicators.reports.templates import built_in

from . import makers

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed"),
]


def converted(folder: Path, name: str, data: bytes, to: str) -> bytes:
    """Opens the file and saves it again; LibreOffice writes nothing for one that it cannot read."""
    assert SOFFICE is not None
    (folder / name).write_bytes(data)
    command = [
        SOFFICE,
        f"-env:UserInstallation=file://{folder}/profile",
        "--headless",
        "--convert-to",
        to,
        name,
    ]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=240)
    made = folder / f"{Path(name).stem}.{to.partition(':')[0]}"
    assert made.exists(), "LibreOffice could not open it"
    return made.read_bytes()


@pytest.mark.timeout(300)
def test_word_opens_and_its_text_extracts(tmp_path: Path) -> None:
    data = word.to_docx(makers.document(3), built_in("bulletin"))
    reader = pypdf.PdfReader(io.BytesIO(converted(tmp_path, "report.docx", data, "pdf")))
    # The grid of 28 characters a line spaces them out, which the extraction takes for blanks.
    text = "".join("".join(page.extract_text() for page in reader.pages).split())
    for words in ("试〔2025〕6号", "一、总体情况", "160.50（示例）", "暂无数据", "数字来源表", "第2版"):
        assert words in text, words
    assert round(float(reader.pages[0].mediabox[2])) == 595


@pytest.mark.timeout(300)
def test_excel_opens_and_computes_what_we_kept(tmp_path: Path) -> None:
    data = excel.to_xlsx(makers.document(3))
    again = converted(tmp_path, "report.xlsx", data, "ods")
    ours = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    theirs = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(again))
    assert ours.sheet_names == theirs.sheet_names
    for name in ours.sheet_names:
        mine = [value for row in ours.get_sheet_by_name(name).to_python() for value in row if value != ""]
        other = [value for row in theirs.get_sheet_by_name(name).to_python() for value in row if value != ""]
        numbers = [value for value in mine if isinstance(value, float)]
        assert [value for value in other if isinstance(value, float)] == pytest.approx(numbers, rel=1e-9), (
            name
        )
