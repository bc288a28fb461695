"""PyHSS's tables in a PostgreSQL: found, cleaned and told as in an SQLite file."""

import os
import uuid
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from cleanbreak.adapters.network.pyhss import PyhssSettings
from cleanbreak.adapters.network.pyhss.database import PyhssDatabase
from cleanbreak.adapters.network.pyhss.records import Kind, Record, Serving
from cleanbreak.ports.errors import Unavailable
from cleanbreak.ports.rolls import Held, HeldAs

from .tables import SCHEMA

KI, OPC = "a" * 32, "b" * 32
ONE, TWO, THREE = "001010000000001", "001010000000002", "001010000000003"
ROWS = f"""
INSERT INTO auc (ki, opc, imsi, iccid, puk1) VALUES
    ('{KI}', '{OPC}', '{ONE}', '8949001', '12345678'), ('{KI}', '{OPC}', '{TWO}', '8949002', NULL),
    ('{KI}', '{OPC}', '{THREE}', NULL, NULL);
INSERT INTO subscriber (imsi, enabled, auc_id, msisdn, serving_mme, serving_mme_realm,
    serving_mme_peer)
VALUES ('{ONE}', true, 1, '4915100001', 'mme-1', 'epc', 'mme-1-peer;hss'),
    ('{TWO}', false, 2, 'unknown', NULL, NULL, NULL);
INSERT INTO ims_subscriber (imsi, msisdn) VALUES ('{ONE}', '4915100001');
INSERT INTO subscriber_routing (subscriber_id) VALUES (1), (2);
INSERT INTO eir_history (imsi_imei) VALUES ('{ONE},35'), ('{TWO},35');
INSERT INTO operation_log (item_id, table_name, changes) VALUES
    (1, 'auc', 'ki: [str] {KI} ----> [str] {OPC}'),
    (9, 'auc', E'ki: [str] {KI} ----> [NoneType] None\\r\\n\\r\\nimsi: [str] {ONE} ----> None'),
    (2, 'auc', 'imsi: [NoneType] None ----> [str] {TWO}'),
    (7, 'auc', 'imsi: [str] 001010000000007 ----> [NoneType] None');
"""


@pytest.fixture
def dsn() -> Iterator[str]:
    server = os.environ["DATABASE_URL"]
    name = f"pyhss_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        address = make_conninfo(server, dbname=name)
        with psycopg.connect(address, autocommit=True) as tables:
            tables.execute(SCHEMA.replace("INTEGER PRIMARY KEY", "SERIAL PRIMARY KEY").encode())
            tables.execute(ROWS.encode())
        yield as_url(address)
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def as_url(address: str) -> str:
    parts = psycopg.conninfo.conninfo_to_dict(address)
    return "postgresql:///?" + "&".join(f"{name}={value}" for name, value in parts.items())


@pytest.fixture
def database(dsn: str) -> PyhssDatabase:
    return PyhssDatabase(PyhssSettings(database=dsn))


def test_the_tables_are_as_expected(database: PyhssDatabase) -> None:
    database.check()


def test_everything_of_an_imsi_is_found(database: PyhssDatabase) -> None:
    found = database.find([ONE, THREE, "001010000000009"])

    assert set(found) == {ONE, THREE}
    assert set(found[ONE].records) == {
        Record(Kind.SUBSCRIBER, 1, ONE),
        Record(Kind.AUC, 1, ONE, "8949001"),
        Record(Kind.IMS_SUBSCRIBER, 1, ONE),
    }
    assert found[ONE].is_enabled
    assert found[ONE].serving == Serving("mme-1", "epc", "mme-1-peer")
    assert found[THREE].subscriber is None


def test_an_id_counts_only_with_its_row(database: PyhssDatabase) -> None:
    records = database.find([ONE])[ONE].records

    assert database.unchanged(records) == set(records)
    assert database.unchanged([Record(Kind.AUC, 2, ONE, "8949001")]) == set()


def test_keys_belongings_and_log_of_one_line_are_removed(database: PyhssDatabase, dsn: str) -> None:
    records = database.find([ONE])[ONE].records

    database.clear(records, [ONE])
    removed = database.purge_log([ONE], records)

    assert removed == {ONE: 2}
    assert database.mentioned_in_log([ONE, TWO]) == {TWO}
    database.overwrite_deleted()
    with psycopg.connect(dsn) as tables:
        keys = tables.execute("SELECT ki, opc, puk1 FROM auc ORDER BY auc_id").fetchall()
        assert keys == [("0" * 32, "0" * 32, None), (KI, OPC, None), (KI, OPC, None)]
        assert tables.execute("SELECT subscriber_id FROM subscriber_routing").fetchall() == [(2,)]
        assert tables.execute("SELECT imsi_imei FROM eir_history").fetchall() == [(f"{TWO},35",)]


def test_the_roll_names_lines_and_keys(database: PyhssDatabase) -> None:
    assert [held for page in database.pages() for held in page] == [
        Held(HeldAs.LINE, imsi=ONE, msisdn="+4915100001", iccid="8949001"),
        Held(HeldAs.LINE, imsi=TWO, iccid="8949002"),
        Held(HeldAs.KEYS, imsi=THREE),
        Held(HeldAs.KEYS, imsi="001010000000007"),
    ]


def test_a_database_that_is_away_is_unavailable_and_its_address_is_not_told() -> None:
    address = "postgresql://ender:canary@127.0.0.1:1/hss"
    database = PyhssDatabase(PyhssSettings(database=address, timeout_s=1.0))

    with pytest.raises(Unavailable, match="cannot be reached") as failure:
        database.find([ONE])

    assert "canary" not in failure.value.sentence
