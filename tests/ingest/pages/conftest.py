"""Documents under review, as the pages show them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from shuanglian.foundation.accounts.models import User
from shuanglian.ingest.models import IngestDocument
from shuanglian.ingest.proposal import Basis
from tests.ingest.review.conftest import desk  # noqa: F401
from tests.ingest.review.factories import Desk, entity, said

RAW = (
    "试验区创新情况\n\n截至2024年底，试验区共有示范企业12家、公共平台3个。\n\n"
    "全区形成三大产业。试验区由试验新材料有限公司牵头建成中试线2条。\n"
)


def letter(desk: Desk, raw: str = RAW, **about: object) -> IngestDocument:  # noqa: F811
    """Three figures, one label and one name."""
    rows = [
        said(
            raw,
            "试验区共有示范企业12家",
            "12",
            subject="试验区",
            indicator="示范企业",
            unit="家",
            confidence=0.9,
        ),
        said(raw, "公共平台3个", "3", subject="试验区", indicator="公共平台", unit="个", confidence=0.5),
        said(raw, "形成三大产业", basis=Basis.STRUCTURE, indicator="产业", unit="个"),
        entity(raw, "试验新材料有限公司"),
        said(
            raw,
            "建成中试线2条",
            "2",
            subject="试验新材料有限公司",
            indicator="中试线",
            unit="条",
            confidence=0.8,
        ),
    ]
    return desk.read(raw, rows, **about)


@pytest.fixture
def enter(desk: Desk) -> Callable[[str], Client]:  # noqa: F811
    """A client of one of the people of the demonstration."""

    def client(who: str) -> Client:
        found = Client()
        found.force_login(User.objects.get(pk=desk[who].user_id))
        return found

    return client
