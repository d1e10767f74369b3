"""The server as a real process: it says where it listens, works through its jobs, and leaves cleanly."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from .processes import ROOT, Site, wait_for

pytestmark = pytest.mark.django_db(transaction=True)


def serve(site: Site, *arguments: str) -> tuple[subprocess.Popen[bytes], str]:
    """The running server and the address it printed."""
    command = [sys.executable, "-c", "from shuanglian.cli import main; main()", "serve", *arguments]
    log = (site.hold.parent / "server.log").open("wb")
    server = subprocess.Popen(command, cwd=ROOT, env=site.environment, stdout=subprocess.PIPE, stderr=log)
    site.workers.append(server)
    assert server.stdout is not None
    return server, server.stdout.readline().decode().strip()


def answer(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=20) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def said(site: Site) -> str:
    """What the server wrote to its log, for the message of a failing test."""
    return (site.hold.parent / "server.log").read_text()[-2000:]


def test_serves_with_an_embedded_worker_and_stops_on_sigterm(site: Site) -> None:
    server, url = serve(site, "--port", "0")
    assert url.startswith("http://127.0.0.1:"), said(site)
    assert answer(url + "healthz") == (200, "ok\n")
    wait_for(lambda: json.loads(answer(url + "readyz")[1])["ok"])
    job = site.queue()
    wait_for(site.started.exists)
    server.send_signal(signal.SIGTERM)
    site.hold.unlink()
    assert server.wait(40) == 0
    assert site.report(job)["status"] == "succeeded"


def test_without_worker_the_site_says_that_jobs_wait_for_one(site: Site) -> None:
    server, url = serve(site, "--port", "0", "--no-worker")
    assert url.startswith("http://127.0.0.1:"), said(site)
    status, text = answer(url + "readyz")
    assert (status, json.loads(text)["failing"]) == (503, ["worker"])
    server.send_signal(signal.SIGTERM)
    assert server.wait(20) == 0


def test_a_taken_port_is_a_reason_and_not_a_traceback(site: Site) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        server, line = serve(site, "--port", str(taken.getsockname()[1]))
        assert (line, server.wait(20)) == ("", 1)
