"""Critical path, saved time, speeds, ranking, sums and sessions of a year: arithmetic without the database."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.foundation.workdays import bundled
from shuanglian.foundation.workdays.arithmetic import Calendar, UnknownYear
from shuanglian.programmes.projects import contest, money, network, pace, rules, saving, schedule, totals
from shuanglian.programmes.projects.network import BadNetwork, Step
from shuanglian.programmes.projects.saving import Pause

from .factories import YI, day

YEARS = [notice.year for notice, _days in bundled.read()]
CALENDAR = Calendar({one.date: one.is_workday for _notice, days in bundled.read() for one in days}, YEARS)
NEAR = totals.Tolerance(near=95, about=5)
USUAL = [
    Step("filing", "备案", 3),
    Step("planning", "规划", 10, ("filing",)),
    Step("land", "国土", 15, ("filing",)),
    Step("permit", "许可", 5, ("planning", "land")),
    Step("review", "审核", 10, ("filing",)),
]


# -- critical path ----------------------------------------------------------------------------------------
def test_the_longest_chain_decides_and_the_others_have_room() -> None:
    path = network.compute(USUAL)
    assert (path.length, path.critical) == (23, ("filing", "land", "permit"))
    assert {key: timed.slack for key, timed in path.steps.items()} == {
        "filing": 0, "planning": 5, "land": 0, "permit": 0, "review": 10,
    }  # fmt: skip


def test_a_review_beside_the_approvals_never_lengthens_them_until_it_does() -> None:
    found = network.effect(USUAL, "review")
    assert (found.without, found.whole, found.slack, found.lengthens) == (23, 23, 10, False)
    slow = [*USUAL[:4], Step("review", "审核", 40, ("filing",))]
    found = network.effect(slow, "review")
    assert (found.days, found.slack, found.lengthens) == (20, -20, True)


def test_a_step_that_waits_for_the_review_is_told_as_lengthened() -> None:
    """If somebody put the review before the permit, its wait would be seen."""
    serial = [
        *USUAL[:3],
        Step("review", "审核", 10, ("land",)),
        Step("permit", "许可", 5, ("planning", "review")),
    ]
    found = network.effect(serial, "review")
    assert (found.without, found.whole, found.lengthens) == (23, 33, True)


def test_what_happened_counts_instead_of_the_plan() -> None:
    steps = [Step("a", "a", 3, (), 0, 6), Step("b", "b", 4, ("a",), 6, None), Step("c", "c", 2, ("b",))]
    assert network.compute(steps, today=7).length == 12
    assert network.compute(steps, today=30).length == 32  # b runs for longer than planned


def test_every_problem_of_a_network_is_named_at_once() -> None:
    bad = [Step("a", "a", -1, ("x",)), Step("a", "a", 1), Step("b", "b", 1, (), None, 3)]
    with pytest.raises(BadNetwork) as refusal:
        network.compute(bad)
    assert len(refusal.value.problems) == 4
    with pytest.raises(BadNetwork):
        network.compute([Step("a", "a", 1, ("b",)), Step("b", "b", 1, ("a",))])
    assert network.compute([]).length == 0


@st.composite
def networks(draw: st.DrawFn) -> list[Step]:
    steps: list[Step] = []
    for number in range(draw(st.integers(1, 9))):
        before = draw(st.sets(st.integers(0, number - 1), max_size=3)) if number else set()
        after = tuple(f"s{one}" for one in sorted(before))
        steps.append(Step(f"s{number}", f"s{number}", draw(st.integers(0, 20)), after))
    return steps


def longest_chain(steps: list[Step]) -> int:
    """By enumeration of all chains, without a backward pass."""
    known = {step.key: step for step in steps}

    def end(key: str) -> int:
        return known[key].days + max((end(one) for one in known[key].after), default=0)

    return max(end(step.key) for step in steps)


@given(networks())
@settings(max_examples=100, deadline=None)
def test_the_length_is_the_longest_chain_and_using_up_slack_changes_nothing(steps: list[Step]) -> None:
    path = network.compute(steps)
    assert path.length == longest_chain(steps)
    assert min(timed.slack for timed in path.steps.values()) == 0
    for key, timed in path.steps.items():
        longer = [Step(s.key, s.name, s.days + (timed.slack if s.key == key else 0), s.after) for s in steps]
        assert network.compute(longer).length == path.length
        more = [
            Step(s.key, s.name, s.days + (timed.slack + 1 if s.key == key else 0), s.after) for s in steps
        ]
        assert network.compute(more).length == path.length + 1


@given(networks(), st.integers(0, 60))
@settings(max_examples=100, deadline=None)
def test_a_side_step_lengthens_exactly_by_what_its_slack_lacks(steps: list[Step], days: int) -> None:
    whole = [*steps, Step("review", "审核", days, (steps[0].key,))]
    found = network.effect(whole, "review")
    assert found.without == network.compute(steps).length
    assert found.days == max(0, -found.slack)
    assert found.lengthens == (found.slack < 0)


# -- saved time -------------------------------------------------------------------------------------------
def test_eight_to_three_working_days_saves_62_5_percent() -> None:
    told = saving.saving(CALENDAR, day("2026-05-08"), day("2026-05-12"), 8)
    assert (told.actual, told.percent) == (3, "62.5")  # Saturday 2026-05-09 is a working day
    told = saving.saving(CALENDAR, day("2026-02-13"), day("2026-02-25"), 8)
    assert (told.actual, told.percent) == (3, "62.5")  # over the spring festival


def test_days_under_pause_do_not_count_and_the_proof_says_which() -> None:
    pause = Pause(day("2026-03-04"), day("2026-03-06"), "专家评审")
    told = saving.saving(CALENDAR, day("2026-03-02"), day("2026-03-09"), 8, [pause])
    assert told.actual == 3
    assert [one.state for one in told.proof] == [
        "receipt", "counted", "paused", "paused", "counted", "free", "free", "counted",
    ]  # fmt: skip


def test_longer_than_the_standard_is_a_negative_saving() -> None:
    assert saving.saving(CALENDAR, day("2026-03-02"), day("2026-03-16"), 8).percent == "-25"


def test_a_year_without_a_notice_is_not_guessed() -> None:
    with pytest.raises(UnknownYear):
        saving.saving(CALENDAR, dt.date(max(YEARS), 12, 30), dt.date(max(YEARS) + 1, 1, 5), 8)
    with pytest.raises(ValueError):
        saving.saving(CALENDAR, day("2026-03-03"), day("2026-03-02"), 8)


DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2026, 10, 1))


@given(
    DAYS, st.integers(0, 60), st.integers(1, 40), st.lists(st.tuples(DAYS, st.integers(0, 20)), max_size=3)
)
@settings(max_examples=100, deadline=None)
def test_counted_days_are_working_days_and_pauses_only_take_away(
    start: dt.date, length: int, standard: int, breaks: list[tuple[dt.date, int]]
) -> None:
    end = start + dt.timedelta(days=length)
    plain = saving.saving(CALENDAR, start, end, standard)
    assert plain.actual == CALENDAR.difference(start, end)
    assert plain.saved == 1 - saving.Fraction(plain.actual, standard)
    pauses = [Pause(first, first + dt.timedelta(days=n)) for first, n in breaks]
    paused = saving.saving(CALENDAR, start, end, standard, pauses)
    counted = Counter(one.state for one in paused.proof)
    assert paused.actual == counted["counted"] <= plain.actual
    assert counted["counted"] + counted["paused"] == plain.actual
    assert len(paused.proof) == length + 1


# -- sessions of a year -----------------------------------------------------------------------------------
@pytest.mark.parametrize("year", YEARS)
def test_a_year_has_twelve_six_and_four_sessions_on_working_days(year: int) -> None:
    rows = schedule.year(CALENDAR, year)
    assert Counter(row.kind for row in rows) == {"study": 12, "contest": 6, "supervision": 4}
    assert len({(row.kind, row.period) for row in rows}) == 22
    for row in rows:
        assert CALENDAR.is_workday(row.due)
        assert f"{row.due:%Y-%m}" == row.period, "a session stays in its month"


@given(
    st.integers(2024, 2026), st.integers(1, 31), st.integers(1, 31),
    st.sets(st.dates(dt.date(2024, 1, 1), dt.date(2026, 12, 31)), max_size=60),
)  # fmt: skip
@settings(max_examples=100, deadline=None)
def test_no_session_is_lost_or_made_twice_whatever_the_holidays(
    year: int, first: int, second: int, free: set[dt.date]
) -> None:
    days = Calendar(dict.fromkeys(free, False), [2023, 2024, 2025, 2026, 2027])
    rules = [
        schedule.Rhythm("study", tuple(range(1, 13)), first),
        schedule.Rhythm("supervision", (3, 6, 9, 12), second),
    ]
    rows = schedule.year(days, year, rules)
    assert Counter(row.kind for row in rows) == {"study": 12, "supervision": 4}
    assert len({(row.kind, row.period) for row in rows}) == 16
    assert all(days.is_workday(row.due) for row in rows)
    assert [row.due for row in rows] == sorted(row.due for row in rows)


def test_unknown_years_wait_for_their_holidays() -> None:
    last = max(YEARS)
    rows, unknown = schedule.span(CALENDAR, dt.date(last, 11, 1), dt.date(last + 1, 10, 1))
    assert unknown == [last + 1]
    assert Counter(row.kind for row in rows) == {"study": 2, "contest": 1, "supervision": 1}


# -- ranking, speeds ------------------------------------------------------------------------------------
def test_platforms_rank_by_standard_over_actual_and_equals_share() -> None:
    rows = [
        contest.Input("甲", "P1", "land", 60, 30),
        contest.Input("乙", "P2", "land", 60, 40),
        contest.Input("丙", "P3", "land", 120, 60),
        contest.Input("乙", "P4", "build", 60, 80),
    ]
    places = contest.rank(rows, ["甲", "乙", "丙", "丁"])
    assert [(p.platform, p.rank, p.index) for p in places] == [
        ("丙", 1, 200.0), ("甲", 1, 200.0), ("乙", 3, 100.0), ("丁", 0, None),
    ]  # fmt: skip
    told = contest.report(rows, ["甲", "乙", "丙", "丁"])
    assert contest.holds(told)
    told["ranking"][0]["rank"] = 2
    assert not contest.holds(told)


@given(st.lists(st.tuples(st.sampled_from("甲乙丙丁"), st.integers(1, 90), st.integers(0, 90)), max_size=12))
@settings(max_examples=80, deadline=None)
def test_a_ranking_does_not_depend_on_the_order_of_its_inputs(rows: list[tuple[str, int, int]]) -> None:
    inputs = [contest.Input(name, str(n), "land", s, a) for n, (name, s, a) in enumerate(rows)]
    one, two = contest.rank(inputs, "甲乙丙丁"), contest.rank(inputs[::-1], "丁丙乙甲")
    assert one == two
    ranked = [place for place in one if place.rank]
    assert [p.rank for p in ranked] == sorted(p.rank for p in ranked)
    assert {p.platform for p in one} == set("甲乙丙丁")


def test_speeds_are_medians_with_their_sample() -> None:
    runs = [
        pace.Run("land", day("2026-03-02"), day("2026-03-09"), day("2026-03-09"), 10),
        pace.Run("land", day("2026-03-02"), day("2026-03-23"), day("2026-03-20"), 10),
        pace.Run("land", day("2026-12-30"), dt.date(max(YEARS) + 1, 1, 9), None, 10),
        pace.Run("build", day("2026-03-02"), day("2026-03-03"), None, 10),
    ]
    told = pace.pace(CALENDAR, "land", runs)
    assert (told.n, told.unknown, told.workdays, told.days) == (2, 1, 10.0, 14.0)
    assert (told.standard, told.actual, told.saved_percent) == (20, 20, 0.0)
    assert (told.on_time, told.planned) == (1, 2)
    assert pace.pace(CALENDAR, "produce", runs).saved_percent is None


# -- sums and money -------------------------------------------------------------------------------------
def test_a_complete_list_adds_up_or_is_told_with_the_difference() -> None:
    stated = [totals.Stated("count", 2), totals.Stated("total", 300)]
    singles = [totals.Single({"count": 1, "total": 100}), totals.Single({"count": 1, "total": 200})]
    assert [line.state for line in totals.check(stated, singles, NEAR)] == ["equal", "equal"]
    singles[1] = totals.Single({"count": 1, "total": 150})
    line = totals.check(stated, singles, NEAR)[1]
    assert (line.state, line.remainder, line.missing_projects) == ("short", 50, 0)
    singles.append(totals.Single({"count": 1, "total": 100}))
    assert [one.state for one in totals.check(stated, singles, NEAR)] == ["over", "over"]


def test_what_nobody_names_stays_a_remainder() -> None:
    stated = [totals.Stated("count", 51), totals.Stated("total", 1188_2)]
    count, total = totals.check(stated, [totals.Single({"count": 1, "total": None})], NEAR)
    assert (count.state, count.remainder, count.missing_projects) == ("remainder", 50, 50)
    assert (total.state, total.known, total.remainder, total.silent) == ("remainder", 0, 1188_2, 1)


@pytest.mark.parametrize(
    ("comparator", "known", "state"),
    [
        ("lt", 299, "equal"),
        ("lt", 300, "remainder"),
        ("lt", 301, "over"),
        ("approx", 310, "equal"),
        ("gt", 301, "equal"),
    ],
)
def test_inexact_totals_are_compared_as_they_are_meant(comparator: str, known: int, state: str) -> None:
    line = totals.check([totals.Stated("total", 300, comparator)], [totals.Single({"total": known})], NEAR)[0]
    assert line.state == state


def test_how_near_is_near_and_who_must_meet_are_settings() -> None:
    near = totals.Stated("total", 300, "lt")
    single = [totals.Single({"total": 280})]
    assert totals.check([near], single, NEAR)[0].state == "remainder"
    assert totals.check([near], single, totals.Tolerance(near=90, about=5))[0].state == "equal"
    assert rules.tolerance() == NEAR
    assert [rules.least_parties(kind) for kind in ("prereview", "handover", "consult")] == [2, 2, 3]


@pytest.mark.parametrize(
    ("text", "cents", "comparator"),
    [
        ("1188.2亿元", 118820000000 * 100, "eq"),
        ("近300亿元", 300 * YI, "lt"),
        ("12,500 万元", 12_500_000_000, "eq"),
        ("3元", 300, "eq"),
    ],
)
def test_sums_are_read_exactly(text: str, cents: int, comparator: str) -> None:
    found = money.parse(text)
    assert (found.cents, found.comparator, found.raw) == (cents, comparator, text)


@pytest.mark.parametrize(
    "text", ["", "12", "亿元", "-3亿元", "1e9元", "0.001元", "三亿元", "9" * 30 + "亿元"]
)
def test_what_is_no_sum_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        money.parse(text)
