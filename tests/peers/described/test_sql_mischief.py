"""Databases that misbehave, and statements that would do more than they should."""

import os
import socket
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import psycopg
import pytest
from tests.conformance.stages import calls_about, presences
from tests.conformance.test_charging import balance_of

from cleanbreak.adapters.charging.described import DescribedCharging
from cleanbreak.adapters.network.described import DescribedNetwork
from cleanbreak.ports.calls import Done, Presence
from cleanbreak.ports.charging import Closed
from cleanbreak.ports.errors import OutcomeUnknown, Refused, Unavailable

from .examples import changed, opened
from .test_charging_table import ChargingTableStage
from .test_sql_network import SqlNetworkStage


@pytest.fixture
def stage(database: str) -> Iterator[SqlNetworkStage]:
    with closing(SqlNetworkStage(os.environ["DATABASE_URL"], database)) as stage:
        yield stage


class Opened:
    """Opens changed examples upon the tables of the stage, and closes them all."""

    def __init__(self, stage: SqlNetworkStage, stack: ExitStack) -> None:
        self._stage, self._stack = stage, stack

    def __call__(self, *changes: tuple[str, str], dsn: str = "") -> DescribedNetwork:
        kept = {
            "SUBSCRIBER_DATABASE": dsn or self._stage.dsn,
            "SUBSCRIBER_DATABASE_PASSWORD": "canary-password",
        }
        element = opened(changed("subscriber-table", *changes), kept)
        self._stack.enter_context(closing(element))
        return DescribedNetwork(element)


@pytest.fixture
def network_of(stage: SqlNetworkStage) -> Iterator[Opened]:
    with ExitStack() as stack:
        yield Opened(stage, stack)


def test_a_server_that_is_dead_is_unavailable_and_its_password_stays_secret(
    stage: SqlNetworkStage, network_of: Opened
) -> None:
    (subscriber,) = stage.subscribers(1)
    network = network_of(dsn="postgresql://me@127.0.0.1:1/hlr")

    with pytest.raises(Unavailable) as caught:
        network.withdraw_subscription(calls_about([subscriber]))

    (sightings,) = network.look_for([subscriber])
    assert presences(sightings) == {Presence.UNKNOWN}
    told = f"{caught.value!r}{caught.value.__cause__}{sightings}"
    assert "canary-password" not in told


def test_a_server_that_accepts_and_says_nothing_is_given_up(
    stage: SqlNetworkStage, network_of: Opened
) -> None:
    (subscriber,) = stage.subscribers(1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        network = network_of(
            ("timeout_s = 5", "timeout_s = 1"), dsn=f"postgresql://me@127.0.0.1:{port}/hlr"
        )

        with pytest.raises(Unavailable):
            network.bar(calls_about([subscriber]))


def test_a_restart_between_two_batches_is_not_noticed(stage: SqlNetworkStage) -> None:
    first, second = stage.subscribers(2)
    stage.network.bar(calls_about([first]))

    stage.cut()

    (answer,) = stage.network.bar(calls_about([second]))
    assert isinstance(answer, Done)


def test_a_row_that_somebody_holds_is_waited_for_and_then_unavailable(
    stage: SqlNetworkStage, network_of: Opened
) -> None:
    (subscriber,) = stage.subscribers(1)
    network = network_of(("timeout_s = 5", "timeout_s = 0.3"))
    with psycopg.connect(stage.dsn) as other:
        other.execute("SELECT FROM subscriber WHERE imsi = %s FOR UPDATE", (subscriber.imsi,))

        (answer,) = network.bar(calls_about([subscriber]))

    assert isinstance(answer, Unavailable)
    assert stage.can_use(subscriber)


def test_a_statement_that_hits_more_than_one_line_is_taken_back(
    stage: SqlNetworkStage, network_of: Opened
) -> None:
    careless = ('WHERE imsi = {imsi}"\naccepted', 'WHERE imsi >= {imsi}"\naccepted')
    ended, neighbour = sorted(stage.subscribers(2), key=lambda one: one.imsi)
    network = network_of(careless)

    answers = network.bar(calls_about([ended, neighbour]))

    assert [type(answer) for answer in answers] == [Refused, Done]
    assert stage.can_use(ended)
    assert not stage.can_use(neighbour), "the other line of the batch does not suffer"


def test_all_requests_of_a_line_happen_or_none(stage: SqlNetworkStage, network_of: Opened) -> None:
    ended, other = stage.subscribers(2)
    stage.tables.execute("UPDATE subscriber SET msisdn = 'somebody' WHERE imsi = %s", (ended.imsi,))
    wrong = (
        'accepted = "affected == `1`"\ngone = "affected == `0`"',
        'accepted = "affected == `1`"',
    )

    answers = network_of(wrong).withdraw_subscription(calls_about([ended, other]))

    assert [type(answer) for answer in answers] == [Refused, Done]
    keys = stage.tables.execute("SELECT imsi FROM authentication WHERE imsi = %s", (ended.imsi,))
    assert keys.fetchone() is not None, "the deletion of the keys was taken back"
    seen = [presences(one) for one in stage.network.look_for([ended, other])]
    assert seen == [{Presence.PRESENT}, {Presence.GONE}]


def test_a_statement_that_the_database_refuses_fails_its_line_alone(
    stage: SqlNetworkStage,
) -> None:
    stage.tables.execute(
        "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'keep %', OLD.imsi; END $$"
    )
    kept, ended = stage.subscribers(2)
    stage.tables.execute(
        "CREATE TRIGGER refuse BEFORE DELETE ON subscriber FOR EACH ROW"
        f" WHEN (OLD.imsi = '{kept.imsi}') EXECUTE FUNCTION refuse()"
    )

    answers = stage.network.withdraw_subscription(calls_about([kept, ended]))

    stage.tables.execute("DROP TRIGGER refuse ON subscriber")
    assert [type(answer) for answer in answers] == [Refused, Done]
    assert kept.imsi not in f"{answers[0]}", "the words of the database name the line"


def test_a_look_cannot_write_whatever_it_calls(stage: SqlNetworkStage, network_of: Opened) -> None:
    stage.tables.execute(
        "CREATE OR REPLACE FUNCTION sneak(text) RETURNS text LANGUAGE sql VOLATILE AS"
        " $$ UPDATE subscriber SET is_barred = true WHERE imsi = $1 RETURNING imsi $$"
    )
    (subscriber,) = stage.subscribers(1)
    honest = "SELECT imsi, is_barred FROM subscriber WHERE imsi = {imsi}"
    sneaky = (honest, "SELECT sneak({imsi}) AS imsi")

    (sightings,) = network_of(sneaky).look_for([subscriber])

    assert sightings[0].presence is Presence.UNKNOWN
    assert stage.can_use(subscriber)


def test_a_connection_lost_while_the_changes_are_kept_leaves_the_outcome_unknown(
    stage: SqlNetworkStage,
) -> None:
    """The trigger runs at the commit, and cuts the connection that commits."""
    (subscriber,) = stage.subscribers(1)
    stage.tables.execute(
        "CREATE OR REPLACE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$"
    )
    stage.tables.execute(
        "CREATE CONSTRAINT TRIGGER cut AFTER UPDATE ON subscriber DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW EXECUTE FUNCTION cut()"
    )
    calls = calls_about([subscriber])

    (answer,) = stage.network.bar(calls)

    stage.tables.execute("DROP TRIGGER cut ON subscriber")
    assert isinstance(answer, OutcomeUnknown)
    (again,) = stage.network.bar(calls)
    assert isinstance(again, Done)
    assert again.facts["was_barred"] is False


def test_a_reference_that_is_sql_is_only_a_reference(tmp_path: Path) -> None:
    stage = ChargingTableStage(tmp_path)
    (account,) = stage.accounts([balance_of(500)])
    evil = "x'OR'1'='1"

    assert presences(stage.charging.look_for([evil])[0]) == {Presence.GONE}
    (answer,) = stage.charging.close(calls_about([evil]))

    assert isinstance(answer, Refused)
    assert presences(stage.charging.look_for([account])[0]) == {Presence.PRESENT}


def test_a_file_that_somebody_writes_is_waited_for_and_then_unavailable(tmp_path: Path) -> None:
    stage = ChargingTableStage(tmp_path)
    (account,) = stage.accounts([balance_of(500)])
    text = changed("charging-table", ("[look.ocs]", "timeout_s = 0.2\n\n[look.ocs]"))
    charging = DescribedCharging(opened(text, {"CHARGING_DATABASE": f"sqlite:{stage.file}"}))
    with closing(sqlite3.connect(stage.file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        (answer,) = charging.close(calls_about([account]))

    assert isinstance(answer, Unavailable)


@pytest.mark.parametrize(
    "content", [b"this is no database at all " * 100, b""], ids=["garbage", "empty"]
)
def test_a_file_that_is_no_such_database_is_never_gone(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "accounts.db"
    file.write_bytes(content)
    charging = DescribedCharging(
        opened(changed("charging-table"), {"CHARGING_DATABASE": f"sqlite:{file}"})
    )

    assert presences(charging.look_for(["account-1"])[0]) == {Presence.UNKNOWN}
    (answer,) = charging.close(calls_about(["account-1"]))
    assert isinstance(answer, Refused)


@pytest.mark.parametrize(
    ("column", "value"),
    [("paid", -1), ("paid", 1.5), ("paid", "12.34"), ("debt", None), ("currency", "Euro")],
)
def test_a_balance_that_is_none_is_refused_before_the_account_is_closed(
    tmp_path: Path, column: str, value: object
) -> None:
    stage = ChargingTableStage(tmp_path)
    odd, plain = stage.accounts([balance_of(1), balance_of(2)])
    stage._run(f"UPDATE account SET {column} = ? WHERE reference = ?", value, odd)

    answers = stage.charging.close(calls_about([odd, plain]))

    assert [type(answer) for answer in answers] == [Refused, Closed]
    assert presences(stage.charging.look_for([odd])[0]) == {Presence.PRESENT}
    assert isinstance(stage.charging.read_balance([odd])[0], Refused)


def test_threads_share_one_adapter(stage: SqlNetworkStage) -> None:
    subscribers = stage.subscribers(12)
    answers: dict[int, object] = {}

    def bar(place: int) -> None:
        [answers[place]] = stage.network.bar(calls_about([subscribers[place]]))

    threads = [threading.Thread(target=bar, args=(place,)) for place in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [type(answers[place]) for place in range(12)] == [Done] * 12
    assert not any(stage.can_use(subscriber) for subscriber in subscribers)
