"""What watching machines see: health, readiness, metrics, request ids, logs, and who is believed about whom."""

from __future__ import annotations

import datetime as dt
import json
import logging
from importlib import import_module
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from shuanglian.config import env
from shuanglian.foundation.actor import system
from shuanglian.foundation.jobs import services as jobs
from shuanglian.foundation.jobs.models import Job, Status
from shuanglian.foundation.ops import metrics, readiness
from shuanglian.foundation.ops.middleware import ProxyMiddleware, RequestMiddleware
from shuanglian.foundation.workdays.models import YearNotice

from . import job_samples

pytestmark = [pytest.mark.django_db, pytest.mark.urls("shuanglian.foundation.ops.urls")]


def ready(client: Client) -> tuple[int, list[str]]:
    response = client.get("/readyz")
    return response.status_code, response.json()["failing"]


def test_health_touches_no_database(client: Client, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        assert client.get("/healthz").status_code == 200


def test_ready_when_a_worker_lives(client: Client) -> None:
    assert ready(client) == (503, ["worker"])
    jobs.beat("w", timezone.now())
    assert ready(client) == (200, [])


def test_a_worker_busy_with_a_long_job_counts_as_alive(client: Client) -> None:
    jobs.beat("w", timezone.now())
    job_samples.mark.enqueue("a")
    assert jobs.claim("w") is not None
    from shuanglian.foundation.jobs.models import Worker

    Worker.objects.update(seen_at=timezone.now() - readiness.OVERDUE)
    assert ready(client) == (200, [])


def test_a_job_that_nobody_does_makes_the_site_unready(client: Client) -> None:
    jobs.beat("w", timezone.now())
    Job.objects.create(task="x", run_after=timezone.now() - 2 * readiness.OVERDUE)
    assert ready(client) == (503, ["jobs"])


def test_a_lost_data_folder_makes_the_site_unready(client: Client, settings) -> None:
    jobs.beat("w", timezone.now())
    settings.DATA_DIR = Path("/nonexistent")
    assert ready(client) == (503, ["data_dir"])
    detail = client.get("/readyz").json()["checks"]["data_dir"]["detail"]
    assert detail == "FileNotFoundError"


def test_missing_migrations_make_the_site_unready(client: Client) -> None:
    from django.db.migrations.recorder import MigrationRecorder

    jobs.beat("w", timezone.now())
    readiness._missing_migrations.cache_clear()
    MigrationRecorder.Migration.objects.filter(app="events").latest("name").delete()
    try:
        assert ready(client) == (503, ["migrations"])
    finally:
        readiness._missing_migrations.cache_clear()


@pytest.mark.parametrize(
    ("today", "known", "count"),
    [
        ((2026, 11, 1), 2026, 0),
        ((2026, 11, 2), 2026, 1),
        ((2026, 12, 31), 2026, 1),
        ((2026, 12, 31), 2027, 0),
    ],
)
def test_the_missing_calendar_of_the_next_year_is_told_in_the_last_sixty_days(
    today: tuple[int, int, int], known: int, count: int
) -> None:
    YearNotice.objects.filter(year__gt=2026).delete()
    YearNotice.objects.get_or_create(year=known, defaults={"published_on": dt.date(known - 1, 11, 1)})
    found = readiness.warnings(dt.date(*today))
    assert len(found) == count
    assert all("2027" in text for text in found)


def test_a_warning_leaves_the_site_ready(client: Client, monkeypatch: pytest.MonkeyPatch, json_logs) -> None:
    jobs.beat("w", timezone.now())
    readiness._log_once.cache_clear()
    monkeypatch.setattr(timezone, "localdate", lambda: dt.date(2099, 12, 1))
    for _time in range(2):
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()["ok"]) == (200, True)
        assert len(answer.json()["warnings"]) == 1
    logged = [line for line in json_logs() if line["event"] == "readiness.warning"]
    assert [line["level"] for line in logged] == ["warning"]


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_only_reading_is_allowed(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405


def test_metrics_show_requests_jobs_and_events(client: Client) -> None:
    job_samples.mark.enqueue("a")
    client.get("/healthz")
    text = client.get("/metrics").content.decode()
    assert 'shuanglian_requests_total{method="GET",route="healthz",status="200"}' in text
    assert 'shuanglian_request_seconds_bucket{le="0.15",method="GET",route="healthz"}' in text
    assert f'shuanglian_jobs{{status="{Status.READY}"}} 1.0' in text
    assert "shuanglian_events_total" in text
    assert "shuanglian_database_up 1.0" in text


def test_unknown_paths_and_methods_cannot_flood_the_metrics() -> None:
    for number in range(3):
        RequestMiddleware(lambda _request: HttpResponse())(
            RequestFactory().generic("BREW", f"/nothing/{number}")
        )
    text = metrics.page().decode()
    assert 'method="OTHER",route="unmatched"' in text
    assert "/nothing/" not in text


@pytest.mark.parametrize(
    ("token", "sent", "status"),
    [("", {}, 200), ("secret", {}, 403), ("secret", {"Authorization": "Bearer secret"}, 200),
     ("secret", {"Authorization": "Bearer wrong"}, 403), ("", {"X-Forwarded-For": "203.0.113.9"}, 403)],
)  # fmt: skip
def test_who_may_read_metrics(
    client: Client, settings, token: str, sent: dict[str, str], status: int
) -> None:
    settings.METRICS_TOKEN = token
    assert client.get("/metrics", headers=sent).status_code == status


def test_metrics_are_not_for_other_machines_without_a_token(client: Client) -> None:
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.9").status_code == 403


def test_a_request_id_is_taken_over_or_made(client: Client) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": "abc-12345"})["X-Request-ID"] == "abc-12345"
    made = client.get("/healthz", headers={"X-Request-ID": 'x" injected'})["X-Request-ID"]
    assert len(made) == 16
    assert made != client.get("/healthz")["X-Request-ID"]


def seen_by(request: HttpRequest) -> tuple[str, bool]:
    ProxyMiddleware(lambda _request: HttpResponse())(request)
    return request.META["REMOTE_ADDR"], request.is_secure()


@pytest.mark.parametrize(
    ("peer", "forwarded", "client_address"),
    [
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "203.0.113.9, 10.0.0.2", "203.0.113.9"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("192.0.2.7", "203.0.113.9", "192.0.2.7"),
    ],
)
def test_only_trusted_proxies_are_believed(settings, peer: str, forwarded: str, client_address: str) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.1", "10.0.0.2"]
    request = RequestFactory().get(
        "/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=forwarded, HTTP_X_FORWARDED_PROTO="https"
    )
    address, secure = seen_by(request)
    assert (address, secure) == (client_address, peer == "10.0.0.1")
    assert "HTTP_X_FORWARDED_FOR" not in request.META


def lines(captured: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in captured.splitlines() if line.startswith("{")]


@pytest.fixture
def json_logs(capsys: pytest.CaptureFixture[str]):
    """Logging as it is in a running site, writing to the captured standard error."""
    from shuanglian.foundation.logs import configure

    root = logging.getLogger()
    before = root.handlers[:], root.level
    configure({"level": "INFO"})
    yield lambda: lines(capsys.readouterr().err)
    root.handlers[:], root.level = before[0], before[1]


def test_a_request_is_one_line_of_json_without_personal_data(client: Client, json_logs) -> None:
    client.get("/readyz?phone=13800000000")
    request = RequestFactory().get("/none/secret?name=secret", headers={"X-Request-ID": "abc-12345"})
    RequestMiddleware(lambda _request: HttpResponse(status=404))(request)
    found = json_logs()
    line = next(line for line in found if line["event"] == "request")
    assert line | {"ms": 0, "timestamp": ""} == {
        "event": "request", "logger": "shuanglian.request", "level": "info", "timestamp": "", "request": "abc-12345",
        "method": "GET", "route": "unmatched", "status": 404, "ms": 0, "actor": None,
    }  # fmt: skip
    assert "13800000000" not in str(found)
    assert "secret" not in str(found)


def test_every_line_of_a_request_carries_its_id(json_logs) -> None:
    def view(_request: HttpRequest) -> HttpResponse:
        logging.getLogger("shuanglian.anything").warning("inside")
        return HttpResponse()

    RequestMiddleware(view)(RequestFactory().get("/", headers={"X-Request-ID": "abc-12345"}))
    assert {line["request"] for line in json_logs()} == {"abc-12345"}


def test_an_actor_is_named_by_key_only_when_somebody_asked(json_logs) -> None:
    def serve(asked: bool) -> None:
        def view(request: HttpRequest) -> HttpResponse:
            request.actor = SimpleLazyObject(lambda: system("示例人名"))
            return HttpResponse(str(request.actor.role) if asked else "")

        RequestMiddleware(view)(RequestFactory().get("/"))

    serve(False)
    serve(True)
    found = json_logs()
    assert [line["actor"] for line in found] == [None, "system"]
    assert "示例人名" not in str(found)


def test_email_settings_from_one_address() -> None:
    assert env.email("")["EMAIL_BACKEND"].endswith("console.EmailBackend")
    plain = env.email("smtp://mail.example.org")
    assert (plain["EMAIL_HOST"], plain["EMAIL_PORT"], plain["EMAIL_USE_TLS"]) == (
        "mail.example.org",
        25,
        False,
    )
    login = env.email("smtp://u%40x:p%2Fw@mail.example.org:587")
    assert (login["EMAIL_HOST_USER"], login["EMAIL_HOST_PASSWORD"]) == ("u@x", "p/w")
    assert (login["EMAIL_PORT"], login["EMAIL_USE_TLS"], login["EMAIL_USE_SSL"]) == (587, True, False)
    assert env.email("smtp://mail.example.org?tls=1")["EMAIL_USE_TLS"] is True
    assert env.email("smtps://u:p@mail.example.org")["EMAIL_USE_SSL"] is True
    for bad in ("http://x", "smtp:", "mail.example.org"):
        with pytest.raises(ImproperlyConfigured):
            env.email(bad)


def test_operations_stand_at_the_root_of_the_site() -> None:
    patterns = [
        str(pattern.pattern) for pattern in import_module("shuanglian.foundation.ops.urls").urlpatterns
    ]
    assert patterns == ["healthz", "readyz", "metrics"]


def test_a_database_address_may_say_how_plans_and_encryption_are_handled() -> None:
    plain = env.database("postgresql://u:p%40w@db.example.org:5433/name", Path("/data"))
    assert (plain["USER"], plain["PASSWORD"], plain["PORT"], plain["NAME"]) == ("u", "p@w", "5433", "name")
    assert plain["OPTIONS"] == {"prepare_threshold": env.KEEP_PLAN_AFTER}
    told = env.database("postgresql://db/name?plans=fresh&sslmode=require", Path("/data"))
    assert told["OPTIONS"] == {"prepare_threshold": None, "sslmode": "require"}


@pytest.mark.parametrize("query", ["sslmode=yes", "plans=old", "sslmod=require", "plans="])
def test_what_a_database_address_says_and_nobody_knows_is_refused_and_not_passed_over(query: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="sslmode"):
        env.database(f"postgresql://db/name?{query}", Path("/data"))
