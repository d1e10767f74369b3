"""The working-day calendar: read by all, kept by the data steward, every problem at once, every change on record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from shuanglian.foundation.events.models import Event
from shuanglian.foundation.workdays import services
from shuanglian.foundation.workdays.models import Day, YearNotice
from shuanglian.foundation.workdays.pasted import read_days

from .world import World

pytestmark = pytest.mark.django_db
AsPersona = Callable[[str], Client]
MARCH_4 = dt.date(2026, 3, 4)
DAY = {"date": "2026-03-04", "kind": "off", "name": "防汛停工", "source": "区政府通知"}
LINES = "2027-01-01 至 2027-01-03 休 元旦\n2027-02-14 班 春节\n"
YEAR = {
    "year": "2027",
    "title": "关于2027年部分节假日安排的通知",
    "document_number": "示例〔2026〕1号",
    "published_on": "2026-11-04",
    "url": "https://www.gov.cn/example",
    "days": LINES,
}


@pytest.fixture(autouse=True)
def _calendar(world: World) -> None:
    services.load_bundled()


def page(client: Client, query: str = "?year=2026") -> str:
    return client.get(reverse("calendar") + query).content.decode()


def changes() -> int:
    return Event.objects.filter(kind__startswith="calendar.").count()


def test_a_year_shows_its_notice_and_marks_days_in_words(as_persona: AsPersona) -> None:
    text = page(as_persona("public"))
    assert "国办发明电〔2025〕7号" in text and "https://www.gov.cn/" in text
    assert text.count("<small>休</small>") == Day.objects.filter(date__year=2026, is_workday=False).count()
    assert text.count("<small>班</small>") == Day.objects.filter(date__year=2026, is_workday=True).count()
    assert text.count("<caption>") == 12
    assert "?year=2025" in text and "?year=2027" in text
    assert "248" in text
    assert reverse("calendar-day") not in text


def test_an_unknown_year_says_so(as_persona: AsPersona) -> None:
    text = page(as_persona("public"), "?year=2060")
    assert "2060 年的放假安排还没有录入" in text
    assert "<caption>" not in text


@pytest.mark.parametrize("year", ["99999", "一", "-1", "1e3", "²026"])
def test_an_odd_year_shows_this_year(year: str, as_persona: AsPersona) -> None:
    assert as_persona("public").get(reverse("calendar"), {"year": year}).status_code == 200


def test_the_steward_changes_a_day_and_takes_it_back(as_persona: AsPersona) -> None:
    client, before = as_persona("steward"), changes()
    answer = client.post(reverse("calendar-day"), DAY)
    assert answer.status_code == 302 and answer.url.endswith("?year=2026")
    assert not services.calendar().is_workday(MARCH_4)
    assert "防汛停工" in page(client)
    assert "防汛停工" in client.get(reverse("calendar-day"), {"date": "2026-03-04"}).content.decode()
    assert client.post(reverse("calendar-day"), {"date": "2026-03-04", "kind": "clear"}).status_code == 302
    assert services.calendar().is_workday(MARCH_4)
    kinds = list(Event.objects.filter(stream="calendar:2026").order_by("seq").values_list("kind", flat=True))
    assert kinds[-2:] == ["calendar.day_set", "calendar.day_cleared"]
    assert changes() == before + 2


@pytest.mark.parametrize("persona", ["public", "enterprise", "manager", "officer", "leader", "solver"])
def test_others_change_nothing(persona: str, as_persona: AsPersona) -> None:
    client, before = as_persona(persona), (changes(), Day.objects.count(), YearNotice.objects.count())
    for name, data in (("calendar-day", DAY), ("calendar-year", YEAR)):
        assert client.post(reverse(name), data).status_code == (302 if persona == "public" else 403)
    assert (changes(), Day.objects.count(), YearNotice.objects.count()) == before
    assert services.calendar().is_workday(MARCH_4)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({**DAY, "date": "2026-02-30"}, "2026-06-23"),
        ({**DAY, "date": ""}, "日期：请填写"),
        ({**DAY, "date": "2060-03-04"}, "没有 2060 年的放假安排"),
        ({**DAY, "kind": "half"}, "请选放假或上班"),
        ({**DAY, "name": " ", "source": ""}, "有 2 处要改"),
        ({**DAY, "source": "长" * 201}, "最多 200 个字"),
        ({"date": "2026-03-04", "kind": "clear"}, "这一天本来就按周历算"),
        ({"date": "nonsense", "kind": "clear"}, "日期"),
    ],
)
def test_a_wrong_day_is_refused_with_the_reason(
    data: dict[str, str], told: str, as_persona: AsPersona
) -> None:
    before = changes()
    answer = as_persona("steward").post(reverse("calendar-day"), data)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert changes() == before


def test_a_year_is_added_with_its_notice(as_persona: AsPersona) -> None:
    client = as_persona("admin")
    answer = client.post(reverse("calendar-year"), YEAR)
    assert answer.status_code == 302 and answer.url.endswith("?year=2027")
    assert "示例〔2026〕1号" in page(client, "?year=2027")
    assert services.calendar().is_workday(dt.date(2027, 2, 14))
    assert Event.objects.filter(stream="calendar:2027", kind="calendar.year_loaded").count() == 1


def test_a_known_year_is_replaced_only_when_that_is_said(as_persona: AsPersona) -> None:
    client, known = as_persona("steward"), Day.objects.filter(date__year=2026).count()
    again = {**YEAR, "year": "2026", "days": "2026-01-01 休 元旦"}
    refused = client.post(reverse("calendar-year"), again)
    assert refused.status_code == 422 and "已经录入" in refused.content.decode()
    assert Day.objects.filter(date__year=2026).count() == known
    assert client.post(reverse("calendar-year"), {**again, "replace": "1"}).status_code == 302
    assert Day.objects.filter(date__year=2026).count() == 1


def test_every_problem_of_a_year_is_told_at_once_and_nothing_is_written(as_persona: AsPersona) -> None:
    lines = "2027-01-01 休 元旦\n2027-01-01 休 元旦\n2026-05-01 休 劳动节\n2027-02-30 休 春节\n2027-03-01 班 春节\n随便"
    wrong = {**YEAR, "title": "", "published_on": "昨天", "url": "javascript:alert(1)", "days": lines}
    answer = as_persona("steward").post(reverse("calendar-year"), wrong)
    text = answer.content.decode()
    assert answer.status_code == 422
    for told in ("通知标题：请填写", "发布日期：", "网址要以", "写了两次", "日期不在 2027 年", "没有这个日期",
                 "本来就上班", "第 6 行"):  # fmt: skip
        assert told in text, told
    assert "随便" in text
    assert not YearNotice.objects.filter(year=2027).exists()
    assert not Day.objects.filter(date__year=2027).exists()


def test_pasted_lines_are_read_in_the_order_of_days() -> None:
    days, problems = read_days(
        "2027-02-14 上班 春节\n\n 2027-01-01—2027-01-02 放假 元旦 \n2027-02-05 to 2027-02-06 off x", 2027
    )
    assert problems == []
    assert [(day.date.isoformat(), day.is_workday, day.name) for day in days] == [
        ("2027-01-01", False, "元旦"),
        ("2027-01-02", False, "元旦"),
        ("2027-02-05", False, "x"),
        ("2027-02-06", False, "x"),
        ("2027-02-14", True, "春节"),
    ]


def test_a_range_that_turns_round_or_never_ends_is_refused() -> None:
    for line in ("2027-02-14 至 2027-02-01 休 春节", "2027-02-01 至 2027-12-01 休 春节"):
        days, problems = read_days(line, 2027)
        assert days == [] and len(problems) == 1
