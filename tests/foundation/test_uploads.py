"""An upload is read after its size has been looked at."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from shuanglian.foundation import uploads
from shuanglian.foundation.errors import Invalid


class Watched(SimpleUploadedFile):
    was_read = False

    def read(self, *arguments: Any) -> bytes:
        self.was_read = True
        return super().read(*arguments)


def of(size: int) -> Watched:
    return Watched("清单.xlsx", b"x" * size)


@pytest.mark.parametrize("size", [0, 1, 10])
def test_what_fits_is_read_whole(size: int) -> None:
    assert uploads.read(of(size), most=10) == b"x" * size


def test_what_is_too_large_is_refused_unread_and_the_limit_is_told() -> None:
    file = of(2 * 1024 * 1024 + 1)
    with pytest.raises(Invalid) as caught:
        uploads.read(file, most=2 * 1024 * 1024)
    assert [(r.field, str(r.message)) for r in caught.value.reasons] == [("file", "文件请不要超过 2 MB")]
    assert not file.was_read


def test_the_usual_limit_is_that_of_sheets() -> None:
    assert len(uploads.read(of(uploads.SHEET_BYTES))) == uploads.SHEET_BYTES
    with translation.override("en"), pytest.raises(Invalid, match="5 MB"):
        uploads.read(of(uploads.SHEET_BYTES + 1))


@pytest.mark.parametrize("nothing", [None, []])
@pytest.mark.parametrize(("wanted", "told"), [("", "请先选一个表格文件"), ("请先选一个 Word 文件",) * 2])
def test_without_a_file_it_is_asked_for(nothing: Any, wanted: str, told: str) -> None:
    with pytest.raises(Invalid, match=told):
        uploads.read(nothing, wanted=wanted)
