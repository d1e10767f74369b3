"""The life of a job: queued with its transaction, taken once, repeated with pauses, buried at last."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist

from shuanglian.foundation.events.models import Event
from shuanglian.foundation.jobs import periodic, registry, services, worker
from shuanglian.foundation.jobs.models import Job, PeriodicRun, Status, Worker

from . import job_samples

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


def marks(name: str) -> int:
    return Event.objects.filter(stream=f"sample:{name}").count()


def only() -> Job:
    return Job.objects.exclude(task__endswith="run_periodic").get()


def due_in(delta: dt.timedelta) -> int:
    return services.run_due(timezone.now() + delta, periodics=())


def do_jobs() -> int:
    return services.run_due(periodics=())


def test_a_queued_call_is_done_once_and_its_answer_kept() -> None:
    queued = job_samples.mark.enqueue("a", answer=7)
    assert queued.status == TaskResultStatus.READY
    do_jobs()
    do_jobs()
    assert marks("a") == 1
    queued.refresh()
    assert (queued.status, queued.return_value, queued.attempts) == (TaskResultStatus.SUCCESSFUL, 7, 1)


def test_a_job_goes_with_the_transaction_that_queued_it() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        job_samples.mark.enqueue("a")
        raise RuntimeError
    assert not Job.objects.filter(task__endswith="mark").exists()


def test_arguments_must_be_plain_json() -> None:
    with pytest.raises(TypeError):
        job_samples.mark.enqueue(timezone.now())


def test_an_absent_result_is_said_so() -> None:
    with pytest.raises(TaskResultDoesNotExist):
        job_samples.mark.get_result("00000000-0000-0000-0000-000000000000")


def test_a_failed_job_is_rolled_back_and_comes_again_later_and_later() -> None:
    job_samples.mark_and_fail.enqueue("a")
    do_jobs()
    job = only()
    assert (job.status, job.attempts, marks("a")) == (Status.READY, 1, 0)
    assert "示例失败" in job.last_error
    assert dt.timedelta(seconds=3) < job.run_after - timezone.now() < dt.timedelta(seconds=7)
    do_jobs()
    assert only().attempts == 1
    due_in(MINUTE)
    assert only().attempts == 2


def test_after_the_last_attempt_the_job_is_dead_with_its_error_and_can_be_revived() -> None:
    job_samples.mark_and_fail.enqueue("a")
    for hours in (0, 2, 4, 6):
        due_in(dt.timedelta(hours=hours))
    job = only()
    assert (job.status, job.attempts) == (Status.DEAD, 3)
    assert "示例失败" in job.last_error
    assert services.retry(job)
    assert not services.retry(job)
    assert only().status == Status.READY


def test_pauses_double_up_to_an_hour() -> None:
    pauses = [services.pause_after(attempts).total_seconds() for attempts in (1, 2, 3, 20)]
    for pause, plain in zip(pauses, (5, 10, 20, 3600), strict=True):
        assert plain * 0.8 <= pause <= plain * 1.2


def test_a_job_is_not_started_before_its_time() -> None:
    job_samples.mark.using(run_after=timezone.now() + MINUTE).enqueue("a")
    do_jobs()
    assert marks("a") == 0
    due_in(2 * MINUTE)
    assert marks("a") == 1


def test_the_urgent_goes_first() -> None:
    job_samples.mark.enqueue("low")
    job_samples.urgent.enqueue("high")
    job = services.claim("w")
    assert job is not None
    assert job.args == ["high"]


def test_the_queue_of_another_worker_is_left_alone() -> None:
    job_samples.mark.enqueue("a")
    assert services.claim("w", queues=["other"]) is None
    assert services.claim("w", queues=["default"]) is not None


def test_a_key_is_open_only_once() -> None:
    assert services.enqueue_once(job_samples.mark, "k", "a") is not None
    assert services.enqueue_once(job_samples.mark, "k", "a") is None
    do_jobs()
    assert services.enqueue_once(job_samples.mark, "k", "a") is not None
    assert marks("a") == 1


def test_a_task_may_ask_to_run_outside_a_transaction_of_ours() -> None:
    queued = job_samples.outside_a_transaction.enqueue()
    depth = len(connection.savepoint_ids)
    do_jobs()
    assert len(connection.savepoint_ids) == depth
    queued.refresh()
    assert queued.status == TaskResultStatus.SUCCESSFUL


def test_a_task_that_the_code_no_longer_has_is_kept_with_the_reason() -> None:
    Job.objects.create(task="shuanglian.gone.task", run_after=timezone.now(), max_attempts=1)
    do_jobs()
    job = only()
    assert job.status == Status.DEAD
    assert "shuanglian.gone" in job.last_error


def test_a_held_job_is_nobody_elses_until_the_lease_runs_out() -> None:
    job_samples.mark.enqueue("a")
    first = services.claim("first")
    assert first is not None
    assert services.claim("second") is None
    second = services.claim("second", now=timezone.now() + 2 * MINUTE)
    assert second is not None
    assert (second.pk, second.attempts, second.lease_owner) == (first.pk, 2, "second")


def test_who_lost_the_lease_can_neither_renew_nor_finish() -> None:
    job_samples.mark.enqueue("a")
    first = services.claim("first")
    second = services.claim("second", now=timezone.now() + 2 * MINUTE)
    assert first is not None
    assert second is not None
    assert not services.renew(first)
    assert not services.execute(first)
    assert marks("a") == 0
    assert services.renew(second)
    assert services.execute(second)
    assert marks("a") == 1


def test_a_job_that_kills_its_workers_is_buried() -> None:
    job_samples.mark.enqueue("a")
    for number in range(1, 4):
        assert services.claim(f"w{number}", now=timezone.now() + number * 2 * MINUTE) is not None
    assert services.claim("w4", now=timezone.now() + 10 * MINUTE) is None
    job = only()
    assert (job.status, job.attempts) == (Status.DEAD, 3)
    assert "worker was lost" in job.last_error


def test_the_database_refuses_a_running_job_without_a_lease() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(task="x", run_after=timezone.now(), status=Status.RUNNING)


runs: list[str] = []


@periodic("tests.count", every=10 * MINUTE)
def count() -> None:
    runs.append("run")


@periodic("tests.fail", every=10 * MINUTE)
def fail() -> None:
    raise RuntimeError


def test_a_periodic_job_runs_once_per_slot() -> None:
    runs.clear()
    start = registry.get("tests.count").slot(timezone.now())
    for minutes in (0, 1, 9, 10, 11, 20):
        services.run_due(start + minutes * MINUTE, periodics=["tests.count"])
    assert len(runs) == 3
    assert PeriodicRun.objects.get(name="tests.count").slot == start + 20 * MINUTE


def test_a_job_that_breaks_its_statement_spoils_nothing_around_it() -> None:
    queued = job_samples.broken_statement.enqueue()
    do_jobs()
    queued.refresh()
    assert queued.status == TaskResultStatus.FAILED
    assert marks("any") == 0


def test_a_failing_periodic_job_does_not_pile_up() -> None:
    start = registry.get("tests.fail").slot(timezone.now())
    for number in range(4):
        services.schedule_periodics(start + number * 10 * MINUTE, ["tests.fail"])
    assert Job.objects.filter(dedupe_key="periodic:tests.fail").count() == 1


def test_a_name_belongs_to_one_function() -> None:
    with pytest.raises(ValueError, match="twice"):
        periodic("tests.count", every=MINUTE)(lambda: None)
    with pytest.raises(ValueError, match="second"):
        periodic("tests.fast", every=dt.timedelta(milliseconds=1))


def test_old_successes_are_pruned_and_the_dead_stay() -> None:
    job_samples.mark.enqueue("a")
    do_jobs()
    Job.objects.create(task="x", run_after=timezone.now(), status=Status.DEAD, finished_at=timezone.now())
    services.beat("w", timezone.now())
    assert services.prune(timezone.now() + MINUTE) >= 1
    assert not Job.objects.filter(status=Status.SUCCEEDED).exists()
    assert Job.objects.filter(status=Status.DEAD).count() == 1
    assert not Worker.objects.exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_many_workers_do_every_job_exactly_once() -> None:
    for number in range(40):
        job_samples.mark.enqueue(f"j{number}")
    stop = threading.Event()
    workers = [threading.Thread(target=worker.run, args=(stop,), kwargs={"poll": 0.02}) for _ in range(5)]
    for thread in workers:
        thread.start()
    open_jobs = Job.objects.filter(task__endswith="mark").exclude(status=Status.SUCCEEDED)
    deadline = timezone.now() + MINUTE
    while open_jobs.exists() and timezone.now() < deadline:
        stop.wait(0.05)
    stop.set()
    for thread in workers:
        thread.join()
    assert [marks(f"j{number}") for number in range(40)] == [1] * 40
    assert set(Job.objects.filter(task__endswith="mark").values_list("attempts", flat=True)) == {1}
    assert Worker.objects.count() == 5


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_slot_is_taken_by_one_of_many_workers() -> None:
    barrier, queued, now = threading.Barrier(6), [], timezone.now()

    def schedule() -> None:
        barrier.wait(10)
        queued.append(services.schedule_periodics(now))
        connection.close()

    threads = [threading.Thread(target=schedule) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(queued) == len(registry.all_periodics())
