"""Time limits: what a clock shows, computed from recorded facts alone. No database.

Rules: the day of receipt is not counted (Civil Code art. 201). Of a limit in working days only those count
(Administrative Licensing Law art. 82); of one in calendar days every day counts, and a last day that is a day
off is replaced by the next working day (Civil Code art. 203). The last day ends with business hours, at 17:30.
A day at whose close the clock was paused is not counted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from shuanglian.foundation.workdays.arithmetic import ONE_DAY, Calendar, UnknownYear

from .limits import Limit as Limit
from .limits import Unit as Unit
from .limits import in_words

ZONE: Final = ZoneInfo("Asia/Shanghai")
CLOSE: Final = dt.time(17, 30)
SOON_DAYS: Final = 2
MAX_CELL_DAYS: Final = 15
MAX_CELLS: Final = 45


class ClockState(StrEnum):
    NORMAL = "normal"
    SOON = "soon"
    OVER = "over"
    PAUSE = "pause"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Pause:
    """`end` is None while it lasts; `until` is the day at which waiting must stop, if one was set."""

    start: dt.datetime
    end: dt.datetime | None = None
    reason: str = ""
    waiting_for: str = ""
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """The case was taken up again `at` this step, which had used up `used` days; `counts`: they count now."""

    at: dt.datetime
    used: int
    counts: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """What is recorded of one clock. `recorded_due` is the date that held when it stopped."""

    started_at: dt.datetime
    days: int
    pauses: tuple[Pause, ...] = ()
    finished_at: dt.datetime | None = None
    unit: Unit = Unit.WORKDAY
    earlier: Earlier | None = None
    recorded_due: dt.datetime | None = None

    @property
    def to_count(self) -> int:
        """Days that are left for this run of the step."""
        used = self.earlier.used if self.earlier is not None and self.earlier.counts else 0
        return max(self.days - used, 0)

    @property
    def open_pause(self) -> Pause | None:
        last = self.pauses[-1] if self.pauses else None
        return last if last is not None and last.end is None else None


@dataclass(frozen=True, slots=True)
class Working:
    """The calendar with the names of its exceptional days, and the version to cite."""

    calendar: Calendar
    names: Mapping[dt.date, str] = field(default_factory=dict)
    version: str = ""


@dataclass(frozen=True, slots=True)
class ClockView:
    """What pages and the API show. `cells` has one letter per day after receipt: u used, t today, l left, p
    paused, h not counted, o overdue; empty above 15 days. `remaining` is in `unit` and negative
    when over; `remaining_workdays` are the working days until the date (None for an overdue or paused clock of
    calendar days). `escalated` tells in words whether superiors were told. `proof` says line by line why the date is what it is."""

    state: ClockState
    words: str
    note: str
    cells: str
    due_at: dt.datetime | None
    remaining_workdays: int | None
    proof: tuple[str, ...]
    unit: Unit = Unit.WORKDAY
    remaining: int | None = None
    escalated: str = ""


def pauses_from(rows: Sequence[Mapping[str, Any]]) -> tuple[Pause, ...]:
    """The stored form (`models.Clock.pauses`) as values."""
    return tuple(
        Pause(
            dt.datetime.fromisoformat(row["from"]),
            dt.datetime.fromisoformat(row["to"]) if row.get("to") else None,
            row.get("reason", ""),
            row.get("waiting_for", ""),
            dt.date.fromisoformat(row["until"]) if row.get("until") else None,
        )
        for row in rows
    )


def closing(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, CLOSE, ZONE)


def local_day(at: dt.datetime) -> dt.date:
    return at.astimezone(ZONE).date()


def is_paused_at_close(facts: Facts, day: dt.date) -> bool:
    close = closing(day)
    return any(pause.start <= close and (pause.end is None or close < pause.end) for pause in facts.pauses)


def due_at(facts: Facts, calendar: Calendar) -> dt.datetime | None:
    """The end of the last day; None while paused. Raises `UnknownYear`."""
    if facts.finished_at is not None and facts.recorded_due is not None:
        return facts.recorded_due
    if facts.open_pause is not None and facts.finished_at is None:
        return None
    return _counted_due(_closed(facts), calendar)


def _closed(facts: Facts) -> Facts:
    """What was finished while it stood still: the pause ended with it."""
    if facts.open_pause is None or facts.finished_at is None:
        return facts
    return replace(facts, pauses=(*facts.pauses[:-1], replace(facts.pauses[-1], end=facts.finished_at)))


def _counted_due(facts: Facts, calendar: Calendar) -> dt.datetime:
    day = local_day(facts.started_at)
    if facts.unit is Unit.WORKDAY and not facts.pauses and facts.to_count:
        return closing(calendar.add(day, facts.to_count))
    counted = _last_counted(facts, calendar, day)
    if facts.unit is Unit.DAY or not facts.to_count:
        return closing(_moved_on(facts, calendar, counted))
    return closing(counted)


def _last_counted(facts: Facts, calendar: Calendar, day: dt.date) -> dt.date:
    """The day with which the number of days is full."""
    if facts.unit is Unit.DAY and not facts.pauses:
        return day + ONE_DAY * facts.to_count
    counted = 0
    while counted < facts.to_count:
        day = calendar.add(day, 1) if facts.unit is Unit.WORKDAY else day + ONE_DAY
        counted += not is_paused_at_close(facts, day)
    return day


def _moved_on(facts: Facts, calendar: Calendar, day: dt.date) -> dt.date:
    """Civil Code art. 203: a last day on which nobody works gives way to the next working day."""
    day = calendar.next_workday(day)
    while is_paused_at_close(facts, day):
        day = calendar.add(day, 1)
    return day


def used_days(facts: Facts, calendar: Calendar, until: dt.date) -> int:
    """Counted days after receipt up to and including `until`, in the clock's unit."""
    days = _days if facts.unit is Unit.DAY else _workdays
    found = days(calendar, local_day(facts.started_at), until)
    return sum(1 for day in found if not is_paused_at_close(facts, day))


def difference(facts: Facts, calendar: Calendar, start: dt.date, end: dt.date) -> int:
    """Days of the clock's unit after `start` up to and including `end`. Raises `UnknownYear` for working days."""
    return (end - start).days if facts.unit is Unit.DAY else calendar.difference(start, end)


def soon_until(calendar: Calendar, now: dt.datetime) -> dt.datetime:
    """Running clocks due from `now` until then are yellow: two working days or fewer are left."""
    try:
        return closing(calendar.add(local_day(now), SOON_DAYS))
    except UnknownYear as error:  # every date that is known lies before the unknown year
        return closing(dt.date(error.year - 1, 12, 31))


def view(facts: Facts, working: Working, now: dt.datetime) -> ClockView:
    """Everything to show of a clock at `now`."""
    try:
        if facts.finished_at is not None:
            return _done(_closed(facts), working, facts.finished_at)
        if facts.open_pause is not None:
            return _paused(facts, working, facts.open_pause, now)
        return _running(facts, working, now)
    except UnknownYear as error:
        words = _("到期日待定：%(year)d 年放假安排还没有录入") % {"year": error.year}
        note = _("录入后自动算出")
        state = ClockState.DONE if facts.finished_at else ClockState.NORMAL
        return ClockView(state, words, note, "", None, None, (f"{words}，{note}",), facts.unit)


def _days(_calendar: Calendar, after: dt.date, until: dt.date) -> Iterator[dt.date]:
    return (after + ONE_DAY * n for n in range(1, (until - after).days + 1))


def _workdays(calendar: Calendar, after: dt.date, until: dt.date) -> Iterator[dt.date]:
    day = after + ONE_DAY
    while day <= until:
        if calendar.is_workday(day):
            yield day
        day += ONE_DAY


def _running(facts: Facts, working: Working, now: dt.datetime) -> ClockView:
    calendar, today = working.calendar, local_day(now)
    due = due_at(facts, calendar)
    if due is None:
        raise AssertionError("a running clock has a due date")
    last, proof = local_day(due), tuple(_proof(facts, working, due))
    note = _date_note(due, facts, working)
    if now > due:
        cells, late = _cells(facts, working, last, today, now), _late(facts, calendar, last, today)
        left = None if late is None else -late
        workdays = left if facts.unit is Unit.WORKDAY else None
        return ClockView(
            ClockState.OVER, _over(facts, late), note, cells, due, workdays, proof, facts.unit, left
        )
    workdays = calendar.difference(today, last)
    state = ClockState.SOON if workdays <= SOON_DAYS else ClockState.NORMAL
    remaining = difference(facts, calendar, today, last)
    words, cells = _left(facts, remaining, due, now), _cells(facts, working, last, last, now)
    return ClockView(state, words, note, cells, due, workdays, proof, facts.unit, remaining)


def _late(facts: Facts, calendar: Calendar, last: dt.date, today: dt.date) -> int | None:
    """None when the days since cannot be counted: today lies in a year that is not loaded."""
    try:
        return difference(facts, calendar, last, today)
    except UnknownYear:
        return None


def _over(facts: Facts, late: int | None) -> str:
    if late is None:
        return _("已逾期")
    if not late:
        return _("逾期不到 %(limit)s") % {"limit": in_words(1, facts.unit)}
    return _("逾期 %(limit)s") % {"limit": in_words(late, facts.unit)}


def _left(facts: Facts, remaining: int, due: dt.datetime, now: dt.datetime) -> str:
    if remaining > 0:
        return _("剩 %(limit)s") % {"limit": in_words(remaining, facts.unit)}
    hours = int((due - now).total_seconds() // 3600)
    if local_day(now) != local_day(due):
        return _("今天到期")
    return _("剩 %(n)d 小时") % {"n": hours} if hours else _("剩不到 1 小时")


def _paused(facts: Facts, working: Working, pause: Pause, now: dt.datetime) -> ClockView:
    today = local_day(now)
    used = used_days(facts, working.calendar, min(today, local_day(pause.start)))
    left = max(facts.to_count - used, 0)
    start = local_day(pause.start)
    since = _("%(m)d月%(d)d日 起") % {"m": start.month, "d": start.day}
    waiting = _("等%(who)s") % {"who": pause.waiting_for} if pause.waiting_for else pause.reason
    until = _("%(day)s 恢复") % {"day": _day_words(pause.until)} if pause.until else ""
    note = "，".join(part for part in (waiting, since, until) if part)
    proof = (*_proof_start(facts), *_proof_pauses(facts, working), _("暂停期间不计，恢复后接着算"))
    cells = _cells(facts, working, today, today, now)
    if cells:
        cells += "l" * left
    words = _("已暂停，剩 %(limit)s") % {"limit": in_words(left, facts.unit)}
    shown = cells if facts.days <= MAX_CELL_DAYS else ""
    workdays = left if facts.unit is Unit.WORKDAY else None
    return ClockView(ClockState.PAUSE, words, note, shown, None, workdays, proof, facts.unit, left)


def _done(facts: Facts, working: Working, finished: dt.datetime) -> ClockView:
    used = used_days(facts, working.calendar, local_day(finished))
    words = _("用时 %(limit)s") % {"limit": in_words(used, facts.unit)} if used else _("当天办完")
    note = _("时限 %(limit)s") % {"limit": in_words(facts.days, facts.unit)}
    due = due_at(facts, working.calendar)
    last = local_day(finished) if due is None else max(local_day(finished), local_day(due))
    if due is not None and finished > due:
        note += "，" + _missed_by(facts, working.calendar, local_day(due), local_day(finished))
    proof = tuple(_proof_kept(facts, working, due)) if due else ()
    cells = _cells(facts, working, local_day(due) if due else last, last, finished)
    return ClockView(ClockState.DONE, words, note, cells, due, None, proof, facts.unit)


def _missed_by(facts: Facts, calendar: Calendar, last: dt.date, finished: dt.date) -> str:
    if late := difference(facts, calendar, last, finished):
        return _("超 %(limit)s") % {"limit": in_words(late, facts.unit)}
    if finished == last:
        return _("超过当天 17:30")
    return _("逾期不到 %(limit)s") % {"limit": in_words(1, facts.unit)}


def _cells(facts: Facts, working: Working, due: dt.date, last: dt.date, now: dt.datetime) -> str:
    """One letter per day from the day after receipt to `last`; none for long limits and into unknown years."""
    if facts.days > MAX_CELL_DAYS or last.year > max(working.calendar.years, default=last.year):
        return ""
    today, day = local_day(now), local_day(facts.started_at) + ONE_DAY
    letters: list[str] = []
    while day <= last and len(letters) <= MAX_CELLS:
        letters.append(_cell(facts, working.calendar, day, due, today, now))
        day += ONE_DAY
    return "".join(letters).rstrip("h") if len(letters) <= MAX_CELLS else ""


def _cell(
    facts: Facts,
    calendar: Calendar,
    day: dt.date,
    due: dt.date,
    today: dt.date,
    now: dt.datetime,
) -> str:
    if _is_free(facts, calendar, day, due):
        return "h"
    if is_paused_at_close(facts, day):
        return "p"
    if day > due or (day == due == today and facts.finished_at is None and now > closing(due)):
        return "o"
    if facts.finished_at is not None:
        return "u" if day <= today else "l"
    return "u" if day < today else ("t" if day == today else "l")


def _is_free(facts: Facts, calendar: Calendar, day: dt.date, due: dt.date) -> bool:
    """Not counted: a day off, of calendar days only from the last one on, which gave way to a working day."""
    if facts.unit is Unit.WORKDAY:
        return not calendar.is_workday(day)
    if day >= due:
        return False
    return used_days(facts, calendar, day) >= facts.to_count


def _day_words(day: dt.date) -> str:
    return _("%(m)d月%(d)d日") % {"m": day.month, "d": day.day}


def _date_note(due: dt.datetime, facts: Facts, working: Working) -> str:
    day = local_day(due)
    text = _("%(day)s（周%(weekday)s）17:30 到期") % {
        "day": _day_words(day),
        "weekday": _("一 二 三 四 五 六 日").split()[day.weekday()],
    }
    if facts.unit is Unit.DAY:
        moved = _last_counted(facts, working.calendar, local_day(facts.started_at)) != day
        return _("%(due)s，末日逢休息日顺延") % {"due": text} if moved else text
    names = "、".join(name for name, _days in _holidays(facts, working, day))
    return _("%(due)s，%(names)s不计") % {"due": text, "names": names} if names else text


def _holidays(facts: Facts, working: Working, last: dt.date) -> list[tuple[str, list[dt.date]]]:
    """Named free days between receipt and the due day, grouped by name in order."""
    found: dict[str, list[dt.date]] = {}
    day = local_day(facts.started_at) + ONE_DAY
    while day <= last:
        if day in working.names and not working.calendar.is_workday(day):
            found.setdefault(working.names[day], []).append(day)
        day += ONE_DAY
    return list(found.items())


def _proof(facts: Facts, working: Working, due: dt.datetime) -> Iterator[str]:
    last = local_day(due)
    yield from _proof_start(facts)
    yield from _proof_days(facts, working, last)
    yield from _proof_pauses(facts, working)
    if facts.unit is Unit.DAY:
        yield from _proof_moved(facts, working, last)
    yield from _proof_due(working, last)


def _proof_due(working: Working, last: dt.date) -> Iterator[str]:
    yield _("到期：%(year)d年%(day)s 17:30") % {"year": last.year, "day": _day_words(last)}
    if working.version:
        yield _("工作日历版本 %(version)s") % {"version": working.version}


def _proof_kept(facts: Facts, working: Working, due: dt.datetime) -> Iterator[str]:
    """The proof of a date that is kept. Days are told as the calendar has them now: where that gives another date, it
    is another calendar than the one that held, and its days would contradict the date."""
    try:
        same = _counted_due(facts, working.calendar) == due
    except UnknownYear:
        same = False
    if same:
        yield from _proof(facts, working, due)
        return
    yield from _proof_start(facts)
    yield from _proof_pauses(facts, working)
    yield from _proof_due(working, local_day(due))
    yield _("工作日历后来改过，已办结的仍按当时的日期")


def _proof_days(facts: Facts, working: Working, last: dt.date) -> Iterator[str]:
    if facts.unit is Unit.DAY:
        yield _("按自然日计算，周末和节假日都计入")
        return
    for name, days in _holidays(facts, working, last):
        span = _day_words(days[0]) if len(days) == 1 else f"{_day_words(days[0])}—{_day_words(days[-1])}"
        yield _("%(name)s（%(span)s）不计") % {"name": name, "span": span}
    yield from _proof_weekends(facts, working, last)


def _proof_moved(facts: Facts, working: Working, last: dt.date) -> Iterator[str]:
    counted = _last_counted(facts, working.calendar, local_day(facts.started_at))
    if counted != last:
        values = {
            "day": _day_words(counted),
            "name": working.names.get(counted) or _("周末"),
            "last": _day_words(last),
        }
        yield _("最后一日%(day)s是休息日（%(name)s），顺延到%(last)s（民法典第二百零三条）") % values


def _proof_start(facts: Facts) -> Iterator[str]:
    yield _("%(day)s收到，当天不计") % {"day": _day_words(local_day(facts.started_at))}
    day = _("%(n)d 个自然日") if facts.unit is Unit.DAY else _("%(n)d 个工作日")
    yield _("时限 %(limit)s，从次日起算") % {"limit": day % {"n": facts.days}}
    if facts.earlier is not None:
        yield _proof_earlier(facts, facts.earlier)


def _proof_earlier(facts: Facts, earlier: Earlier) -> str:
    values = {
        "day": _day_words(local_day(earlier.at)),
        "used": in_words(earlier.used, facts.unit),
        "left": in_words(facts.to_count, facts.unit),
    }
    if earlier.counts:
        return _("%(day)s重新打开：此前已用 %(used)s，接着算，还有 %(left)s") % values
    return _("%(day)s重新打开，时限重新起算；此前用过的 %(used)s不并入") % values


def _proof_weekends(facts: Facts, working: Working, last: dt.date) -> Iterator[str]:
    day, free, worked = local_day(facts.started_at) + ONE_DAY, 0, []
    while day <= last:
        weekend = day.weekday() >= 5
        free += weekend and not working.calendar.is_workday(day) and day not in working.names
        worked += [day] if weekend and working.calendar.is_workday(day) else []
        day += ONE_DAY
    if free:
        yield _("周末 %(n)d 天不计") % {"n": free}
    if worked:
        yield _("%(days)s调休上班，计入") % {"days": "、".join(map(_day_words, worked))}


def _proof_pauses(facts: Facts, working: Working) -> Iterator[str]:
    for pause in facts.pauses:
        start = _day_words(local_day(pause.start))
        if pause.end is None:
            span = _("%(start)s起暂停") % {"start": start}
        else:
            span = _("%(start)s至%(end)s暂停") % {"start": start, "end": _day_words(local_day(pause.end))}
        why = "，".join(
            part for part in (pause.reason, pause.waiting_for and _("等") + pause.waiting_for) if part
        )
        yield f"{span}：{why}" if why else span
