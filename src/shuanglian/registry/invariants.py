"""What must hold over the whole registry; `shuanglian verify` checks it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _

from shuanglian.foundation.accounts import credit_code as codes
from shuanglian.foundation.events.invariants import Violation, register
from shuanglian.foundation.events.models import Event

from . import content
from .models import Affiliation, Need, NeedRevision, NeedStatus, NumberSeries, Offering, Party, SearchDoc

_NUMBER: Final = re.compile(r"^XQ-(\d{4})-(\d{4,})$")
_FROM_PACK: Final = re.compile(r"^\d{6}-\w+$")


@register("registry.credit_code")
def credit_codes_are_valid() -> Iterator[Violation]:
    """Two parties cannot share a code (a constraint sees to it); each code must check (GB 32100-2015)."""
    rows = Party.objects.exclude(credit_code=None).values_list("pk", "credit_code")
    for pk, code in rows.iterator():
        if not codes.is_valid(code or ""):
            message = _("信用代码 %(code)s 校验不通过。") % {"code": code}
            yield Violation("registry.credit_code", "party", str(pk), message)


@register("registry.need_number")
def need_numbers_are_from_their_series() -> Iterator[Violation]:
    """A number is XQ-YYYY-NNNN, not above the last one of its series, or that of a case of a region pack."""
    series = dict(NumberSeries.objects.filter(key__startswith="XQ-").values_list("key", "last"))
    for pk, number in Need.objects.values_list("pk", "number").iterator():
        if _FROM_PACK.match(number):
            continue
        match = _NUMBER.match(number)
        if match is None or int(match[2]) > series.get(f"XQ-{match[1]}", 0):
            message = _("编号 %(number)s 不是编号序列给出的。") % {"number": number}
            yield Violation("registry.need_number", "need", str(pk), message)


@register("registry.content")
def needs_say_what_was_recorded() -> Iterator[Violation]:
    """Words, numbers and requirements are those that the last event about them fixed. Drafts may still change."""
    recorded = _recorded_contents()
    rows = Need.objects.exclude(status=NeedStatus.DRAFT).prefetch_related("requirements")
    for need in rows.iterator(500):
        if need.pk in recorded and content.digest_of(need) != recorded[need.pk]:
            message = "内容与最后一次提交或改题时的摘要不一致。"
            yield Violation("registry.content", "need", str(need.pk), message)


def _recorded_contents() -> dict[int, str]:
    """Need → digest of its content by the latest event that has one; events of older versions have none."""
    rows = Event.objects.filter(object_type="need", kind__startswith="need.")
    found = rows.order_by("pk").values_list("object_id", "payload")
    return {
        int(number): payload[content.KEY] for number, payload in found.iterator() if content.KEY in payload
    }


@register("registry.person")
def posts_are_held_by_persons() -> Iterator[Violation]:
    for pk in Affiliation.objects.exclude(person__kind="person").values_list("pk", flat=True):
        yield Violation("registry.person", "affiliation", str(pk), _("任职的一方不是人物。"))


@register("registry.revision")
def revisions_are_numbered_without_gaps() -> Iterator[Violation]:
    rows = NeedRevision.objects.order_by("need", "number").values_list("need", "number")
    expected: dict[int, int] = {}
    for need, number in rows.iterator():
        expected[need] = expected.get(need, 0) + 1
        if number != expected[need]:
            message = _("修订编号 %(number)d 之前缺了一份。") % {"number": number}
            yield Violation("registry.revision", "need", str(need), message)


@register("registry.search")
def everything_can_be_found() -> Iterator[Violation]:
    """Each party, offering and need has its document, and no document outlives its object."""
    for kind, model in (("party", Party), ("offering", Offering), ("need", Need)):
        docs = set(SearchDoc.objects.filter(kind=kind).values_list("object_id", flat=True))
        rows = set(model._default_manager.values_list("pk", flat=True))
        for pk in sorted(docs ^ rows):
            yield Violation("registry.search", kind, str(pk), _("检索索引与记录不一致。"))
