"""The press: one `Document`, three formats. Each writer gives the same bytes for the same document."""

from __future__ import annotations

from typing import Final

FORMATS: Final = ("docx", "pdf", "xlsx")
MEDIA_TYPES: Final = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
FORMAT_NAMES: Final = {"docx": "Word", "pdf": "PDF", "xlsx": "Excel"}
