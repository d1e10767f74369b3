"""Telling people once, as they prefer, and sending e-mails only after the commit."""

from __future__ import annotations

import threading

import pytest
from django.core import mail
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.actor import PUBLIC, Actor, Role
from shuanglian.foundation.errors import Invalid, NotAllowed, NotFound
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.jobs import services as jobs
from shuanglian.foundation.jobs.models import Job
from shuanglian.foundation.notices import kinds, selectors
from shuanglian.foundation.notices.models import Notice
from shuanglian.foundation.notices.services import mark_all_read, mark_read, notify, preference_set

from .factories import make_user

pytestmark = pytest.mark.django_db
kinds.register("test.plain", _("示例通知"))
kinds.register("test.mailed", _("示例邮件"), email=True)


def tell(*users: User, kind: str = "test.plain", **values: object) -> list[Notice]:
    defaults = {"title": "有人应答", "body": "示例单位应答了题目", "url": "/needs/1/", "obj": ("need", 1)}
    return notify(recipients=users, kind=kind, **(defaults | values))


def acting(user: User) -> Actor:
    return Actor(role=Role.ENTERPRISE, label=user.name, user_id=user.pk)


def email_jobs() -> int:
    return Job.objects.filter(task__endswith="send_email").count()


def test_a_person_is_told_in_the_application() -> None:
    user, other = make_user(), make_user()
    tell(user)
    assert [notice.title for notice in selectors.unread(acting(user))] == ["有人应答"]
    assert selectors.unread_count(acting(user)) == 1
    assert selectors.unread_count(acting(other)) == 0
    assert selectors.unread_count(PUBLIC) == 0
    assert email_jobs() == 0


def test_each_person_once_however_often_named() -> None:
    user = make_user()
    assert len(notify(recipients=[user, user.pk, user], kind="test.plain", title="一次")) == 1


def test_a_key_tells_a_person_only_once() -> None:
    user, late = make_user(), make_user()
    tell(user, kind="test.mailed", dedupe_key="need:1:answered")
    assert [n.recipient_id for n in tell(user, late, kind="test.mailed", dedupe_key="need:1:answered")] == [
        late.pk
    ]
    jobs.run_due(periodics=())
    assert sorted(message.to[0] for message in mail.outbox) == sorted([user.email, late.email])


def test_inactive_people_are_left_out() -> None:
    assert tell(make_user(is_active=False)) == []


def test_an_undeclared_kind_is_a_mistake_of_the_programmer() -> None:
    with pytest.raises(KeyError):
        tell(make_user(), kind="test.unheard")
    assert not Notice.objects.exists()


def test_an_email_leaves_after_the_commit_with_link_and_stable_id(settings) -> None:
    settings.BASE_URL = "https://shuanglian.example/"
    user = make_user()
    notice = tell(user, kind="test.mailed")[0]
    assert mail.outbox == []
    jobs.run_due(periodics=())
    message = mail.outbox[0]
    assert (message.to, message.subject) == ([user.email], "有人应答")
    assert "https://shuanglian.example/needs/1/" in message.body
    assert message.extra_headers["Message-ID"] == f"<notice-{notice.pk}@shuanglian.example>"
    notice.refresh_from_db()
    assert notice.emailed_at is not None


def test_an_email_is_not_sent_twice() -> None:
    from shuanglian.foundation.notices.jobs import send_email

    notice = tell(make_user(), kind="test.mailed")[0]
    send_email.enqueue(notice.pk)
    jobs.run_due(periodics=())
    assert len(mail.outbox) == 1


def test_a_rolled_back_change_tells_nobody() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        tell(make_user(), kind="test.mailed")
        raise RuntimeError
    jobs.run_due(periodics=())
    assert mail.outbox == []
    assert not Notice.objects.exists()


@pytest.mark.parametrize("values", [{"is_demo": True}, {"email": ""}])
def test_people_without_a_mailbox_of_their_own_get_no_email(values: dict[str, object]) -> None:
    tell(make_user(**values), kind="test.mailed")
    jobs.run_due(periodics=())
    assert mail.outbox == []
    assert Notice.objects.count() == 1


def test_a_title_with_line_breaks_adds_no_header() -> None:
    tell(make_user(), kind="test.mailed", title="一\r\nBcc: x@example.org")
    jobs.run_due(periodics=())
    assert mail.outbox[0].subject == "一 Bcc: x@example.org"
    assert mail.outbox[0].bcc == []


def test_everything_may_be_switched_off_and_on() -> None:
    user = make_user()
    actor = acting(user)
    preference_set(actor=actor, kind="test.mailed", in_app=False, email=False)
    assert tell(user, kind="test.mailed") == []
    preference_set(actor=actor, kind="test.mailed", in_app=False, email=True)
    tell(user, kind="test.mailed")
    assert (selectors.unread_count(actor), email_jobs()) == (0, 1)
    preference_set(actor=actor, kind="test.plain", in_app=True, email=True)
    tell(user)
    assert (selectors.unread_count(actor), email_jobs()) == (1, 2)


def test_the_preference_page_lists_every_kind_with_what_applies() -> None:
    user = make_user()
    preference_set(actor=acting(user), kind="test.plain", in_app=False, email=True)
    found = {choice.kind.key: (choice.in_app, choice.email) for choice in selectors.preferences(acting(user))}
    assert found["test.plain"] == (False, True)
    assert found["test.mailed"] == (True, True)
    assert found.keys() == {kind.key for kind in kinds.all_kinds()}


def test_a_choice_is_recorded_in_the_account() -> None:
    user = make_user()
    preference_set(actor=acting(user), kind="test.plain", in_app=True, email=False)
    event = Event.objects.get(stream=f"account:{user.pk}")
    assert (event.kind, event.payload["kind"]) == ("notice.preference_set", "test.plain")


def test_choices_of_unknown_kinds_and_of_the_public_are_refused() -> None:
    before = Event.objects.count()
    with pytest.raises(Invalid):
        preference_set(actor=acting(make_user()), kind="test.unheard", in_app=True, email=True)
    with pytest.raises(NotAllowed):
        preference_set(actor=PUBLIC, kind="test.plain", in_app=True, email=True)
    assert Event.objects.count() == before


def test_reading_touches_only_ones_own() -> None:
    user, other = make_user(), make_user()
    first, _second = tell(user) + tell(user)
    foreign = tell(other)[0]
    assert mark_read(actor=acting(user), notice_id=first.pk).read_at is not None
    for actor in (acting(user), PUBLIC):
        with pytest.raises(NotFound):
            mark_read(actor=actor, notice_id=foreign.pk)
    assert mark_all_read(actor=acting(user)) == 1
    assert mark_all_read(actor=acting(user)) == 0
    assert selectors.unread_count(acting(other)) == 1


def test_reading_again_keeps_the_first_time() -> None:
    user = make_user()
    notice = tell(user)[0]
    first = mark_read(actor=acting(user), notice_id=notice.pk).read_at
    assert mark_read(actor=acting(user), notice_id=notice.pk).read_at == first


def test_a_lazy_title_is_written_in_the_language_of_the_reader() -> None:
    from django.contrib.auth.models import Permission

    lazy = Permission._meta.verbose_name  # a text that Django itself translates
    chinese, english = make_user(), make_user(locale="en")
    tell(chinese, english, title=lazy)
    titles = {notice.recipient_id: notice.title for notice in Notice.objects.all()}
    assert titles == {chinese.pk: "权限", english.pk: "permission"}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_at_once_with_one_key_tell_once() -> None:
    user, barrier = make_user(), threading.Barrier(4)

    def run() -> None:
        barrier.wait(10)
        tell(user, kind="test.mailed", dedupe_key="race")
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (Notice.objects.count(), email_jobs()) == (1, 1)
