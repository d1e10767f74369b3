"""Long sheets go through the worker; work that is lost is released; races end with one of everything."""

from __future__ import annotations

import datetime as dt
import io
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from shuanglian.foundation.errors import DomainError
from shuanglian.foundation.events.invariants import run_all
from shuanglian.foundation.jobs.models import Job
from shuanglian.foundation.jobs.services import run_due
from shuanglian.ingest.ledgers import services
from shuanglian.ingest.ledgers.models import LedgerIntake, LedgerPlacement, State
from shuanglian.ingest.ledgers.services import writing
from shuanglian.registry.models import Party
from tests.indicators.factories import World

from .factories import code, listing
from .test_services import companies, figures, handed

pytestmark = pytest.mark.django_db
ROWS = 4_300  # more than one portion


def long_list() -> bytes:
    lines = ["企业名称,统一社会信用代码,所属区域,主营业务"]
    lines += [
        f"示例第{n}新材料有限公司,{code(n)},试验区,做第{n}种功能膜和涂层材料，供纺织和新能源行业使用（示例）"
        for n in range(ROWS)
    ]
    return "\n".join(lines).encode()


def done() -> None:
    run_due(limit=20, periodics=[])


def state(intake: LedgerIntake) -> str:
    return LedgerIntake.objects.get(pk=intake.pk).state


@pytest.mark.slow
def test_a_long_sheet_is_read_checked_and_written_by_the_worker(world: World) -> None:
    steward = world["steward"]
    intake = handed(steward, long_list(), "名单.csv")
    assert intake.state == State.READING and Job.objects.count() == 1
    done()
    assert state(intake) == State.READ
    intake.refresh_from_db()
    assert services.check(actor=steward, intake=intake).state == State.CHECKING
    with pytest.raises(DomainError):
        services.check(actor=steward, intake=intake)
    done()
    checked = LedgerIntake.objects.get(pk=intake.pk)
    assert checked.state == State.CHECKED and checked.result["parties"]["created"] == ROWS, checked.result[
        "findings"
    ][:3]
    assert services.apply(actor=steward, intake=checked).state == State.APPLYING
    assert not Party.objects.filter(credit_code=code(4_250)).exists()
    done()
    assert state(intake) == State.APPLIED and Party.objects.filter(name__startswith="示例第").count() == ROWS
    assert LedgerPlacement.objects.count() == ROWS and list(run_all()) == []
    later = handed(steward, long_list() + b"\n", "again.csv")
    done()
    services.check(actor=steward, intake=later)
    done()
    assert LedgerIntake.objects.get(pk=later.pk).result["parties"] == {
        "created": 0,
        "updated": 0,
        "unchanged": ROWS,
    }


def test_a_duplicate_far_below_is_found(world: World) -> None:
    steward = world["steward"]
    text = long_list().decode() + f"\n另一个名字,{code(3)},试验区,膜（示例）"
    intake = handed(steward, text.encode(), "名单.csv")
    done()
    intake.refresh_from_db()
    services.check(actor=steward, intake=intake)
    done()
    (error,) = [
        one for one in LedgerIntake.objects.get(pk=intake.pk).result["findings"] if one["level"] == "error"
    ]
    assert (error["code"], error["address"]) == ("same_party", str(ROWS + 2))


def test_lost_work_is_released_and_waiting_work_is_not(world: World) -> None:
    steward = world["steward"]
    waiting = handed(steward, long_list(), "名单.csv")
    intake = handed(steward, listing(companies()))
    LedgerIntake.objects.filter(pk=intake.pk).update(state=State.CHECKING)
    LedgerIntake.objects.update(changed_at=timezone.now() - dt.timedelta(hours=2))
    assert writing.lost(timezone.now() - dt.timedelta(minutes=30)) == 1
    assert (state(intake), state(waiting)) == (State.READ, State.READING)
    assert writing.lost(timezone.now() - dt.timedelta(minutes=30)) == 0


def test_personal_data_is_exported_and_forgotten(world: World) -> None:
    from shuanglian.ingest.ledgers import privacy

    steward = world["steward"]
    intake = handed(steward, listing(companies()))
    services.check(actor=steward, intake=intake)
    services.apply(actor=steward, intake=intake)
    assert steward.user_id is not None
    assert [sorted(row) for row in privacy.export(steward.user_id)] == [
        ["handed_in_at", "ledger", "name"],
        ["applied_at", "ledger", "name"],
    ]
    assert privacy.remove(steward.user_id) == 1 and LedgerIntake.objects.get().handed_in_by is None


def both(work: Callable[[], Any]) -> list[Any]:
    """Twice at the same moment, each with its own connection."""
    gate, results = threading.Barrier(2), []

    def run() -> None:
        gate.wait()
        try:
            results.append(work())
        except DomainError as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_hands_at_once_make_one_intake_and_one_set_of_figures() -> None:
    world = World.create()
    world.indicator("t-rd", name="研发经费支出")
    world.indicator("t-gdp", name="地区生产总值")
    steward, data = world["steward"], figures()
    made = both(lambda: services.hand_in(actor=steward, upload=io.BytesIO(data), name="表.xlsx"))
    assert LedgerIntake.objects.count() == 1 and sorted(is_new for _intake, is_new in made) == [False, True]
    intake = LedgerIntake.objects.get()
    if intake.state != State.READ:  # the one who came second saw it before it was read
        pytest.fail(intake.state)
    services.check(actor=steward, intake=intake)
    results = both(lambda: services.apply(actor=steward, intake=intake).state)
    assert results == [State.APPLIED, State.APPLIED] and LedgerPlacement.objects.count() == 2
    assert both(lambda: services.undo(actor=steward, intake=intake).state) == [State.UNDONE, State.UNDONE]
    assert list(run_all()) == []
