"""Prepared statements do what the ORM does, and say what they cannot."""

from __future__ import annotations

import datetime as dt
from contextlib import nullcontext
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models.signals import post_init
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from shuanglian.casework.models import Case, Command, Definition, Escalation, Timer, Token
from shuanglian.foundation.events.models import Event, Stream
from shuanglian.foundation.prepared import Insert, Select, Update

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 2, 1, 2, 3, 456789, tzinfo=dt.UTC)


@pytest.fixture
def case() -> Case:
    definition = Definition.objects.create(
        key="p", version=1, name="试", sha256="0" * 64, created_by="system", created_at=NOW
    )
    return Case.objects.create(
        definition=definition, key="p", business_type="b", business_id=1, stream="case:1", started_at=NOW
    )


def token(case: Case, **values: Any) -> Token:
    return Token(case=case, node="n", name="办理", form="task", created_at=NOW, **values)


def values_of(row: Any) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_what_is_inserted_is_what_the_orm_would_have_stored(case: Case) -> None:
    row = token(case, item={"名": [1, None, 2.5]}, result={"a": "b"}, is_open=True, seat="x")
    Insert(Token)(row)
    assert row.pk
    assert not row._state.adding
    assert values_of(Token.objects.get(pk=row.pk)) == values_of(row)


def test_many_rows_take_one_statement_and_get_their_own_keys(case: Case) -> None:
    rows = [token(case, seat=f"s{n}") for n in range(5)]
    with CaptureQueriesContext(connection) as queries:
        Insert(Token)(*rows)
    assert len(queries) == 1
    assert {row.pk: row.seat for row in rows} == dict(Token.objects.values_list("pk", "seat"))


def test_no_row_takes_no_statement() -> None:
    with CaptureQueriesContext(connection) as queries:
        Insert(Token)()
    assert not queries.captured_queries


def test_a_row_whose_key_is_given_keeps_it(case: Case) -> None:
    Insert(Command)(
        Command(key="k", kind="start", actor="user:1", fingerprint="f", case=case, created_at=NOW)
    )
    assert Command.objects.get(pk="k").case_id == case.pk


def test_select_reads_every_column_as_the_orm_does(case: Case) -> None:
    stored = Token.objects.create(
        case=case, node="n", name="办理", form="task", created_at=NOW, item=[1, {"a": None}], is_open=True
    )
    (found,) = Select(Token, ("case", "status"))(case.pk, "active")
    assert values_of(found) == values_of(Token.objects.get(pk=stored.pk))
    assert found == stored
    assert Select(Token, ("pk",)).first(stored.pk + 1) is None


def test_select_orders_and_leaves_columns_for_later(case: Case) -> None:
    first, second = (token(case, seat=seat) for seat in "ba")
    Insert(Token)(first, second)
    rows = Select(Token, ("case",), only=("pk", "node"), order=("seat",))(case.pk)
    assert [row.pk for row in rows] == [second.pk, first.pk]
    assert rows[0].get_deferred_fields() >= {"name", "seat"}
    assert rows[0].name == "办理"


def test_emptiness_can_be_asked_for(case: Case) -> None:
    due = Timer(case=case, token=_stored(case), node="t", due_at=NOW)
    never = Timer(case=case, token=due.token, node="t", due_at=None)
    Insert(Timer)(due, never)
    assert Select(Timer, ("case", "due_at__null"))(case.pk) == [never]


def _stored(case: Case) -> Token:
    row = token(case)
    row.save()
    return row


def test_update_changes_only_what_is_as_expected_and_counts(case: Case) -> None:
    row = _stored(case)
    close = Update(Token, ("status", "ended_at", "result"), ("pk", "status"))
    assert close("done", NOW, {"x": 1}, row.pk, "active") == 1
    assert close("cancelled", timezone.now(), {}, row.pk, "active") == 0
    row.refresh_from_db()
    assert (row.status, row.ended_at, row.result) == ("done", NOW, {"x": 1})


def test_constraints_hold_as_always(case: Case) -> None:
    from django.db import IntegrityError

    row = _stored(case)
    with pytest.raises(IntegrityError), transaction.atomic():
        Update(Token, ("status",), ("pk",))("done", row.pk)  # an ended token has a time


def test_a_wrong_number_of_values_is_refused(case: Case) -> None:
    with pytest.raises(ValueError, match="3 values are needed"):
        Update(Token, ("status",), ("pk", "status"))("done", 1)
    with pytest.raises(ValueError, match="1 values are needed"):
        Select(Token, ("pk",))()


def test_a_name_that_is_no_column_is_refused() -> None:
    with pytest.raises(ValueError, match="is no column"):
        Select(Case, ("tokens",))(1)


def test_locked_rows_say_so_where_there_are_locks() -> None:
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        Select(Stream, ("pk",), lock=True)("case:1")
    assert ("FOR UPDATE" in queries[0]["sql"]) == connection.features.has_select_for_update


def test_the_same_statement_serves_json_and_times_of_events() -> None:
    Insert(Stream)(Stream(name="x:1"))
    event = Event(stream_id="x:1", seq=1, at=NOW, actor="system", actor_label="系统", kind="a.b")
    event.object_type, event.object_id, event.payload = "x", "1", {"中": [1.5, True]}
    Insert(Event)(event)
    assert values_of(Event.objects.get(pk=event.pk)) == values_of(event)


def test_a_related_row_is_read_in_the_same_statement(case: Case) -> None:
    row = token(case)
    Insert(Token)(row)
    read = Select(
        Token, ("pk",), only=("pk", "case"), related="case", related_only=("pk", "caller", "stream")
    )
    with CaptureQueriesContext(connection) as queries:
        found = read.first(row.pk)
        assert found is not None
        assert (found.case.pk, found.case.caller_id, found.case.stream) == (case.pk, None, "case:1")
    assert len(queries) == 1


def test_only_the_row_itself_is_locked_not_the_one_it_points_to(case: Case) -> None:
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        Select(Case, ("pk",), related="definition", lock=True)(case.pk)
    sql = queries.captured_queries[-1]["sql"]
    assert sql.endswith('FOR UPDATE OF "casework_case"') is (connection.vendor == "postgresql")


def test_a_related_row_that_may_be_missing_is_refused(case: Case) -> None:
    with pytest.raises(ValueError, match="always has a value"):
        Select(Case, ("pk",), related="caller")(case.pk)


def test_rows_stored_by_their_values_are_those_an_object_would_have_become(case: Case) -> None:
    (key,) = Insert(Timer).values(
        {"case_id": case.pk, "token_id": _stored(case).pk, "node": "late", "due_at": NOW, "days": 3}
    )
    made = Timer.objects.get(pk=key)
    plain = Timer(pk=key, case_id=case.pk, token_id=made.token_id, node="late", due_at=NOW, days=3)
    assert values_of(made) == values_of(plain)


def test_several_rows_by_value_take_one_statement_and_share_no_default(case: Case) -> None:
    token = _stored(case)
    with CaptureQueriesContext(connection) as queries:
        keys = Insert(Timer).values(
            *({"case_id": case.pk, "token_id": token.pk, "node": node} for node in ("soon", "late"))
        )
    assert len(queries) == 1
    assert dict(Timer.objects.values_list("pk", "node")) == dict(zip(keys, ("soon", "late"), strict=True))
    assert Insert(Timer).values() == []


def test_a_value_for_no_column_is_refused_and_nothing_is_stored(case: Case) -> None:
    with pytest.raises(ValueError, match="no columns: nodes"):
        Insert(Timer).values({"case_id": case.pk, "nodes": "late"})
    assert not Timer.objects.exists()


def test_a_row_is_found_by_the_key_of_a_row_that_points_to_it(case: Case) -> None:
    token = _stored(case)
    found = Select(Case, ("tokens__pk", "caller__null"), related="definition", lock=True)
    with transaction.atomic():
        assert found.first(token.pk) == case
        assert found.first(token.pk + 1) is None
    Case.objects.filter(pk=case.pk).update(caller=token)
    with transaction.atomic():
        assert found.first(token.pk) is None


def test_only_a_foreign_key_points() -> None:
    with pytest.raises(ValueError, match="no foreign key points here"):
        Select(Case, ("title__pk",))(1)


def test_rows_without_objects_hold_the_values_of_the_columns(case: Case) -> None:
    token = _stored(case, item={"a": 1}, is_open=True)
    asked = Select(Token, ("case",), only=("pk", "is_open", "item", "created_at"))
    assert asked.rows(case.pk) == [[token.pk, {"a": 1}, True, NOW]]


@pytest.mark.parametrize("looked_at", [True, False])
def test_errors_are_djangos_whichever_way_a_statement_takes(case: Case, looked_at: bool) -> None:
    stored = Insert(Command)
    row = Command(key="k", kind="start", actor="user:1", fingerprint="f", case=case, created_at=NOW)
    stored(row)
    watching = CaptureQueriesContext(connection) if looked_at else nullcontext()
    with watching, pytest.raises(IntegrityError), transaction.atomic():
        stored(row)
    assert Command.objects.count() == 1


def test_no_statement_runs_in_a_transaction_that_has_failed() -> None:
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(transaction.TransactionManagementError):
            Select(Token, ("pk",))(1)
        transaction.set_rollback(False)


def test_an_instant_without_a_zone_is_refused(case: Case) -> None:
    if connection.vendor == "sqlite":
        with pytest.raises(ValueError, match="zone"):
            Update(Token, ("ended_at",), ("pk",))(NOW.replace(tzinfo=None), 1)


def _stored(case: Case, **values: Any) -> Token:
    row = token(case, **values)
    row.save()
    return row


def test_a_made_row_is_what_the_orm_would_read_back(case: Case) -> None:
    made = Insert(Token).made(case_id=case.pk, node="n", name="办理", form="task", created_at=NOW, item=[1])
    found = Token.objects.get(pk=made.pk)
    assert values_of(made) == values_of(found)
    assert (made._state.adding, made._state.db) == (found._state.adding, found._state.db)
    assert made.case == case
    made.name = "改"
    made.save()
    assert Token.objects.get(pk=made.pk).name == "改"


def test_made_rows_share_no_default(case: Case) -> None:
    insert = Insert(Token)
    first, second = (
        insert.made(case_id=case.pk, node="n", name="办理", form="task", created_at=NOW) for _ in "ab"
    )
    first.result["x"] = 1
    assert second.result == {}


def test_a_made_row_takes_no_name_that_is_no_column(case: Case) -> None:
    with pytest.raises(ValueError, match="no columns: caes_id"):
        Insert(Token).made(caes_id=case.pk)
    assert not Token.objects.exists()


def test_a_condition_that_is_always_the_same_stands_in_the_statement(case: Case) -> None:
    active, ended = _stored(case), token(case, status="done", ended_at=NOW)
    ended.save()
    select = Select(Token, ("case", "status=active"))
    with CaptureQueriesContext(connection) as queries:
        assert select(case.pk) == [active]
    assert "'active'" in queries[0]["sql"]
    close = Update(Token, ("status", "ended_at"), ("pk", "status=active"))
    assert [close("done", NOW, row.pk) for row in (active, active, ended)] == [1, 0, 0]


@pytest.mark.parametrize(
    "condition", ["status=it's", "status=", "status=a b", "born=active", "result=active"]
)
def test_only_a_name_of_ours_can_stand_in_a_statement(condition: str) -> None:
    with pytest.raises(ValueError, match="cannot be asked for"):
        Select(Token, (condition,))()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="asks SQLite for its plan")
def test_a_partial_index_serves_a_condition_that_stands_in_the_statement(case: Case) -> None:
    void = Update(Timer, ("status",), ("token", "status=pending"))
    with CaptureQueriesContext(connection) as queries:
        void("void", 1)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {queries[0]['sql']}")
        assert "casework_timer_token" in str(cursor.fetchall())


def test_a_model_whose_objects_somebody_waits_for_is_refused() -> None:
    def listen(**_: Any) -> None: ...

    post_init.connect(listen, sender=Escalation, weak=False)
    try:
        with pytest.raises(ValueError, match="not made of their values alone"):
            Select(Escalation, ("pk",))(1)
    finally:
        post_init.disconnect(listen, sender=Escalation)


def test_values_are_read_as_the_orm_reads_them(case: Case) -> None:
    case.data, case.is_demo, case.ended_at = {"空": {}, "列": [], "零": 0}, True, None
    case.save()
    (found,) = Select(Case, ("pk",))(case.pk)
    assert values_of(found) == values_of(Case.objects.get(pk=case.pk))
    assert found.is_demo is True
    assert found.started_at.tzinfo is not None
