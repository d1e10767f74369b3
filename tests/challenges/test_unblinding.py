"""What would tell a reviewer who wrote a bid: attachments, several memberships, ties that came later."""

from __future__ import annotations

import io
import zipfile
import zlib

import pytest

from shuanglian.foundation.accounts.models import Membership, Organisation
from shuanglian.foundation.actor import Role
from shuanglian.foundation.errors import Invalid
from shuanglian.programmes.challenges import selectors, services, unblinding
from shuanglian.programmes.challenges.drafts import Upload
from shuanglian.programmes.challenges.models import Bid, Recusal, Reviewer
from tests.registry.factories import party_for

from .factories import PDF, World, bid_draft, fresh, rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World.create()


def docx(author: str = "", text: str = "方案", company: str = "") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f"<w:document><w:t>{text}</w:t></w:document>")
        core = f"<cp:coreProperties><dc:creator>{author}</dc:creator></cp:coreProperties>"
        archive.writestr("docProps/core.xml", core)
        archive.writestr("docProps/app.xml", f"<Properties><Company>{company}</Company></Properties>")
    return target.getvalue()


def pdf(author: bytes) -> bytes:
    return PDF.replace(b"trailer<<", b"2 0 obj<</Author" + author + b">>endobj\ntrailer<</Info 2 0 R")


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (docx(author="王小明"), ["王小明"]),
        (docx(company="某某研究院"), ["某某研究院"]),
        (docx(text="由揭榜研</w:t><w:t>究院甲完成"), ["揭榜研究院甲"]),
        (docx(author="Administrator"), []),
        (docx(), []),
        (pdf(b"(Zhang San)"), ["Zhang San"]),
        (pdf(b"<FEFF738B5C0F660E>"), ["王小明"]),
        (pdf(b"(\\376\\377s\\213\\\\\\017f\\016)"), ["王小明"]),
        (PDF + b"\xff" + "揭榜研究院甲".encode("gb18030"), ["揭榜研究院甲"]),
        (PDF + b"<dc:creator><rdf:Seq><rdf:li>Li Si</rdf:li></rdf:Seq></dc:creator>", ["Li Si"]),
        (
            b"%PDF-1.5\n1 0 obj<</Type/ObjStm/Filter/FlateDecode>>stream\n"
            + zlib.compress(b"<</Author(Li Si)>>"),
            ["Li Si"],
        ),
        (PDF, []),
        (b"PK\x03\x04 broken", []),
        (b"%PDF-1.5 /ObjStm stream\nnot deflated /Author(", []),
        (b"", []),
    ],
)
def test_traces_of_the_author_are_found(data: bytes, found: list[str]) -> None:
    upload = Upload("方案.bin", data)
    assert [one.replace("\x5c", "") for one in unblinding.traces(upload, ["揭榜研究院甲"])] == found


def test_a_bomb_is_looked_at_within_bounds() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * (unblinding.MOST_BYTES * 4))
        archive.writestr("docProps/core.xml", "<dc:creator>late</dc:creator>")
    assert unblinding.traces(Upload("a.docx", target.getvalue()), ["揭榜研究院甲"]) == []


def test_a_file_with_an_author_is_sealed_only_after_the_bidder_has_seen_it(world: World) -> None:
    challenge = world.published()
    services.undertake(actor=world.solver, challenge=challenge, accepted=True)
    files = (Upload("方案.docx", docx(author="王小明")),)
    with pytest.raises(Invalid) as refused:
        services.bid_submit(actor=world.solver, challenge=challenge, draft=bid_draft(files=files))
    assert [reason.code for reason in refused.value.reasons] == ["challenges.names"]
    assert "方案.docx：王小明" in str(refused.value.reasons[0].message)
    assert not Bid.objects.exists()
    services.bid_submit(
        actor=world.solver, challenge=challenge, draft=bid_draft(files=files, names_seen=True)
    )
    assert Bid.objects.count() == 1


def test_whoever_also_belongs_to_a_bidder_is_out_and_whoever_left_one_is_barred_from_its_bid(
    world: World,
) -> None:
    challenge = world.opened()
    own, former = world.reviewers[0], world.reviewers[1]
    for actor, organisation, is_active in (
        (own, world.solver.organisation_id, True),
        (former, world.rival.organisation_id, False),
    ):
        Membership.objects.create(
            user_id=actor.user_id, organisation_id=organisation, role=Role.ENTERPRISE, is_active=is_active
        )
    users = [actor.user_id or 0 for actor in world.reviewers]
    made = services.panel_name(actor=world.officer, challenge=challenge, users=users)
    assert [row.status for row in made] == ["recused", "invited", "invited", "invited", "invited"]
    barred = Recusal.objects.get(reviewer=made[1])
    assert (barred.bid.organisation_id, barred.kind) == (world.rival.organisation_id, "affiliation")
    assert len(selectors.opened(former, fresh(challenge))) == 1
    assert selectors.opened(own, fresh(challenge)) == []


def test_whoever_also_belongs_to_the_publisher_is_not_named(world: World) -> None:
    challenge = world.opened()
    Membership.objects.create(
        user_id=world.reviewers[0].user_id, organisation_id=world.owner.organisation_id, role=Role.ENTERPRISE
    )
    users = [actor.user_id or 0 for actor in world.reviewers]
    with pytest.raises(Invalid) as refused:
        services.panel_name(actor=world.officer, challenge=challenge, users=users)
    assert [reason.code for reason in refused.value.reasons] == ["challenges.own_reviewer"]
    assert not Reviewer.objects.exists()


def test_who_joins_a_bidder_after_being_named_is_out_at_the_declaration(world: World) -> None:
    challenge = world.scoring(reviewers=4)
    joined = world.reviewers[0]
    Membership.objects.create(
        user_id=joined.user_id, organisation_id=world.solver.organisation_id, role=Role.SOLVER
    )
    me = services.conflict_declare(actor=joined, challenge=challenge, bids=[], note="")
    assert Reviewer.objects.get(pk=me.pk).status == "recused" and me.recusals.count() == 2
    assert selectors.opened(joined, fresh(challenge)) == []
    for actor in world.reviewers[1:4]:
        world.review(challenge, actor)
    assert fresh(challenge).status == "awarding"


def test_a_tie_through_a_second_organisation_bars_as_well(world: World) -> None:
    from shuanglian.registry.models import Relation

    challenge = world.opened()
    second = Organisation.objects.create(name="第二任职单位")
    party = party_for(
        type(world.solver)(role=Role.SOLVER, label="x", user_id=None, organisation_id=second.pk),
        "第二任职单位",
    )
    solver = Bid.objects.get(challenge=challenge, organisation=world.solver.organisation_id).party
    Relation.objects.create(subject=party, kind="built_by", target=solver)
    Membership.objects.create(user_id=world.reviewers[0].user_id, organisation=second, role=Role.SOLVER)
    users = [actor.user_id or 0 for actor in world.reviewers[:4]]
    made = services.panel_name(actor=world.officer, challenge=challenge, users=users)
    assert [(r.bid.party_id, r.kind) for r in Recusal.objects.filter(reviewer=made[0])] == [
        (solver.pk, "relation")
    ]
    services.conflict_declare(actor=world.reviewers[0], challenge=challenge, bids=[], note="")
    rival = Bid.objects.get(challenge=challenge, organisation=world.rival.organisation_id)
    services.score_save(actor=world.reviewers[0], challenge=challenge, bid=rival, rows=rows(70))
