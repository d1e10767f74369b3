"""Documents to facts over the machine interface: hand in, read proposals, decide, undo."""

from __future__ import annotations

from typing import Any, BinaryIO, TypeVar, cast

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import File, Form, Query, Router
from ninja.files import UploadedFile
from ninja.responses import Status

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Invalid, Reason
from shuanglian.ingest import selectors, services
from shuanglian.ingest.models import IngestDocument, IngestProposal
from shuanglian.registry.models import Place, Source

from .. import lookups
from ..callers import MEMBERS, actor_of
from ..paging import Page, PageIn, page
from ..values import PathId, changes
from . import ingest_values as values

router = Router(tags=["文档入库"], auth=MEMBERS)
M = TypeVar("M", bound=Model)


@router.get(
    "/ingest/documents",
    response=Page[values.IngestDocumentOut],
    summary="入库文档，新的在前",
)
def documents(
    request: HttpRequest, ask: Query[PageIn], wanted: Query[values.IngestDocumentsIn]
) -> dict[str, Any]:
    rows = selectors.documents(actor_of(request), **wanted.model_dump())
    return page(rows, ask, lambda some: [values.document_out(row) for row in some], newest_first=True)


@router.post(
    "/ingest/documents",
    response={201: values.IngestDocumentOut, 200: values.IngestDocumentOut},
    summary="交入文档：在后台阅读；同样的字节再交答 200 和原来那份",
)
def hand_in(
    request: HttpRequest, file: File[UploadedFile], about: Form[values.IngestHandIn]
) -> Status[dict[str, Any]]:
    actor = actor_of(request)
    handed = services.document_hand_in(
        actor=actor,
        upload=cast(BinaryIO, file),
        name=file.name or "",
        title=about.title,
        sender=about.sender,
        dated=about.dated,
        place=_by_code(Place.objects.all(), about.place, "place"),
        source=_by_code(Source.objects.all(), about.source, "source"),
        replaces=selectors.get_document(actor, about.replaces) if about.replaces else None,
    )
    return Status(201 if handed.created else 200, _shown(actor, handed.document))


@router.get("/ingest/counts", response=values.IngestCountsOut, summary="多少份在读、待审、读不了")
def counts(request: HttpRequest) -> selectors.Counts:
    return selectors.counts(actor_of(request))


@router.get("/ingest/trace", response=values.IngestTraceOut, summary="由出处位置找回原句的地址")
def trace(request: HttpRequest, locator: str) -> dict[str, str]:
    return {"url": selectors.trace(locator[:120], actor_of(request)) or ""}


@router.get("/ingest/rules", response=Page[values.IngestRuleOut], summary="批量采纳时记住的规则")
def rules(request: HttpRequest, ask: Query[PageIn], sender: str = "") -> dict[str, Any]:
    rows = selectors.patterns(actor_of(request), sender[:200])
    return page(rows, ask, lambda some: [values.rule_out(row) for row in some], newest_first=True)


@router.post("/ingest/rules/{rule_id}/retire", response=values.IngestRuleOut, summary="停用一条规则")
def rule_retire(request: HttpRequest, rule_id: PathId) -> dict[str, Any]:
    actor = actor_of(request)
    found = selectors.get_pattern(actor, rule_id)
    return values.rule_out(services.pattern_retire(actor=actor, pattern=found))


@router.get(
    "/ingest/documents/{document_id}", response=values.IngestDetailOut, summary="一份文档：正文、结构、各版本"
)
def document(request: HttpRequest, document_id: PathId) -> dict[str, Any]:
    viewer = actor_of(request)
    found = selectors.get_document(viewer, document_id)
    powers = selectors.powers(viewer, found)
    return _shown(viewer, found) | {
        "text": selectors.text_of(found),
        "layout": [piece._asdict() for piece in selectors.layout_of(found)],
        "notes": found.notes,
        "versions": [
            {name: getattr(row, name) for name in values.IngestVersionOut.model_fields}
            for row in selectors.versions(viewer, found)
        ],
        "powers": {name: getattr(powers, name) for name in values.IngestPowersOut.model_fields},
    }


@router.patch(
    "/ingest/documents/{document_id}",
    response=values.IngestDocumentOut,
    summary="改题名、来文单位、日期、地方、来源",
)
def document_change(request: HttpRequest, document_id: PathId, body: values.IngestChangeIn) -> dict[str, Any]:
    actor = actor_of(request)
    wanted = changes(body, "rev")
    for name, rows in (("place", Place.objects.all()), ("source", Source.objects.all())):
        if name in wanted:
            wanted[name] = _by_code(rows, wanted[name] or "", name)
    wanted = {
        name: "" if value is None and name in ("title", "sender") else value for name, value in wanted.items()
    }
    found = services.document_change(
        actor=actor, document=selectors.get_document(actor, document_id), changes=wanted, rev=body.rev
    )
    return _shown(actor, found)


@router.post(
    "/ingest/documents/{document_id}/read-again",
    response={202: values.IngestDocumentOut},
    summary="再读一次：只提出与上次不同的",
)
def read_again(request: HttpRequest, document_id: PathId) -> Status[dict[str, Any]]:
    actor = actor_of(request)
    found = services.document_read_again(actor=actor, document=selectors.get_document(actor, document_id))
    return Status(202, _shown(actor, found))


@router.get(
    "/ingest/documents/{document_id}/facts",
    response=Page[values.IngestFactOut],
    summary="文档里的事实，分页",
)
def facts(
    request: HttpRequest, document_id: PathId, ask: Query[PageIn], wanted: Query[values.IngestFactsIn]
) -> dict[str, Any]:
    viewer = actor_of(request)
    rows = selectors.proposals(viewer, selectors.get_document(viewer, document_id), **wanted.model_dump())
    return page(rows, ask, lambda some: _facts(viewer, some))


@router.get(
    "/ingest/documents/{document_id}/vanished",
    response=Page[values.IngestFactOut],
    summary="前一版采纳过、这一版不再说的事实",
)
def vanished(request: HttpRequest, document_id: PathId, ask: Query[PageIn]) -> dict[str, Any]:
    viewer = actor_of(request)
    rows = selectors.vanished(viewer, selectors.get_document(viewer, document_id))
    return page(rows, ask, lambda some: _facts(viewer, some))


@router.get(
    "/ingest/documents/{document_id}/conflicts",
    response=Page[values.IngestConflictsOut],
    summary="待审事实与已有数据、别的文档的冲突，分页",
)
def conflicts(request: HttpRequest, document_id: PathId, ask: Query[PageIn]) -> dict[str, Any]:
    viewer = actor_of(request)
    rows = selectors.proposals(viewer, selectors.get_document(viewer, document_id), state="waiting")
    return page(rows, ask, lambda some: _conflicts(viewer, some))


@router.get(
    "/ingest/documents/{document_id}/groups",
    response=list[values.IngestGroupOut],
    summary="相像的待审事实，可一次采纳",
)
def groups(request: HttpRequest, document_id: PathId) -> list[dict[str, Any]]:
    viewer = actor_of(request)
    found = selectors.get_document(viewer, document_id)
    return [values.group_out(row) for row in selectors.groups(viewer, found)]


@router.get(
    "/ingest/documents/{document_id}/history",
    response=list[values.IngestEventOut],
    summary="对这份文档做过什么",
)
def history(request: HttpRequest, document_id: PathId) -> list[dict[str, Any]]:
    viewer = actor_of(request)
    rows = selectors.history(viewer, selectors.get_document(viewer, document_id))
    return [{name: getattr(row, name) for name in values.IngestEventOut.model_fields} for row in rows]


@router.post(
    "/ingest/documents/{document_id}/matching/preview",
    response=values.IngestPreviewOut,
    summary="批量采纳之前先数一数，不改动任何东西",
)
def preview(request: HttpRequest, document_id: PathId, body: values.IngestPreviewIn) -> dict[str, Any]:
    viewer = actor_of(request)
    found = services.matching_preview(
        viewer=viewer,
        document=selectors.get_document(viewer, document_id),
        pattern=body.pattern.model_dump(exclude_none=True),
        code=body.code,
    )
    shown = {name: getattr(found, name) for name in ("count", "ready", "kept")}
    return shown | {"examples": _facts(viewer, list(found.examples))}


@router.post(
    "/ingest/documents/{document_id}/matching", response=values.IngestBulkOut, summary="批量采纳或不采纳"
)
def apply_matching(
    request: HttpRequest, document_id: PathId, body: values.IngestMatchingIn
) -> dict[str, Any]:
    actor = actor_of(request)
    found = selectors.get_document(actor, document_id)
    pattern = body.pattern.model_dump(exclude_none=True)
    if body.action == "reject":
        done = services.reject_matching(actor=actor, document=found, pattern=pattern, reason=body.reason)
    else:
        done = services.accept_matching(
            actor=actor,
            document=found,
            pattern=pattern,
            code=body.code,
            keep=body.keep,
            remember=body.remember,
        )
    return values.bulk_out(done)


@router.post(
    "/ingest/documents/{document_id}/undo", response=values.IngestBulkOut, summary="撤销一次批量的决定"
)
def undo_batch(request: HttpRequest, document_id: PathId, body: values.IngestBatchIn) -> dict[str, Any]:
    actor = actor_of(request)
    found = selectors.get_document(actor, document_id)
    return values.bulk_out(
        services.batch_undo(actor=actor, document=found, batch=body.batch, reason=body.reason)
    )


@router.get("/ingest/facts/{fact_id}", response=values.IngestFactOut, summary="一条事实")
def fact(request: HttpRequest, fact_id: PathId) -> dict[str, Any]:
    viewer = actor_of(request)
    return _fact(viewer, selectors.get_proposal(viewer, fact_id))


@router.get(
    "/ingest/facts/{fact_id}/choices",
    response=values.IngestChoicesOut,
    summary="这条事实可能是哪个指标、哪个主体",
)
def choices(request: HttpRequest, fact_id: PathId, words: str = "") -> dict[str, Any]:
    viewer = actor_of(request)
    row = selectors.get_proposal(viewer, fact_id)
    found = selectors.choices_for(viewer, row, words[:200])
    parties = selectors.party_choices(viewer, row, words[:200]) if row.kind in ("entity", "relation") else []
    return {"indicators": found, "parties": [values.party_out(one) for one in parties]}


@router.post("/ingest/facts/{fact_id}/accept", response=values.IngestFactOut, summary="采纳")
def accept(request: HttpRequest, fact_id: PathId, body: values.IngestChoiceIn) -> dict[str, Any]:
    actor = actor_of(request)
    row = selectors.get_proposal(actor, fact_id)
    return _fact(
        actor,
        services.proposal_accept(actor=actor, proposal=row, choice=_choice(actor, body), rev=body.rev),
    )


@router.post("/ingest/facts/{fact_id}/edit", response=values.IngestFactOut, summary="改后采纳")
def edit(request: HttpRequest, fact_id: PathId, body: values.IngestEditIn) -> dict[str, Any]:
    actor = actor_of(request)
    row = services.proposal_edit_and_accept(
        actor=actor,
        proposal=selectors.get_proposal(actor, fact_id),
        changes=body.changes.model_dump(exclude_unset=True),
        choice=_choice(actor, body),
        rev=body.rev,
    )
    return _fact(actor, row)


@router.post("/ingest/facts/{fact_id}/reject", response=values.IngestFactOut, summary="不采纳")
def reject(request: HttpRequest, fact_id: PathId, body: values.IngestReasonIn) -> dict[str, Any]:
    actor = actor_of(request)
    row = selectors.get_proposal(actor, fact_id)
    return _fact(actor, services.proposal_reject(actor=actor, proposal=row, reason=body.reason, rev=body.rev))


@router.post("/ingest/facts/{fact_id}/undo", response=values.IngestFactOut, summary="撤销采纳或不采纳")
def undo(request: HttpRequest, fact_id: PathId, body: values.IngestReasonIn) -> dict[str, Any]:
    actor = actor_of(request)
    row = selectors.get_proposal(actor, fact_id)
    return _fact(actor, services.proposal_undo(actor=actor, proposal=row, reason=body.reason, rev=body.rev))


def _shown(viewer: Actor, found: IngestDocument) -> dict[str, Any]:
    """With the counts of its facts."""
    return values.document_out(selectors.documents(viewer).get(pk=found.pk))


def _fact(viewer: Actor, row: IngestProposal) -> dict[str, Any]:
    return _facts(viewer, [selectors.get_proposal(viewer, row.pk)])[0]


def _facts(viewer: Actor, rows: list[IngestProposal]) -> list[dict[str, Any]]:
    return [values.fact_out(row, selectors.masked(viewer, row)) for row in rows]


def _conflicts(viewer: Actor, rows: list[IngestProposal]) -> list[dict[str, Any]]:
    found = selectors.conflicts_for(viewer, rows)
    return [
        {"fact_id": row.pk, "conflicts": [values.clash_out(one) for one in found.get(row.pk, ())]}
        for row in rows
    ]


def _choice(actor: Actor, body: values.IngestChoiceIn) -> services.Choice:
    return services.Choice(
        code=body.code,
        keep=body.keep,
        party=lookups.party(actor, body.party_id) if body.party_id else None,
        target=lookups.party(actor, body.target_id, "target_id") if body.target_id else None,
        scope=_by_code(Place.objects.all(), body.scope, "scope"),
        party_kind=body.party_kind,
        period=body.period,
        note=body.note,
    )


def _by_code(rows: QuerySet[M], code: str, field: str) -> M | None:
    """None for an empty code. Raises `Invalid` for one that is not there."""
    if not code:
        return None
    found = rows.filter(code=code).first()
    if found is None:
        raise Invalid(Reason("not_found", _("没有这个代码"), field))
    return found
