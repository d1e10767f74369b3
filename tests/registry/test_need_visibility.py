"""Who reads what of a need: the whole table of viewer × confidentiality × status."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from shuanglian.foundation.actor import PUBLIC, Actor, Role
from shuanglian.foundation.errors import NotFound
from shuanglian.registry import search, selectors, services
from shuanglian.registry.models import Confidentiality, Need, NeedInvitation, NeedStatus, NeedUndertaking
from tests.registry import factories as make

pytestmark = pytest.mark.django_db
STAFF = [Role.OFFICER, Role.LEADER, Role.STEWARD, Role.ADMIN, Role.MANAGER]
SECRETS = (
    "绍兴示例碳纤维有限公司",
    "炉内温差由正负八度降到正负三度",
    "碳化炉温度均匀性",
    "温差",
    "只许可本省使用",
)


class Cast:
    """Everybody who may look, and the need they look at."""

    def __init__(self) -> None:
        self.owner_member = make.member(Role.ENTERPRISE)
        self.owner = make.party_for(self.owner_member, "绍兴示例碳纤维有限公司")
        self.author = make.member(Role.MANAGER)
        invited, undertaken = make.member(Role.SOLVER), make.member(Role.SOLVER)
        self.need = make.need(
            self.owner,
            self.author,
            teaser="某高温设备需要改善均匀性",
            ip_wish="只许可本省使用",
            stake_cents=500_000_00,
            requirements=[{"metric": "温差", "comparator": "le", "target_value": 3, "unit": "℃"}],
        )
        NeedInvitation.objects.create(need=self.need, party=make.party_for(invited))
        NeedUndertaking.objects.create(
            need=self.need,
            organisation_id=undertaken.organisation_id,
            user_id=undertaken.user_id,
            text_version="1",
        )
        self.viewers = {
            "public": PUBLIC,
            "owner": self.owner_member,
            "author": self.author,
            "rival": make.member(Role.ENTERPRISE),
            "solver": make.member(Role.SOLVER),
            "invited": invited,
            "undertaken": undertaken,
            "system": make.SYSTEM,
            **{str(role): make.member(role) for role in STAFF},
        }

    def put(self, confidentiality: str, status: str) -> None:
        Need.objects.filter(pk=self.need.pk).update(confidentiality=confidentiality, status=status)

    def level(self, viewer: Actor) -> str:
        try:
            return selectors.get_need_view(viewer, self.need.pk).level
        except NotFound:
            return "none"


@pytest.fixture
def cast() -> Iterator[Cast]:
    yield Cast()


def expected(name: str, confidentiality: str, status: str) -> str:
    """The rule in words of its own, apart from the query that it checks."""
    if name in ("owner", "system", "author"):
        return "full"
    if name in [str(role) for role in STAFF]:
        return "none" if status == "draft" else "full"
    if status in ("draft", "rejected", "withdrawn"):
        return "none"
    if confidentiality == "public" or name == "invited":
        return "full"
    if confidentiality == "masked":
        return "full" if name == "undertaken" else "teaser"
    return "none"


def test_every_viewer_sees_exactly_what_the_rule_says(cast: Cast) -> None:
    wrong = []
    for confidentiality in Confidentiality.values:
        for status in NeedStatus.values:
            cast.put(confidentiality, status)
            for name, viewer in cast.viewers.items():
                seen, due = cast.level(viewer), expected(name, confidentiality, status)
                if seen != due:
                    wrong.append((name, confidentiality, status, seen, due))
    assert wrong == []


def test_a_teaser_holds_nothing_that_names_the_owner_or_the_secret(cast: Cast) -> None:
    cast.put("masked", "answering")
    view = selectors.get_need_view(cast.viewers["solver"], cast.need.pk)
    shown = repr(view)
    assert not [secret for secret in SECRETS if secret in shown]
    assert view.stake_cents is None and view.requirements == () and view.owner_id is None
    assert view.title == "某高温设备需要改善均匀性" and view.owner_name == "某企业"


def test_list_and_single_read_agree_and_the_list_masks_row_by_row(cast: Cast) -> None:
    cast.put("masked", "answering")
    other = make.need(cast.owner, cast.author)
    Need.objects.filter(pk=other.pk).update(status="answering")
    views = selectors.need_views(PUBLIC, selectors.needs(PUBLIC))
    assert [(view.id, view.level) for view in views] == [(cast.need.pk, "teaser"), (other.pk, "full")]
    assert list(selectors.needs(PUBLIC, full_only=True)) == [other]


def test_the_words_of_a_masked_need_cannot_be_probed_by_searching(cast: Cast) -> None:
    cast.put("masked", "answering")

    def hits(viewer: Actor, q: str) -> list[tuple[int, str]]:
        return [(hit.id, hit.level) for hit in selectors.search(viewer, q) if hit.kind == "need"]

    search.refresh("need", [cast.need.pk])
    for secret in SECRETS:
        assert hits(PUBLIC, secret) == []
        assert not selectors.needs(PUBLIC, q=secret).exists()
    assert hits(PUBLIC, "高温设备") == [(cast.need.pk, "teaser")]
    assert hits(cast.viewers["undertaken"], "温差") == [(cast.need.pk, "full")]
    assert hits(cast.owner_member, "碳化炉") == [(cast.need.pk, "full")]


def test_a_masked_need_is_not_found_through_its_owner(cast: Cast) -> None:
    cast.put("masked", "answering")
    assert not selectors.needs(PUBLIC, owner=cast.owner).exists()
    assert selectors.needs(cast.owner_member, owner=cast.owner).exists()


def test_signing_the_undertaking_opens_the_need_to_the_whole_organisation_only(cast: Cast) -> None:
    cast.put("masked", "answering")
    solver = cast.viewers["solver"]
    services.need_undertake(actor=solver, need=selectors.get_need(solver, cast.need.pk))
    assert cast.level(solver) == "full"
    assert cast.level(make.member(Role.SOLVER)) == "teaser"


def test_inviting_a_party_opens_the_need_to_its_organisation(cast: Cast) -> None:
    cast.put("invited", "answering")
    guest = make.member(Role.SOLVER)
    assert cast.level(guest) == "none"
    need = selectors.get_need(cast.author, cast.need.pk)
    services.need_invite(actor=cast.author, need=need, party=make.party_for(guest))
    assert cast.level(guest) == "full"
