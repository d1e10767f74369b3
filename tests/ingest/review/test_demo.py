"""The demonstration document: fictional, reviewed in part, with something to look at."""

from __future__ import annotations

import pytest

from shuanglian.foundation.accounts.services import ensure_personas, persona_actor
from shuanglian.foundation.events.verification import verify_all
from shuanglian.indicators import demo as figures
from shuanglian.indicators import region
from shuanglian.indicators.models import Observation
from shuanglian.ingest import selectors
from shuanglian.ingest.models import DECIDABLE, TAKEN, Became, IngestDocument
from shuanglian.programmes.intake import demo, demo_texts
from shuanglian.programmes.intake.placing import trace_url
from shuanglian.programmes.shelf import programmes
from shuanglian.registry.models import Place, Source

pytestmark = pytest.mark.django_db


@pytest.fixture
def document() -> IngestDocument:
    for code in ("000", "001", "002", "003"):
        Source.objects.create(code=code, title=f"来源 {code}")
    Place.objects.create(code="sx-corridor", name="绍兴科创走廊", kind="corridor")
    Place.objects.create(code="330603", name="柯桥区", kind="district")
    ensure_personas()
    region.install()
    figures.load_demo()
    assert demo.load_demo() == 1
    return IngestDocument.objects.get()


def test_it_has_accepted_open_and_contradicting_facts(document: IngestDocument) -> None:
    steward = persona_actor("steward")
    rows = list(selectors.proposals(steward, document))
    taken = [row for row in rows if row.state in TAKEN]
    waiting = [row for row in rows if row.state in DECIDABLE]
    assert {row.code for row in taken} == set(demo_texts.ACCEPTED) and len(waiting) >= 5
    assert {row.became_kind for row in taken} == {Became.OBSERVATION, Became.CITATION}
    found = {clash.kind for some in selectors.conflicts_for(steward, waiting).values() for clash in some}
    assert {"contradiction", "scope"} <= found
    assert all(row.document.is_demo for row in rows) and "示例" in document.title


def test_its_values_lead_back_to_the_sentence(document: IngestDocument) -> None:
    value = Observation.objects.filter(origin="document", source__code=f"doc-{document.pk}").first()
    assert value is not None and value.is_demo and value.period == "2024"
    assert trace_url(value) == selectors.trace(value.locator)
    reported = Observation.objects.filter(origin="report").first()
    assert reported is not None and trace_url(reported) is None


def test_a_second_start_changes_nothing_and_the_record_holds(document: IngestDocument) -> None:
    assert demo.load_demo() == 0 and IngestDocument.objects.count() == 1
    assert not verify_all().violations
    assert "intake" in {programme.key for programme in programmes()}
