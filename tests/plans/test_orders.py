"""An order from its draft to the last part: two people, receipts, the chain, acceptance, new versions."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from shuanglian.casework.models import Case, Token
from shuanglian.casework.services.commands import complete
from shuanglian.foundation.accounts.privacy import holders
from shuanglian.foundation.actor import Role
from shuanglian.foundation.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound, TooMany
from shuanglian.foundation.events.invariants import run_all
from shuanglian.foundation.notices.models import Notice
from shuanglian.programmes.plans import selectors, services
from shuanglian.programmes.plans.models import Item, Order, Receipt, Urge
from shuanglian.programmes.plans.selectors import Watch
from shuanglian.programmes.plans.services import To

from .factories import World, again, ago, ahead, codes, events, fresh

pytestmark = pytest.mark.django_db


def test_one_order_reaches_every_unit_and_comes_back_done(world: World) -> None:
    order = world.draft()
    assert (order.state, order.current, order.items.count()) == ("draft", 0, 0)
    services.order_release(actor=world["leader"], order=order)
    order = fresh(order)
    assert (order.state, order.current, order.items.count()) == ("in_force", 1, 2)
    assert Notice.objects.filter(kind="plans.order", recipient=world["officer3"].user_id).count() == 1
    for who in ("officer2", "officer3"):
        assert world.done(order, who).state == "done"
    order = fresh(order)
    assert order.state == "closed" and order.ended_at is not None
    assert Case.objects.filter(business_type="order_item", status="finished").count() == 2
    assert events(order.stream)[:3] == ["drafted", "released", "received"]
    assert list(run_all()) == []


def test_nobody_releases_what_they_wrote_and_no_officer_releases_anything(world: World) -> None:
    order = world.draft()
    for who in ("officer", "officer2", "steward", "manager"):
        with pytest.raises((NotAllowed, NotFound)):
            services.order_release(actor=world[who], order=order)
    own = services.order_draft(
        actor=world["leader"], title="领导起草的一件", text="请各单位办理", wanted="结果", due_on=ahead(5),
        units=[To(world.unit("officer2"))],
    )  # fmt: skip
    with pytest.raises(NotAllowed) as refusal:
        services.order_release(actor=world["leader"], order=own)
    assert codes(refusal) == {"plans.same_person"}
    assert not Item.objects.exists() and fresh(own).state == "draft"
    second = world.join("leader2", "leader")
    services.order_release(actor=second, order=own)
    assert fresh(own).state == "in_force"


def test_an_order_that_is_refused_never_leaves_the_house(world: World) -> None:
    order = world.draft()
    with pytest.raises(Invalid):
        services.order_refuse(actor=world["leader"], order=order, note="")
    services.order_refuse(actor=world["leader"], order=order, note="范围太大")
    assert fresh(order).state == "dropped" and not Item.objects.exists()
    assert not selectors.orders(world["officer2"]).exists()
    with pytest.raises(Conflict):
        services.order_release(actor=world["leader"], order=order)
    assert list(run_all()) == []


def test_a_draft_is_refused_with_every_reason(world: World) -> None:
    with pytest.raises(Invalid) as refusal:
        world.draft(
            "officer", "officer2", "officer2", title="短", text="", wanted="", due_on=ago(1), files=[99999]
        )
    assert codes(refusal) == {"required", "plans.past", "plans.own_unit", "plans.unit_twice", "file"}
    with pytest.raises(Invalid) as refusal:
        world.draft(units=[To(world.unit("enterprise")), To(world.unit("officer2"), due_on=ahead(60))])
    assert codes(refusal) == {"plans.no_unit", "plans.after_order"}
    with pytest.raises(NotAllowed):
        services.order_draft(
            actor=world["enterprise"], title="企业不发政令", text="请办理一下", wanted="x", due_on=ahead(5),
            units=[],
        )  # fmt: skip
    assert not Order.objects.exists()


def test_a_receipt_says_who_and_when_and_is_signed_once(world: World) -> None:
    order = world.sent()
    item = world.item(order)
    assert selectors.inbox(world["officer2"], show="unread").count() == 1
    row = services.item_receive(actor=world["officer2"], item=item)
    assert (row.by_id, row.version) == (world["officer2"].user_id, 1)
    with pytest.raises(Conflict):
        services.item_receive(actor=world["officer2"], item=item)
    with pytest.raises(NotFound):
        services.item_receive(actor=world["officer3"], item=item)
    with pytest.raises(NotAllowed):
        services.item_receive(actor=world["leader"], item=item)
    assert Receipt.objects.count() == 1 and selectors.inbox(world["officer2"], show="unread").count() == 0


def test_nothing_is_done_before_the_receipt(world: World) -> None:
    item = world.item(world.sent())
    for call in (
        lambda: world.passed(item),
        lambda: services.item_report(actor=world["officer2"], item=item, text="有进展了"),
        lambda: world.submitted(item),
        lambda: services.extension_ask(
            actor=world["officer2"], item=item, wanted_on=ahead(40), reason="人手不够"
        ),
    ):
        with pytest.raises(NotAllowed) as refusal:
            call()
        assert codes(refusal) == {"plans.not_received"}
    assert again(item).state == "open" and not item.reports.exists() and not item.children.exists()


def test_a_part_goes_down_the_chain_and_completion_comes_up(world: World) -> None:
    order = world.sent()
    top = world.received(order)
    mate = world.join("officer2b", "officer2")
    unit, person = world.passed(top), world.passed(top, unit=None, assignee=mate.user_id)
    top = again(top)
    assert (top.open_children, unit.depth, person.unit_id) == (2, 1, top.unit_id)
    with pytest.raises(NotAllowed) as refusal:
        world.submitted(top)
    assert codes(refusal) == {"plans.children_open"}
    services.item_receive(actor=world["manager"], item=unit)
    world.submitted(again(unit), "manager")
    with pytest.raises(NotFound):  # another department knows of nothing
        services.item_accept(actor=world["officer3"], item=unit)
    with pytest.raises(NotAllowed):  # the issuer leaves it to whoever gave the part
        services.item_accept(actor=world["officer"], item=unit)
    services.item_accept(actor=world["officer2"], item=unit)
    assert again(top).open_children == 1
    services.item_receive(actor=mate, item=person)
    services.item_submit(actor=mate, item=again(person), text="走访完成", file=world.file("officer2b"))
    with pytest.raises(NotAllowed) as refusal:
        services.item_accept(actor=mate, item=person)
    assert "plans.same_person" in codes(refusal)
    services.item_accept(actor=world["officer2"], item=person)
    assert world.submitted(again(top)).state == "submitted"
    assert list(run_all()) == []


def test_a_part_is_never_due_after_the_one_above(world: World) -> None:
    top = world.received(world.sent())
    with pytest.raises(Invalid) as refusal:
        world.passed(top, due_on=ahead(21))
    assert codes(refusal) == {"plans.after_parent"}
    child = world.passed(top)
    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.filter(pk=child.pk).update(due_on=ahead(21))
    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.filter(pk=top.pk).update(state="submitted")
    assert again(child).due_on == ahead(20) and again(top).state == "open"


def test_a_part_goes_to_nobody_on_the_line_above(world: World) -> None:
    order = world.sent()
    child = world.passed(world.received(order))
    services.item_receive(actor=world["manager"], item=child)
    child = again(child)
    for key in ("officer", "officer2", "manager"):
        with pytest.raises(Invalid) as refusal:
            world.passed(child, "manager", key)
        assert codes(refusal) == {"plans.no_unit"}
    with pytest.raises(Invalid) as refusal:
        world.passed(child, "manager", unit=None)
    assert codes(refusal) == {"plans.receiver"}
    with pytest.raises(Invalid) as refusal:
        world.passed(child, "manager", unit=None, assignee=world["officer2"].user_id)
    assert codes(refusal) == {"plans.no_person"}
    world.passed(child, "manager", "officer3")
    with pytest.raises(Invalid) as refusal:
        world.passed(again(child), "manager", "officer3")
    assert codes(refusal) == {"plans.passed_twice"}


def test_a_part_that_is_taken_back_takes_everything_below_with_it(world: World) -> None:
    order = world.sent("officer2")
    top = world.received(order)
    child = world.passed(top)
    services.item_receive(actor=world["manager"], item=child)
    low = world.passed(again(child), "manager", "officer3")
    with pytest.raises(NotAllowed):
        services.item_drop(actor=world["manager"], item=child, reason="不想办")
    services.item_drop(actor=world["officer2"], item=child, reason="改由本单位办")
    assert {again(row).state for row in (child, low)} == {"withdrawn"} and again(top).open_children == 0
    assert world.submitted(again(top)).state == "submitted"
    assert list(run_all()) == []


def test_a_sub_unit_sees_its_part_and_nothing_else(world: World) -> None:
    order = world.sent()
    top = world.received(order)
    child = world.passed(top)
    viewer = world["manager"]
    page = selectors.order_page(viewer, selectors.order_for(viewer, order.pk))
    assert [line.item.pk for line in page.chain] == [child.pk] and not page.sees_text and not page.sees_all
    assert selectors.item_page(viewer, selectors.item_for(viewer, order.pk, child.pk)).version is None
    for item in (top, world.item(order, "officer3")):
        with pytest.raises(NotFound):
            selectors.item_for(viewer, order.pk, item.pk)
    whole = selectors.order_page(world["officer"], order)
    assert [line.item.depth for line in whole.chain] == [0, 1, 0] and whole.sees_all
    middle = selectors.order_page(world["officer2"], order)
    assert {line.item.pk for line in middle.chain} == {top.pk, child.pk} and middle.sees_text


@pytest.mark.parametrize("who", ["public", "enterprise", "solver", "steward", "officer3"])
def test_others_do_not_know_that_an_order_exists(who: str, world: World) -> None:
    order = world.sent("officer2")
    item = world.item(order)
    assert not selectors.orders(world[who]).exists() and not selectors.items(world[who]).exists()
    for call in (
        lambda: selectors.order_for(world[who], order.pk),
        lambda: selectors.item_for(world[who], order.pk, item.pk),
        lambda: services.item_receive(actor=world[who], item=item),
        lambda: services.item_urge(actor=world[who], item=item),
        lambda: services.order_withdraw(actor=world[who], order=order, reason="不要了"),
    ):
        with pytest.raises(NotFound):
            call()
    assert again(item).received == 0 and not Urge.objects.exists() and fresh(order).state == "in_force"


def test_completion_is_sent_back_with_a_reason_and_handed_in_again(world: World) -> None:
    item = world.submitted(world.received(world.sent("officer2")))
    with pytest.raises(Invalid):
        services.item_return(actor=world["officer"], item=item, note=" ")
    services.item_return(actor=world["officer"], item=item, note="清单不全")
    assert again(item).state == "open"
    with pytest.raises(Conflict):
        services.item_accept(actor=world["officer"], item=item)
    world.submitted(again(item))
    services.item_accept(actor=world["officer"], item=item)
    assert [row.state for row in item.completions.order_by("pk")] == ["returned", "accepted"]
    assert fresh(item.order).state == "closed" and list(run_all()) == []


def test_completion_needs_a_paper(world: World) -> None:
    item = world.received(world.sent("officer2"))
    with pytest.raises(Invalid) as refusal:
        services.item_submit(actor=world["officer2"], item=item, text="办完", file=None)
    assert codes(refusal) == {"required", "evidence_missing"}
    with pytest.raises(Invalid) as refusal:
        services.item_submit(actor=world["officer2"], item=item, text="已经办完", file=world.file("officer3"))
    assert codes(refusal) == {"plans.other_file"}
    assert again(item).state == "open" and not item.completions.exists()


def test_more_time_is_asked_with_a_reason_and_decided_above(world: World) -> None:
    item = world.received(world.sent("officer2"))
    child = world.passed(item)
    with pytest.raises(Invalid) as refusal:
        services.extension_ask(actor=world["officer2"], item=item, wanted_on=ahead(20), reason="x")
    assert codes(refusal) == {"required", "plans.not_later"}
    services.extension_ask(actor=world["officer2"], item=item, wanted_on=ahead(30), reason="企业放假")
    with pytest.raises(Conflict):
        services.extension_ask(actor=world["officer2"], item=item, wanted_on=ahead(31), reason="企业放假")
    with pytest.raises(NotAllowed):
        services.extension_decide(actor=world["officer2"], item=item, grant=True)
    with pytest.raises(Invalid):
        services.extension_decide(actor=world["officer"], item=item, grant=False)
    services.extension_decide(actor=world["officer"], item=item, grant=True)
    assert again(item).due_on == ahead(30) and again(child).limit_on == ahead(30)
    services.item_receive(actor=world["manager"], item=child)
    with pytest.raises(Invalid) as refusal:
        services.extension_ask(actor=world["manager"], item=again(child), wanted_on=ahead(31), reason="太忙")
    assert codes(refusal) == {"plans.after_parent"}
    services.extension_ask(actor=world["manager"], item=again(child), wanted_on=ahead(28), reason="太忙")
    services.extension_decide(actor=world["officer2"], item=again(child), grant=False, note="按时办")
    assert again(child).due_on == ahead(20) and list(run_all()) == []


def test_a_new_version_is_signed_for_again_by_all_down_to_the_lowest(world: World) -> None:
    order = world.sent()
    top = world.received(order)
    child = world.passed(top)
    services.item_receive(actor=world["manager"], item=child)
    world.submitted(again(child), "manager")
    other = world.done(order, "officer3")
    units = [To(world.unit("officer2")), To(world.unit("officer3"))]
    version = services.order_amend(
        actor=world["officer"], order=order, text="清单改为两张", wanted="两张清单", due_on=ahead(10),
        units=units, reason="口径有变",
    )  # fmt: skip
    assert fresh(order).current == 1 and version.state == "waiting"
    with pytest.raises(Conflict):
        services.order_amend(
            actor=world["officer"], order=order, text="再改一次吧", wanted="x", due_on=ahead(9), units=units,
            reason="又变",
        )  # fmt: skip
    services.order_release(actor=world["leader"], order=order)
    order, top, child = fresh(order), again(top), again(child)
    assert order.current == 2 and (top.due_on, child.due_on, child.limit_on) == (ahead(10),) * 3
    assert child.state == "open" and child.completions.get().state == "lapsed"
    assert again(other).state == "done" and again(other).received == 1
    with pytest.raises(NotAllowed):
        services.item_report(actor=world["officer2"], item=top, text="继续办理")
    assert selectors.watched(world["officer"], Watch("unread")).count() == 3
    for who, item in (("officer2", top), ("manager", child), ("officer3", other)):
        services.item_receive(actor=world[who], item=item)
    assert again(other).state == "done" and Receipt.objects.filter(version=2).count() == 3
    assert list(run_all()) == []


def test_a_unit_that_the_new_version_leaves_out_is_released_and_a_new_one_comes(world: World) -> None:
    order = world.sent("officer2")
    old = world.received(order)
    services.order_amend(
        actor=world["officer"], order=order, text="改由另一部门办理", wanted="清单", due_on=ahead(12),
        units=[To(world.unit("officer3"))], reason="职责调整",
    )  # fmt: skip
    services.order_release(actor=world["leader"], order=order)
    assert again(old).state == "withdrawn"
    assert world.item(order, "officer3").state == "open"
    world.done(order, "officer3")
    assert fresh(order).state == "closed" and list(run_all()) == []


def amended_while_done(world: World) -> tuple[Any, Any]:
    """An order whose only part is accepted while its new version waits for the leader."""
    order = world.sent("officer2")
    services.order_amend(
        actor=world["officer"], order=order, text="清单改为两张", wanted="两张清单", due_on=ahead(12),
        units=[To(world.unit("officer2"))], reason="口径有变",
    )  # fmt: skip
    return order, world.done(order, "officer2")


def test_what_is_done_while_a_new_version_waits_is_signed_for_again_before_the_order_closes(
    world: World,
) -> None:
    order, item = amended_while_done(world)
    assert again(item).state == "done" and fresh(order).state == "in_force"
    services.order_release(actor=world["leader"], order=order)
    assert (fresh(order).current, fresh(order).state) == (2, "in_force")
    services.item_receive(actor=world["officer2"], item=item)
    assert (fresh(order).state, again(item).state) == ("closed", "done")
    assert list(run_all()) == []


def test_what_is_done_while_a_new_version_waits_closes_the_order_when_that_is_refused(world: World) -> None:
    order, item = amended_while_done(world)
    services.order_refuse(actor=world["leader"], order=order, note="不必再改")
    assert (fresh(order).state, fresh(order).current, again(item).state) == ("closed", 1, "done")
    assert list(run_all()) == []


def test_a_leader_takes_an_order_back_from_everybody(world: World) -> None:
    order = world.sent()
    done = world.done(order, "officer3")
    world.passed(world.received(order))
    with pytest.raises(NotAllowed):
        services.order_withdraw(actor=world["officer"], order=order, reason="不要了")
    services.order_withdraw(actor=world["leader"], order=order, reason="合并到另一件")
    states = dict(Item.objects.values_list("unit", "state"))
    assert states[world.unit("officer2")] == "withdrawn" and again(done).state == "done"
    assert not Case.objects.filter(business_type="order_item", status="open").exists()
    with pytest.raises(Conflict):
        services.item_receive(actor=world["officer2"], item=Item.objects.filter(parent=None).earliest("pk"))
    assert list(run_all()) == []


def test_urging_is_recorded_and_limited_to_once_a_day(world: World) -> None:
    order = world.sent()
    item = world.item(order)
    services.item_urge(actor=world["leader"], item=item, text="请尽快签收")
    with pytest.raises(TooMany):
        services.item_urge(actor=world["officer"], item=item)
    assert Urge.objects.count() == 1 and events(order.stream).count("urged") == 1
    assert Notice.objects.filter(kind="plans.urge", recipient=world["officer2"].user_id).count() == 1
    with pytest.raises(NotAllowed):
        services.item_urge(actor=world["officer2"], item=item)
    child = world.passed(world.received(order))
    services.item_urge(actor=world["officer2"], item=child)
    done = world.done(order, "officer3")
    with pytest.raises(Conflict):
        services.item_urge(actor=world["leader"], item=done)


def test_reminders_and_escalation_happen_once(world: World) -> None:
    order = world.sent()
    Item.objects.filter(order=order).update(due_on=ago(5))
    assert services.remind()[1] == 4  # two parts, two levels each
    assert services.remind()[1] == 0
    assert Notice.objects.filter(kind="plans.late", recipient=world["officer"].user_id).count() == 2
    assert not Notice.objects.filter(kind="plans.late", recipient=world["leader"].user_id).exists()
    Item.objects.filter(order=order).update(due_on=ago(9))
    services.remind()
    assert Notice.objects.filter(kind="plans.late", recipient=world["leader"].user_id).count() == 2
    assert events(order.stream).count("escalated") == 4 + 6
    soon = world.sent("officer2", days=2)
    services.remind()
    services.remind()
    held = Notice.objects.filter(kind="plans.late", url__startswith=f"/plans/orders/{soon.pk}/")
    assert held.filter(recipient=world["officer2"].user_id).count() == 1


def test_the_supervisor_sees_all_open_parts_of_all_orders(world: World) -> None:
    first, second = world.sent(), world.sent("officer2", days=2)
    child = world.passed(world.received(first))
    Item.objects.filter(order=first, unit=world.unit("officer3")).update(due_on=ago(1))
    world.submitted(world.received(second))
    leader = world["leader"]
    assert selectors.counts(leader) == {
        "all": 4, "late": 1, "unread": 2, "soon": 0, "submitted": 1, "extension": 0,
    }  # fmt: skip
    assert selectors.watched(leader, Watch("late")).get().unit_id == world.unit("officer3")
    assert [row.pk for row in selectors.watched(world["officer2"])] == [child.pk]
    assert (
        not selectors.watched(world["manager"]).exists() and not selectors.watched(world["public"]).exists()
    )


def test_steps_on_the_plain_pages_of_cases_change_nothing(world: World) -> None:
    """Somebody finishes the engine's task without what belongs to it."""
    order = world.sent("officer2")
    token = Token.objects.get(case=world.item(order).case_id, node="receive")
    with pytest.raises(DomainError):
        complete(token.pk, actor=world["officer2"], data={})
    assert world.item(order).received == 0 and not Receipt.objects.exists() and list(run_all()) == []


def test_people_of_the_demonstration_leave_real_orders_alone(world: World) -> None:
    order = world.sent("officer2")
    Order.objects.filter(pk=order.pk).update(is_demo=False)
    with pytest.raises(NotAllowed) as refusal:
        services.item_receive(actor=world["officer2"], item=world.item(order))
    assert codes(refusal) == {"other_world"}
    with pytest.raises(NotAllowed):
        services.order_withdraw(actor=world["leader"], order=order, reason="不要了")


def test_a_person_who_leaves_gives_the_part_back_to_the_unit(world: World) -> None:
    top = world.received(world.sent("officer2"))
    mate = world.join("officer2b", "officer2")
    child = world.passed(top, unit=None, assignee=mate.user_id)
    holder = next(row for row in holders() if row.name == "plans")
    assert holder.exporter(mate.user_id or 0)[0]["part"] == "走访园区企业"
    with transaction.atomic():
        assert holder.eraser(mate.user_id or 0) == 1
    assert again(child).assignee_id is None
    services.item_receive(actor=world["officer2"], item=again(child))
    assert holder.exporter(mate.user_id or 0) == [] and list(run_all()) == []


def test_managers_of_a_unit_can_be_leaders_of_it_too(world: World) -> None:
    """A leader inside a receiving unit may sign for it."""
    head = world.join("head2", "officer2", Role.LEADER)
    order = world.sent("officer2")
    services.item_receive(actor=head, item=world.item(order))
    assert world.item(order).received == 1
