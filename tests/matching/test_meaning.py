"""With an encoder, what is told in other words is found, quoted without marks, and still refused where nobody is near."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest

from shuanglian.foundation.actor import PUBLIC
from shuanglian.matching import background, encoder, upkeep
from shuanglian.matching.encoder import EncoderUnavailable
from shuanglian.matching.services import match
from shuanglian.registry.models import Offering, Party

from .factories import PlainEncoder, encoded, offering, party

pytestmark = pytest.mark.django_db
_TRADES = "铸造 焊接 锻压 热处理 电镀 喷涂 注塑 吹塑 挤出 钣金 冲压 磨削 车削 铣削 镗孔 抛光 清洗 包装 仓储 物流 印刷 装订 造纸 制浆 酿酒 制茶 榨油 制糖 碾米 面粉 奶业 屠宰 冷链 渔业 林业 苗木"
TRADES = _TRADES.split()


@pytest.fixture
def wine() -> Party:
    """A place where one party can help, among many that cannot."""
    for trade in TRADES:
        offering(party(f"{trade}所"), f"{trade}服务", f"提供{trade}方面的{trade}工艺。")
    solver = party("黄酒研究中心")
    offering(
        solver,
        "黄酒发酵控制",
        "中心在越城。研究黄酒发酵过程的控制与稳定。另有培训。",
        kind="expertise",
    )
    return solver


def test_a_need_in_wholly_other_words_is_found_by_meaning_alone(
    wine: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = "坛子里味道走样"
    assert match(PUBLIC, question).abstained
    encoded(monkeypatch, PlainEncoder())
    answer = match(PUBLIC, question)
    assert (answer.mode, answer.encoder) == ("hybrid", "tests:plain")
    found = answer.results[0]
    assert found.party_id == wine.pk
    assert found.parts["words"] == 0
    assert found.parts["meaning"] > 0
    assert round(sum(found.parts.values()), 6) == found.score


def test_what_is_near_in_meaning_is_quoted_as_it_stands_and_never_marked(
    wine: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoded(monkeypatch, PlainEncoder())
    found = match(PUBLIC, "坛子里味道走样").results[0]
    (reason,) = [reason for reason in found.reasons if reason.kind == "meaning"]
    assert reason.quote == "研究黄酒发酵过程的控制与稳定。"
    assert reason.text == f"意思相近：{reason.quote}"
    assert reason.marks == ()
    assert reason.quote in Offering.objects.get(pk=reason.object_id).text
    assert not [reason for reason in found.reasons if reason.kind == "sentence"]


def test_an_encoder_that_is_not_ready_changes_nothing(wine: Party) -> None:
    answer = match(PUBLIC, "黄酒发酵控制")
    assert (answer.mode, answer.encoder) == ("lexical", "")
    assert answer.results[0].party_id == wine.pk
    assert answer.results[0].parts["meaning"] == 0


def test_an_index_without_vectors_is_asked_by_words(wine: Party, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "current", PlainEncoder)
    answer = match(PUBLIC, "黄酒发酵控制")
    assert answer.mode == "lexical"
    assert answer.results[0].party_id == wine.pk


def test_in_a_small_collection_meaning_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    offering(party("黄酒研究中心"), "黄酒发酵控制", "研究黄酒发酵过程的控制。")
    encoded(monkeypatch, PlainEncoder())
    assert match(PUBLIC, "黄酒发酵").mode == "lexical"


class Gone(PlainEncoder):
    """An endpoint that answered while the index was made, and no longer does."""

    def queries(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        raise EncoderUnavailable("no answer")


def test_an_encoder_that_fails_costs_the_meaning_not_the_answer(
    wine: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoded(monkeypatch, PlainEncoder())
    monkeypatch.setattr(encoder, "current", Gone)
    answer = match(PUBLIC, "黄酒发酵过程怎么控制")
    assert (answer.mode, answer.encoder) == ("lexical", "")
    assert answer.results[0].party_id == wine.pk


def test_the_first_question_does_not_wait_for_the_vectors_of_the_fields(
    wine: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are made behind its back; it is answered by words, and later ones by meaning too."""
    fresh = PlainEncoder()
    fresh.fingerprint = "testsplain2"
    monkeypatch.setattr(encoder, "current", lambda: fresh)
    upkeep.EVIDENCE.snapshot()
    assert upkeep.EVIDENCE.encode(600.0)
    assert match(PUBLIC, "黄酒发酵过程怎么控制").mode == "lexical"
    background._makers._thread.join(30)  # type: ignore[union-attr]
    assert match(PUBLIC, "黄酒发酵过程怎么控制").mode == "hybrid"


def test_questions_from_many_threads_get_the_same_answer(
    wine: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The caches of vectors are shared; nothing of one question may show in another."""
    from shuanglian.matching import meaning

    encoded(monkeypatch, PlainEncoder())
    snapshot = upkeep.EVIDENCE.snapshot()
    expected = {text: meaning.compass(PlainEncoder(), text, snapshot).sense.elsewhere for text in TRADES}  # type: ignore[union-attr]
    got: dict[str, float] = {}

    def ask(texts: list[str]) -> None:
        for text in texts:
            found = meaning.compass(PlainEncoder(), text, snapshot)
            assert found is not None
            got[text] = found.sense.elsewhere

    threads = [threading.Thread(target=ask, args=(TRADES[n::4],)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == expected
