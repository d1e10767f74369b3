"""The working-day calendar of the region: reading it, editing it, and the due dates computed with it."""

from __future__ import annotations

import datetime as dt
import hashlib
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor, Role, system
from shuanglian.foundation.errors import Invalid, NotAllowed, Reason
from shuanglian.foundation.events.services import record
from shuanglian.foundation.prepared import Select

from . import bundled, changes
from .arithmetic import Calendar, UnknownYear
from .models import Day, YearNotice

ZONE: Final = ZoneInfo("Asia/Shanghai")
# Civil Code art. 203: where business hours exist, the last day ends with them.
CLOSE_OF_BUSINESS: Final = dt.time(17, 30)
# Every time limit asks for these.
_NOTICES: Final = Select(YearNotice, only=("year", "digest"), order=("year",))


def calendar() -> Calendar:
    """The calendar as the table stands now. One small query; the days are read again only after a change."""
    return _calendar(_digests())


def version() -> str:
    """Names the content of the calendar, such as `2024-2026:9f1c…`; equal versions give equal dates."""
    return _version(_digests())


def edition() -> tuple[Calendar, str]:
    """The calendar together with its version, read at the same moment."""
    digests = _digests()
    return _calendar(digests), _version(digests)


def due_at(received: dt.datetime, working_days: int) -> dt.datetime:
    """The end of business hours (17:30 Asia/Shanghai) of the day that is `working_days` after the day of
    receipt.

    `received` must be aware. The day of receipt, as it is in Shanghai, is not counted. Raises `UnknownYear`.
    """
    if received.tzinfo is None:
        raise ValueError("due_at() needs an aware time")
    day = calendar().add(received.astimezone(ZONE).date(), working_days)
    return dt.datetime.combine(day, CLOSE_OF_BUSINESS, ZONE)


@transaction.atomic
def day_set(*, actor: Actor, date: dt.date, is_workday: bool, name: str, source: str) -> Day:
    """Declare one date of a known year worked or free, with the document that says so."""
    _require_editor(actor)
    reasons = [
        Reason("required", message, field)
        for field, value, message in (
            ("name", name, _("写上名称，例如“春节”")),
            ("source", source, _("写上依据的文件")),
        )
        if not value.strip()
    ] + [
        Reason("too_long", _("最多 %d 个字") % longest, field)
        for field, value, longest in (("name", name, 60), ("source", source, 200))
        if len(value.strip()) > longest
    ]
    if reasons:
        raise Invalid(reasons)
    notice = _lock_year(date.year)
    day, _created = Day.objects.update_or_create(
        date=date, defaults={"is_workday": is_workday, "name": name.strip(), "source": source.strip()}
    )
    _refresh_digest(notice)
    payload = {"date": date.isoformat(), "is_workday": is_workday, "name": day.name, "source": day.source}
    _record(actor, "calendar.day_set", date.year, payload)
    changes.tell()
    return day


@transaction.atomic
def day_clear(*, actor: Actor, date: dt.date) -> None:
    """Take an exception back: the date follows its weekday again."""
    _require_editor(actor)
    notice = _lock_year(date.year)
    if not Day.objects.filter(date=date).delete()[0]:
        raise Invalid(Reason("not_special", _("这一天本来就按周历算"), "date"))
    _refresh_digest(notice)
    _record(actor, "calendar.day_cleared", date.year, {"date": date.isoformat()})
    changes.tell()


@transaction.atomic
def year_load(*, actor: Actor, notice: bundled.Notice, days: list[bundled.SpecialDay]) -> YearNotice:
    """Make a year known with its notice and all its exceptional days; replaces what the year had before."""
    row = _store_year(actor, notice, days)
    changes.tell()
    return row


def _store_year(actor: Actor, notice: bundled.Notice, days: list[bundled.SpecialDay]) -> YearNotice:
    _require_editor(actor)
    strangers = [day.date for day in days if day.date.year != notice.year]
    if strangers:
        raise Invalid(Reason("other_year", _("日期 %s 不在这一年") % strangers[0].isoformat(), "days"))
    Day.objects.filter(date__year=notice.year).delete()
    Day.objects.bulk_create(
        Day(date=d.date, is_workday=d.is_workday, name=d.name, source=notice.document_number) for d in days
    )
    row, _created = YearNotice.objects.update_or_create(
        year=notice.year,
        defaults={
            "title": notice.title,
            "document_number": notice.document_number,
            "published_on": notice.published_on,
            "url": notice.url,
            "digest": digest_of(notice.year),
        },
    )
    payload = {"document_number": row.document_number, "days": len(days), "digest": row.digest}
    _record(actor, "calendar.year_loaded", notice.year, payload)
    return row


@transaction.atomic
def load_bundled() -> list[int]:
    """Load the years that come with the product and are not known yet; edited years stay as they are.

    Runs while tables are being made, so nobody is told: a new year moves no date that is known.
    """
    known = set(YearNotice.objects.values_list("year", flat=True))
    loaded = []
    for notice, days in bundled.read():
        if notice.year not in known:
            _store_year(system("放假安排"), notice, days)
            loaded.append(notice.year)
    return loaded


def digest_of(year: int) -> str:
    """The digest of a year's exceptional days as they stand in the table."""
    rows = Day.objects.filter(date__year=year).order_by("date").values_list("date", "is_workday")
    return hashlib.sha256(
        "".join(f"{date}{'+' if works else '-'}" for date, works in rows).encode()
    ).hexdigest()


def _digests() -> tuple[tuple[int, str], ...]:
    return tuple((year, digest) for year, digest in _NOTICES.rows())


@lru_cache(maxsize=8)
def _version(digests: tuple[tuple[int, str], ...]) -> str:
    if not digests:
        return "empty"
    whole = hashlib.sha256("".join(f"{year}{digest}" for year, digest in digests).encode()).hexdigest()
    return f"{digests[0][0]}-{digests[-1][0]}:{whole[:16]}"


@lru_cache(maxsize=8)
def _calendar(digests: tuple[tuple[int, str], ...]) -> Calendar:
    """Kept per content: equal digests mean equal days, in every process and after every rollback."""
    years = [year for year, _digest in digests]
    days = dict(Day.objects.filter(date__year__in=years).values_list("date", "is_workday"))
    return Calendar(days, years)


def _require_editor(actor: Actor) -> None:
    if not actor.is_in(Role.ADMIN, Role.STEWARD, Role.SYSTEM):
        raise NotAllowed(Reason("not_calendar_editor", _("工作日历由数据专员或管理员维护")))


def _lock_year(year: int) -> YearNotice:
    notice = YearNotice.objects.select_for_update().filter(year=year).first()
    if notice is None:
        raise UnknownYear(year)
    return notice


def _refresh_digest(notice: YearNotice) -> None:
    notice.digest = digest_of(notice.year)
    notice.save(update_fields=["digest"])


def _record(actor: Actor, kind: str, year: int, payload: dict[str, object]) -> None:
    record(
        stream=f"calendar:{year}",
        kind=kind,
        actor=actor,
        obj=("calendar", year),
        payload=payload,
        public=True,
    )
