"""PDF by WeasyPrint, tagged for people who listen (PDF/UA-1). Needs Pango, which Debian brings as three packages."""

from __future__ import annotations

import hashlib
import logging
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.errors import Invalid, Reason

from .. import frozen
from ..document import Document
from . import html, styles

PACKAGES: Final = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
VARIANT: Final = "pdf/ua-1"


class PangoMissing(Invalid):
    """The machine has not the libraries that set the type; the other formats work without them."""

    code = "pango_missing"


def missing() -> str:
    """One line that says what to install; empty when PDF works here."""
    try:
        _weasyprint()
    except PangoMissing as error:
        return str(error)
    return ""


def to_pdf(document: Document) -> bytes:
    """Raises `PangoMissing`. Equal documents give equal bytes on one machine (its fonts are in the file)."""
    weasyprint = _weasyprint()
    page = weasyprint.HTML(string=html.page(document), url_fetcher=_refuse, base_url=None)
    look = weasyprint.CSS(string=styles.sheet(), url_fetcher=_refuse)
    identifier = hashlib.sha256(frozen.receipt(document).encode()).digest()[:16]
    made = page.write_pdf(stylesheets=[look], pdf_variant=VARIANT, pdf_identifier=identifier)
    assert isinstance(made, bytes)
    return made


def _refuse(url: str, *_args: Any, **_more: Any) -> Any:
    """A report fetches nothing: neither from the network nor from the disk."""
    raise ValueError(f"reports load nothing from outside: {url[:80]}")


def _weasyprint() -> Any:
    try:
        import weasyprint
    except OSError as error:
        told = _("这台机器缺少排版用的库，不能出 PDF。请安装：apt-get install %s") % PACKAGES
        raise PangoMissing(Reason("pango_missing", told)) from error
    for name in ("weasyprint.progress", "fontTools"):  # a line for every page and font otherwise
        logging.getLogger(name).setLevel(logging.WARNING)
    return weasyprint
