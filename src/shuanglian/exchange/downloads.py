"""Sheets as answers of the machine interface."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse
from django.utils.http import content_disposition_header

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV: Final = "text/csv; charset=utf-8"


def download(data: bytes, name: str) -> HttpResponse:
    """A CSV or Excel file to be kept under this name."""
    response = HttpResponse(data, content_type=CSV if name.endswith(".csv") else XLSX)
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
