"""Time limits in working days: what a clock shows, computed from recorded facts alone. No database.

Rules: the day of receipt is not counted (Civil Code art. 201); only working days count (Administrative
Licensing Law art. 82) and the last one ends at 17:30; a working day at whose close the clock was paused is
not counted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from shuanglian.foundation.workdays.arithmetic import ONE_DAY, Calendar, UnknownYear

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
class Facts:
    """What is recorded of one clock."""

    started_at: dt.datetime
    working_days: int
    pauses: tuple[Pause, ...] = ()
    finished_at: dt.datetime | None = None

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
    paused, h holiday, o overdue; empty above 15 working days. `proof` says line by line why the date is
    what it is."""

    state: ClockState
    words: str
    note: str
    cells: str
    due_at: dt.datetime | None
    remaining_workdays: int | None
    proof: tuple[str, ...]


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
    """The end of the last counted working day; None while paused. Raises `UnknownYear`."""
    if facts.open_pause is not None and facts.finished_at is None:
        return None
    day = local_day(facts.started_at)
    if not facts.pauses:
        return closing(calendar.add(day, facts.working_days))
    counted = 0
    while counted < facts.working_days:
        day = calendar.add(day, 1)
        counted += not is_paused_at_close(facts, day)
    return closing(day)


def used_days(facts: Facts, calendar: Calendar, until: dt.date) -> int:
    """Counted working days after receipt up to and including `until`."""
    return sum(
        1
        for day in _workdays(calendar, local_day(facts.started_at), until)
        if not is_paused_at_close(facts, day)
    )


def view(facts: Facts, working: Working, now: dt.datetime) -> ClockView:
    """Everything to show of a clock at `now`."""
    try:
        if facts.finished_at is not None:
            return _done(facts, working, facts.finished_at)
        if facts.open_pause is not None:
            return _paused(facts, working, facts.open_pause, now)
        return _running(facts, working, now)
    except UnknownYear as error:
        words = _("到期日待定：%(year)d 年放假安排还没有录入") % {"year": error.year}
        note = _("录入后自动算出")
        state = ClockState.DONE if facts.finished_at else ClockState.NORMAL
        return ClockView(state, words, note, "", None, None, (f"{words}，{note}",))


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
    last = local_day(due)
    proof = tuple(_proof(facts, working, due))
    if now > due:
        late = calendar.difference(last, today)
        words = _("逾期 %(n)d 个工作日") % {"n": late} if late else _("逾期不到 1 个工作日")
        return ClockView(
            ClockState.OVER,
            words,
            _date_note(due, facts, working),
            _cells(facts, working, last, today, now),
            due,
            -late,
            proof,
        )
    remaining = calendar.difference(today, last)
    state = ClockState.SOON if remaining <= SOON_DAYS else ClockState.NORMAL
    return ClockView(
        state,
        _left(remaining, due, now),
        _date_note(due, facts, working),
        _cells(facts, working, last, last, now),
        due,
        remaining,
        proof,
    )


def _left(remaining: int, due: dt.datetime, now: dt.datetime) -> str:
    if remaining > 0:
        return _("剩 %(n)d 个工作日") % {"n": remaining}
    hours = int((due - now).total_seconds() // 3600)
    if local_day(now) != local_day(due):
        return _("今天到期")
    return _("剩 %(n)d 小时") % {"n": hours} if hours else _("剩不到 1 小时")


def _paused(facts: Facts, working: Working, pause: Pause, now: dt.datetime) -> ClockView:
    today = local_day(now)
    used = used_days(facts, working.calendar, min(today, local_day(pause.start)))
    left = max(facts.working_days - used, 0)
    start = local_day(pause.start)
    since = _("%(m)d月%(d)d日 起") % {"m": start.month, "d": start.day}
    waiting = _("等%(who)s") % {"who": pause.waiting_for} if pause.waiting_for else pause.reason
    note = "，".join(part for part in (waiting, since) if part)
    proof = (*_proof_start(facts), *_proof_pauses(facts, working), _("暂停期间不计，恢复后接着算"))
    cells = _cells(facts, working, today, today, now)
    if cells:
        cells += "l" * left
    return ClockView(
        ClockState.PAUSE,
        _("已暂停，剩 %(n)d 个工作日") % {"n": left},
        note,
        cells if facts.working_days <= MAX_CELL_DAYS else "",
        None,
        left,
        proof,
    )


def _done(facts: Facts, working: Working, finished: dt.datetime) -> ClockView:
    used = used_days(facts, working.calendar, local_day(finished))
    words = _("用时 %(n)d 个工作日") % {"n": used} if used else _("当天办完")
    note = _("时限 %(n)d 个工作日") % {"n": facts.working_days}
    due = due_at(facts, working.calendar)
    last = local_day(finished) if due is None else max(local_day(finished), local_day(due))
    if due is not None and finished > due:
        late = working.calendar.difference(local_day(due), local_day(finished))
        note += "，" + (_("超 %(n)d 个工作日") % {"n": late} if late else _("超过当天 17:30"))
    proof = tuple(_proof(facts, working, due)) if due else ()
    cells = _cells(facts, working, local_day(due) if due else last, last, finished)
    return ClockView(ClockState.DONE, words, note, cells, due, None, proof)


def _cells(facts: Facts, working: Working, due: dt.date, last: dt.date, now: dt.datetime) -> str:
    """One letter per day from the day after receipt to `last`."""
    if facts.working_days > MAX_CELL_DAYS:
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
    if not calendar.is_workday(day):
        return "h"
    if is_paused_at_close(facts, day):
        return "p"
    if day > due or (day == due == today and facts.finished_at is None and now > closing(due)):
        return "o"
    if facts.finished_at is not None:
        return "u" if day <= today else "l"
    return "u" if day < today else ("t" if day == today else "l")


def _day_words(day: dt.date) -> str:
    return _("%(m)d月%(d)d日") % {"m": day.month, "d": day.day}


def _date_note(due: dt.datetime, facts: Facts, working: Working) -> str:
    day = local_day(due)
    text = _("%(day)s（周%(weekday)s）17:30 到期") % {
        "day": _day_words(day),
        "weekday": _("一 二 三 四 五 六 日").split()[day.weekday()],
    }
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
    for name, days in _holidays(facts, working, last):
        span = _day_words(days[0]) if len(days) == 1 else f"{_day_words(days[0])}—{_day_words(days[-1])}"
        yield _("%(name)s（%(span)s）不计") % {"name": name, "span": span}
    yield from _proof_weekends(facts, working, last)
    yield from _proof_pauses(facts, working)
    yield _("到期：%(year)d年%(day)s 17:30") % {"year": last.year, "day": _day_words(last)}
    if working.version:
        yield _("工作日历版本 %(version)s") % {"version": working.version}


def _proof_start(facts: Facts) -> Iterator[str]:
    yield _("%(day)s收到，当天不计") % {"day": _day_words(local_day(facts.started_at))}
    yield _("时限 %(n)d 个工作日，从次日起算") % {"n": facts.working_days}


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
