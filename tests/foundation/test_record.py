"""Writing the record: atomic, numbered, chained, and refused by the database to change."""

from __future__ import annotations

import threading

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shuanglian.foundation.actor import PUBLIC, Role, system
from shuanglian.foundation.events import chain
from shuanglian.foundation.events.models import Event, Stream
from shuanglian.foundation.events.selectors import verify_all, verify_stream
from shuanglian.foundation.events.services import Entry, record, record_many

from .factories import make_actor

pytestmark = pytest.mark.django_db


def write(stream: str = "need:1", **values: object) -> Event:
    defaults = {"kind": "need.submitted", "actor": system(), "obj": ("need", 1)}
    return record(stream=stream, **(defaults | values))


def test_rows_are_numbered_and_chained_per_stream() -> None:
    first, other, second = write(), write("need:2"), write()
    assert (first.seq, second.seq, other.seq) == (1, 2, 1)
    assert second.prev_hash == first.hash
    assert other.prev_hash == ""
    assert Stream.objects.get(name="need:1").hash == second.hash


def test_the_actor_and_the_organisation_are_kept() -> None:
    actor = make_actor(Role.SOLVER)
    event = write(actor=actor)
    assert (event.actor, event.actor_label) == (actor.key, actor.label)
    assert event.organisation_id == actor.organisation_id
    assert write(actor=PUBLIC).actor == "public"


def test_a_long_label_is_cut_and_the_chain_holds() -> None:
    write(actor=system("名" * 300))
    assert verify_all().ok


@pytest.mark.django_db(transaction=True)
def test_recording_outside_a_transaction_is_refused() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        write("need:outside")
    assert not Event.objects.filter(stream="need:outside").exists()


def test_a_rolled_back_change_leaves_no_row() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        write("need:9")
        raise RuntimeError
    assert not Stream.objects.filter(name="need:9").exists()


def test_an_append_takes_three_queries(django_assert_num_queries) -> None:
    write()
    with django_assert_num_queries(3):
        write()


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1, 2}, b"bytes", "zero\x00byte"])
def test_a_payload_that_is_not_plain_json_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        write(payload={"value": value})
    assert not Event.objects.filter(stream="need:1").exists()


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("ab链", max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(value=json_values)
def test_any_json_comes_back_from_the_database_with_the_same_digest(value: object) -> None:
    event = write("need:json", payload={"value": value})
    again = Event.objects.get(pk=event.pk)
    assert chain.digest_payload(again.nonce, again.payload) == event.payload_digest


def test_tuples_and_number_keys_are_recorded_as_json_has_them() -> None:
    event = write(payload={1: ("a", 2)})
    assert Event.objects.get(pk=event.pk).payload == {"1": ["a", 2]}
    assert verify_all().ok


FORBIDDEN = [
    "DELETE FROM events_event WHERE seq = 1",
    "UPDATE events_event SET payload = '{}' WHERE seq = 1",
    "UPDATE events_event SET public = NOT public WHERE seq = 1",
    "UPDATE events_event SET seq = 7 WHERE seq = 1",
    "UPDATE events_event SET hash = 'x' WHERE seq = 1",
    "UPDATE events_event SET kind = 'x' WHERE seq = 1",
    "UPDATE events_event SET actor = 'x' WHERE seq = 1",
    "DELETE FROM events_stream WHERE seq = 0",
    "UPDATE events_stream SET seq = seq - 1 WHERE name = 'need:1'",
    "UPDATE events_stream SET hash = 'x' WHERE name = 'need:1'",
    "UPDATE events_stream SET name = 'x' WHERE name = 'need:1'",
]


@pytest.mark.parametrize("sql", FORBIDDEN)
def test_the_database_refuses_to_change_the_record(sql: str) -> None:
    write(payload={"a": 1})
    Stream.objects.create(name="need:empty")
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
    assert verify_all().ok


def test_an_organisation_cannot_be_swapped() -> None:
    event, other = write(actor=make_actor()), make_actor()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(organisation_id=other.organisation_id)


def test_a_name_may_be_erased_and_an_organisation_removed_without_breaking_the_chain() -> None:
    event = write(actor=make_actor())
    Event.objects.filter(pk=event.pk).update(actor_label="已注销")
    Event.objects.filter(pk=event.pk).update(organisation_id=None)
    assert verify_stream("need:1") is None


def entry(stream: str, **values: object) -> Entry:
    return Entry(
        **({"stream": stream, "kind": "need.imported", "obj": ("need", 1), "payload": {"行": 1}} | values)
    )


def test_many_rows_at_once_continue_their_chains() -> None:
    before = write("need:2")
    events = record_many(actor=system(), entries=[entry(f"need:{number % 3}") for number in range(1300)])
    assert [event.pk for event in events] == list(
        Event.objects.filter(pk__gt=before.pk).order_by("pk").values_list("pk", flat=True)
    )
    assert Event.objects.get(stream="need:2", seq=2).prev_hash == before.hash
    write("need:2")
    assert verify_all().ok


def test_many_rows_need_few_queries(django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(30):
        record_many(actor=system(), entries=[entry(f"need:{number}") for number in range(1000)])
    assert verify_all().ok


def test_one_bad_row_of_many_keeps_none() -> None:
    with pytest.raises(ValueError, match="finite"):
        record_many(actor=system(), entries=[entry("need:1"), entry("need:1", payload={"x": float("nan")})])
    assert not Event.objects.filter(stream="need:1").exists()
    assert record_many(actor=system(), entries=[]) == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_imports_that_cross_neither_block_each_other_nor_break_a_chain() -> None:
    names, failures = [f"need:cross{number}" for number in range(40)], []

    def load(order: list[str]) -> None:
        try:
            for _round in range(5):
                with transaction.atomic():
                    record_many(actor=system(), entries=[entry(name) for name in order])
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=load, args=(order,)) for order in (names, names[::-1], names, names[::-1])
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert Event.objects.filter(kind="need.imported").count() == 800
    assert verify_all().ok


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_eight_writers_at_once_leave_one_unbroken_chain() -> None:
    barrier, failures = threading.Barrier(8), []

    def append() -> None:
        try:
            barrier.wait(10)
            for _number in range(10):
                with transaction.atomic():
                    write("need:race")
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=append) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert list(Event.objects.filter(stream="need:race").values_list("seq", flat=True)) == list(range(1, 81))
    assert verify_stream("need:race") is None
