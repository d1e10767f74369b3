"""Sheets as answers of the machine interface."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse
from django.utils.http import content_disposition_header

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV: Final = "text/csv; charset=utf-8"
_BINARY: Final = {"schema": {"type": "string", "format": "binary"}}
# What the description says of operations that answer with an Excel file, and of those that answer with either kind.
SHEET: Final = {"responses": {200: {"description": "表格", "content": {XLSX: _BINARY}}}}
SHEETS: Final = {"responses": {200: {"description": "表格", "content": {XLSX: _BINARY, "text/csv": _BINARY}}}}


def download(data: bytes, name: str) -> HttpResponse:
    """A CSV or Excel file to be kept under this name."""
    response = HttpResponse(data, content_type=CSV if name.endswith(".csv") else XLSX)
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
