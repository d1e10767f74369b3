"""The django_tasks backend that stores jobs in our table. Models are imported late: tasks are declared at
import."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskError, TaskResult, TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist
from django_tasks.utils import normalize_json
from typing_extensions import ParamSpec

if TYPE_CHECKING:
    from .models import Job

T = TypeVar("T")
P = ParamSpec("P")


@dataclass(frozen=True, slots=True, kw_only=True)
class LeasedTask(Task[P, T]):
    """A task with its own number of attempts. `atomic`: the body and its completion are one transaction, so
    that its effects in the database happen exactly once even when workers are killed."""

    max_attempts: int = 8
    atomic: bool = True


class LeasedBackend(BaseTaskBackend):
    """Stores each call as a row of `jobs.Job`, inside the caller's transaction."""

    task_class = LeasedTask
    supports_defer = True
    supports_get_result = True
    supports_priority = True

    def enqueue(self, task: Task[P, T], args: Any, kwargs: Any) -> TaskResult[T]:
        self.validate_task(task)
        return result_of(create_job(task, args, kwargs, dedupe_key=""))

    def get_result(self, result_id: str) -> TaskResult[Any]:
        from .models import Job

        job = Job.objects.filter(pk=result_id).first()
        if job is None:
            raise TaskResultDoesNotExist(result_id)
        return result_of(job)


def create_job(task: Task[Any, Any], args: Any, kwargs: Any, *, dedupe_key: str) -> Job:
    from .models import Job

    return Job.objects.create(
        task=task.module_path,
        args=normalize_json(list(args)),
        kwargs=normalize_json(dict(kwargs)),
        queue=task.queue_name,
        priority=task.priority,
        run_after=task.run_after or timezone.now(),
        max_attempts=getattr(task, "max_attempts", 8),
        dedupe_key=dedupe_key,
    )


def task_of(job: Job) -> LeasedTask[Any, Any]:
    """The declared task of a job row; raises ImportError when the code no longer has it."""
    found = import_string(job.task)
    if not isinstance(found, LeasedTask):
        raise ImportError(f"{job.task} is not a task")
    return found


def result_of(job: Job) -> TaskResult[Any]:
    """The row as the django_tasks API shows it."""
    from .models import Status

    states = {
        Status.READY: TaskResultStatus.READY,
        Status.RUNNING: TaskResultStatus.RUNNING,
        Status.SUCCEEDED: TaskResultStatus.SUCCESSFUL,
        Status.DEAD: TaskResultStatus.FAILED,
    }
    result: TaskResult[Any] = TaskResult(
        task=task_of(job),
        id=str(job.pk),
        status=states[Status(job.status)],
        enqueued_at=job.created_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        last_attempted_at=job.started_at,
        args=job.args,
        kwargs=job.kwargs,
        backend="default",
        errors=[TaskError(exception_class_path="builtins.Exception", traceback=job.last_error)]
        if job.last_error
        else [],
        worker_ids=[job.lease_owner] * job.attempts,
    )
    object.__setattr__(result, "_return_value", job.result)
    return result
