"""The pages: the open form and its guards, coming back with the code, the work, feeds, extract, figures."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as config
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.actor import Actor
from shuanglian.programmes.supervision import demo, services
from shuanglian.programmes.supervision.models import Comment
from shuanglian.web.supervision import guarding

from .factories import ANSWER, PDF, TEXT, World, fresh

pytestmark = pytest.mark.django_db
SCRIPT = Path(__file__).parents[2] / "scripts" / "verify_extract.py"


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The form was read for as long as it takes."""
    monkeypatch.setattr(guarding, "LEAST_SECONDS", 0)


def logged_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def form(client: Client, about: str, **data: Any) -> dict[str, Any]:
    page = client.get(f"/supervision/new/?about={about}").content.decode()
    found = re.search(r'name="shown" value="([^"]+)"', page)
    assert found is not None
    return {
        "about": about,
        "kind": "doubt",
        "text": TEXT,
        "contact": "",
        "shown": found[1],
        "website": "",
        **data,
    }


def submitted(client: Client, world: World, **data: Any) -> tuple[Comment, str]:
    response = client.post("/supervision/new/", form(client, world.about, **data))
    page = response.content.decode()
    assert response.status_code == 201, page
    code = re.search(r'id="code">([^<]+)<', page)
    number = re.search(r'id="number">([^<]+)<', page)
    assert code is not None and number is not None
    return Comment.objects.get(number=number[1]), code[1]


def test_without_login_one_gets_a_number_and_a_code(world: World, patient: None, client: Client) -> None:
    comment, code = submitted(client, world, contact="13812345678", file=SimpleUploadedFile("图.pdf", PDF))
    assert comment.kind == "doubt" and comment.created_by_id is None
    assert client.get(f"/supervision/{comment.number}/").status_code == 404  # not public yet
    wrong = client.post("/supervision/track/", {"number": comment.number, "code": "22222-22222"})
    assert wrong.status_code == 422
    right = client.post("/supervision/track/", {"number": comment.number.lower(), "code": code.lower()})
    assert right.status_code == 302
    page = client.get(f"/supervision/{comment.number}/").content.decode()
    assert TEXT in page and "138****5678" in page and "13812345678" not in page
    assert code not in str(dict(client.session)) and code.replace("-", "") not in str(dict(client.session))
    assert Client().get(f"/supervision/{comment.number}/").status_code == 404


def test_the_trap_the_moment_and_the_stamp(world: World, client: Client) -> None:
    fast = client.post("/supervision/new/", form(client, world.about))
    assert fast.status_code == 422 and "请看过" in fast.content.decode()
    data = form(client, world.about)
    time.sleep(guarding.LEAST_SECONDS + 0.1)
    assert client.post("/supervision/new/", {**data, "website": "http://x"}).status_code == 422
    assert client.post("/supervision/new/", {**data, "shown": data["shown"] + "x"}).status_code == 422
    assert not Comment.objects.exists()
    assert client.post("/supervision/new/", data).status_code == 201


def test_submissions_are_limited_a_minute(world: World, patient: None, client: Client) -> None:
    for i in range(3):
        submitted(client, world, text=f"{TEXT}{i}")
    assert client.post("/supervision/new/", form(client, world.about, text=TEXT)).status_code == 429
    assert Comment.objects.count() == 3


def test_guesses_of_a_code_are_limited(world: World, client: Client) -> None:
    comment, _code = world.submitted()
    answers = [
        client.post("/supervision/track/", {"number": comment.number, "code": "22222-22222"}).status_code
        for _i in range(11)
    ]
    assert answers == [422] * 10 + [429]


def test_what_is_wrong_is_told_at_once_and_typed_words_stay(
    world: World, patient: None, client: Client
) -> None:
    data = form(client, world.about, text="短", contact="x" * 200)
    page = client.post("/supervision/new/", data).content.decode()
    assert "最多 80 个字" in page and not Comment.objects.exists()
    bad = form(client, world.about, file=SimpleUploadedFile("程序.exe", b"MZ"))
    assert client.post("/supervision/new/", bad).status_code == 422
    assert client.get("/supervision/new/?about=indicator:none").status_code == 404
    assert "高新技术企业数" not in client.get("/supervision/new/?about=").content.decode()


def test_the_public_reads_question_answer_and_days(world: World, client: Client) -> None:
    comment = world.submitted(text="联系我 13900001111，这个数是怎么算的？")[0]
    assert comment.number not in client.get("/supervision/").content.decode()
    comment = world.assigned(comment, hide=["13900001111"])
    listed = client.get("/supervision/").content.decode()
    assert comment.number in listed and "怎么算的" not in listed
    world.draft(comment)
    assert ANSWER not in client.get(f"/supervision/{comment.number}/").content.decode()
    services.answer_release(actor=world.leader, comment=fresh(comment))
    page = client.get(f"/supervision/{comment.number}/").content.decode()
    assert ANSWER in page and "【已隐去】" in page and "13900001111" not in page and "用了 0 个工作日" in page
    assert "没有符合条件的意见" in client.get("/supervision/?q=13900001111").content.decode()


def test_the_work_is_done_on_the_page(world: World) -> None:
    comment = world.submitted(text="请打电话 13900001111 告诉我，这个数不对。")[0]
    steward, officer, leader = logged_in(world.steward), logged_in(world.officer), logged_in(world.leader)
    address = f"/supervision/{comment.number}/do"
    page = steward.get(f"{address}/assign/").content.decode()
    assert "手机号 13900001111" in page and f'value="{world.unit}" selected' in page
    sent = {"unit": str(world.unit), "hide": "13900001111"}
    assert steward.post(f"{address}/assign/", {**sent, "hide": "没有这句"}).status_code == 422
    assert steward.post(f"{address}/assign/", {**sent, "hide": ""}).status_code == 422
    assert steward.post(f"{address}/assign/", sent).status_code == 302
    assert officer.post(f"{address}/draft/", {"text": ANSWER, "basis": "统计制度"}).status_code == 302
    assert officer.get(f"{address}/release/").status_code == 403
    shown = leader.get(f"{address}/release/").content.decode()
    assert ANSWER in shown and "【已隐去】" in shown
    assert leader.post(f"{address}/release/").status_code == 302
    assert leader.post(f"{address}/release/").status_code == 409
    assert fresh(comment).status == "answered"


def test_the_author_is_not_satisfied(world: World, client: Client) -> None:
    comment, code = world.submitted()
    world.published(comment)
    address = f"/supervision/{comment.number}/do/dissatisfied/"
    assert client.post(address, {"words": "没有说清楚"}).status_code == 403
    client.post("/supervision/track/", {"number": comment.number, "code": code})
    assert client.post(address, {"words": "短"}).status_code == 422
    assert client.post(address, {"words": "没有说清楚差在哪里"}).status_code == 302
    assert fresh(comment).round == 2
    assert "没有说清楚差在哪里" not in Client().get(f"/supervision/{comment.number}/").content.decode()


def test_the_extract_is_checked_offline(world: World, client: Client, tmp_path: Path) -> None:
    comment, code = world.submitted()
    world.published(comment)
    response = client.get(f"/supervision/{comment.number}/extract/")
    file = tmp_path / "extract.json"
    file.write_bytes(response.content)
    assert subprocess.run([sys.executable, str(SCRIPT), str(file)], capture_output=True).returncode == 0
    found = json.loads(response.content)
    public = {row["kind"]: row["payload"] for row in found["rows"] if row["public"]}
    from shuanglian.programmes.supervision.services._common import digest

    assert public["supervision.received"]["words"] == digest(f"{code}|{comment.text}")
    assert public["supervision.published"]["answer"] == digest(ANSWER)
    assert TEXT not in response.content.decode()
    found["rows"][0]["kind"] = "supervision.refused"
    file.write_text(json.dumps(found))
    assert subprocess.run([sys.executable, str(SCRIPT), str(file)], capture_output=True).returncode == 1


def test_feeds_tell_what_is_public(world: World, client: Client) -> None:
    world.submitted()
    comment = world.published()
    world.refused()
    for about in ("", f"?about={world.about}"):
        entries = client.get(f"/supervision/feed/json/{about}").json()["items"]
        assert {entry["id"] for entry in entries} >= {f"{comment.number}-1"} and len(entries) == 2
        atom = client.get(f"/supervision/feed/atom/{about}").content.decode()
        assert atom.count("<entry>") == 2 and comment.number in atom
    one = client.get(f"/supervision/feed/json/?about=comment:{comment.number}").json()["items"]
    assert len(one) == 1
    assert client.get("/supervision/feed/rss/").status_code == 404
    assert client.get("/supervision/feed/atom/?about=project:9").status_code == 404


def test_following_with_a_login(world: World) -> None:
    client = logged_in(world.company)
    data = {"about": world.about, "next": "/supervision/"}
    assert client.post("/supervision/follow/", data)["Location"] == "/supervision/"
    assert (
        client.post("/supervision/follow/", {**data, "next": "//evil.example/"})["Location"]
        == "/supervision/following/"
    )
    assert "取消订阅" in client.get(f"/supervision/?about={world.about}").content.decode()
    world.published()
    assert "新的公开答复" in client.get("/notices/").content.decode()
    client.post("/supervision/follow/", {**data, "end": "1"})
    assert "还没有订阅" in client.get("/supervision/following/").content.decode()


def test_lists_filter_and_page(world: World, client: Client, django_assert_max_num_queries: Any) -> None:
    numbers = [world.assigned().number for _i in range(32)]
    page = client.get("/supervision/").content.decode()
    assert numbers[-1] in page and numbers[0] not in page and "下一页" in page
    with django_assert_max_num_queries(14):
        client.get("/supervision/")
    assert "没有符合条件的意见" in client.get("/supervision/?show=refused").content.decode()
    assert numbers[3] in client.get(f"/supervision/?q={numbers[3]}").content.decode()
    assert client.get("/supervision/?show=odd&unit=x&data=zz&kind=q").status_code == 200
    assert numbers[-1] in client.get(f"/supervision/?unit={world.unit}&data=real").content.decode()
    staff = logged_in(world.officer).get("/supervision/?show=mine").content.decode()
    assert numbers[-1] in staff


def test_a_telephone_number_in_a_text_is_masked_in_lists(world: World) -> None:
    comment, _key = world.submitted(text="指标里的数对不上，请打 13812345678 找我")
    staff = logged_in(world.steward)
    shown = (
        staff.get("/supervision/?show=mine").content.decode() + staff.get("/supervision/").content.decode()
    )
    assert comment.number in shown
    assert "13812345678" not in shown
    assert "请打" in shown


def test_the_demonstration_shows_every_state_and_only_examples(
    db: None, settings: Any, client: Client
) -> None:
    from shuanglian.indicators.models import Indicator

    Indicator.objects.create(code="sx-1", name="示例指标", unit="个")
    settings.DEMO = True
    assert demo.load_demo() == len(demo.STORIES) and demo.load_demo() == 0
    assert not Comment.objects.filter(is_demo=False).exists()
    assert set(Comment.objects.values_list("status", flat=True)) == {
        "new", "handling", "drafted", "answered", "refused", "merged",
    }  # fmt: skip
    page = client.get("/supervision/").content.decode()
    assert page.count("示例") > 5
    figures = client.get("/supervision/statistics/").content.decode()
    assert "示例意见" in figures
    assert figures.count('class="sl-demo"') == figures.count('class="card'), "each card of examples says so"
    assert config.DEMO


def test_the_button_of_other_pages(world: World, rf: Any) -> None:
    from django.template import engines

    found = (
        engines["django"]
        .from_string("{% load supervision %}{% supervise about %}")
        .render({"about": world.about})
    )
    assert f"/supervision/new/?about={world.about}" in found
