"""The suite of the port, against the example of a subscriber database in PostgreSQL."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo
from tests.conformance.stages import NUMBERS
from tests.conformance.test_network import *  # noqa: F403 - the tests, on the stage of this file

from cleanbreak.adapters.network.described import DescribedNetwork
from cleanbreak.ports.network import Subscriber

from .examples import changed, opened

TABLES = """
    CREATE TABLE subscriber (
        imsi text PRIMARY KEY, msisdn text NOT NULL, is_barred boolean NOT NULL
    );
    CREATE TABLE authentication (imsi text PRIMARY KEY, ki text NOT NULL);
    CREATE TABLE waiting_message (msisdn text NOT NULL, words text NOT NULL);
"""


class SqlNetworkStage:
    """A database of its own, with the example that describes its tables."""

    def __init__(self, server: str, database: str) -> None:
        self._server, self._database = server, database
        self.dsn = make_conninfo(server, dbname=database)
        self.tables = psycopg.connect(self.dsn, autocommit=True)
        environment = {"SUBSCRIBER_DATABASE": self.dsn, "SUBSCRIBER_DATABASE_PASSWORD": "unused"}
        self.element = opened(changed("subscriber-table"), environment)
        self.network = DescribedNetwork(self.element)

    def close(self) -> None:
        self.element.close()
        self.tables.close()

    def stranger(self) -> Subscriber:
        number = next(NUMBERS)
        return Subscriber(f"26297{number:010}", f"+49152{number:08}")

    def subscribers(self, count: int) -> list[Subscriber]:
        made = [self.stranger() for _ in range(count)]
        with self.tables.cursor() as cursor:
            for table, cells in (
                ("subscriber", [(s.imsi, s.msisdn[1:], False) for s in made]),
                ("authentication", [(s.imsi, "465B5CE8B199B49FAA5F0A2EE238A6BC") for s in made]),
                ("waiting_message", [(s.msisdn[1:], "Your code is 1234") for s in made]),
            ):
                marks = sql.SQL(", ").join([sql.Placeholder()] * len(cells[0]))
                insert = sql.SQL("INSERT INTO {} VALUES ({})").format(sql.Identifier(table), marks)
                cursor.executemany(insert, cells)
        return made

    def can_use(self, subscriber: Subscriber) -> bool:
        row = self.tables.execute(
            "SELECT is_barred FROM subscriber WHERE imsi = %s", (subscriber.imsi,)
        ).fetchone()
        return row is not None and not row[0]

    @contextmanager
    def outage(self) -> Iterator[None]:
        """Let nobody in but ourselves."""
        name = sql.Identifier(self._database)
        allow = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
        with psycopg.connect(self._server, autocommit=True) as server:
            server.execute(allow.format(name, sql.SQL("false")))
            self.cut()
            yield
            server.execute(allow.format(name, sql.SQL("true")))

    def cut(self) -> None:
        """Cut every connection but our own, as a restart does."""
        self.tables.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture
def stage(database: str) -> Iterator[SqlNetworkStage]:
    with closing(SqlNetworkStage(os.environ["DATABASE_URL"], database)) as stage:
        yield stage
