"""The tables of PyHSS 2.0.0 in an SQLite file, with its operation log, as they were measured.

Ids are given out again (no AUTOINCREMENT); nothing cascades; every row that is made, changed or
deleted is written into the log, with keys, and the last change can be taken back.
"""

import itertools
import re
import sqlite3
import threading
from pathlib import Path
from typing import Any

LOG_ROWS_MAX = 1000
SCHEMA = """
CREATE TABLE IF NOT EXISTS apn (
    apn_id INTEGER PRIMARY KEY, apn VARCHAR(50), apn_ambr_dl INTEGER, apn_ambr_ul INTEGER);
CREATE TABLE IF NOT EXISTS auc (
    auc_id INTEGER PRIMARY KEY, ki VARCHAR(32) NOT NULL, opc VARCHAR(32) NOT NULL,
    amf VARCHAR(4), sqn BIGINT, iccid VARCHAR(20) UNIQUE, imsi VARCHAR(18) UNIQUE, esim BOOLEAN,
    pin1 VARCHAR(20), pin2 VARCHAR(20), puk1 VARCHAR(20), puk2 VARCHAR(20),
    kid VARCHAR(20), psk VARCHAR(128), des VARCHAR(128), adm1 VARCHAR(20));
CREATE TABLE IF NOT EXISTS subscriber (
    subscriber_id INTEGER PRIMARY KEY, imsi VARCHAR(18) UNIQUE, enabled BOOLEAN,
    auc_id INTEGER REFERENCES auc, default_apn INTEGER, apn_list VARCHAR(64), msisdn VARCHAR(18),
    ue_ambr_dl INTEGER, ue_ambr_ul INTEGER, serving_mme VARCHAR(512),
    serving_mme_realm VARCHAR(512), serving_mme_peer VARCHAR(512));
CREATE TABLE IF NOT EXISTS ims_subscriber (
    ims_subscriber_id INTEGER PRIMARY KEY, msisdn VARCHAR(18) UNIQUE, msisdn_list VARCHAR(1200),
    imsi VARCHAR(18), ifc_path VARCHAR(512), scscf VARCHAR(512));
CREATE TABLE IF NOT EXISTS subscriber_routing (
    subscriber_routing_id INTEGER PRIMARY KEY, apn_id INTEGER, ip_address VARCHAR(254),
    subscriber_id INTEGER REFERENCES subscriber ON DELETE CASCADE);
CREATE TABLE IF NOT EXISTS serving_apn (
    serving_apn_id INTEGER PRIMARY KEY, apn INTEGER, serving_pgw VARCHAR(512),
    subscriber_id INTEGER REFERENCES subscriber ON DELETE CASCADE);
CREATE TABLE IF NOT EXISTS subscriber_attributes (
    subscriber_attributes_id INTEGER PRIMARY KEY, key VARCHAR(60), value VARCHAR(12000),
    subscriber_id INTEGER REFERENCES subscriber ON DELETE CASCADE);
CREATE TABLE IF NOT EXISTS eir_history (
    imsi_imei_history_id INTEGER PRIMARY KEY, imsi_imei VARCHAR(60) UNIQUE);
CREATE TABLE IF NOT EXISTS operation_log (
    id INTEGER PRIMARY KEY, item_id INTEGER NOT NULL, operation_id VARCHAR(36),
    operation VARCHAR(10), changes TEXT, timestamp INTEGER, table_name VARCHAR(255));
"""
IDS = {
    table: f"{table}_id"
    for table in ("apn", "auc", "subscriber", "ims_subscriber", "subscriber_routing")
}
BOOLEANS = {"enabled", "esim"}
CHANGE = re.compile(r"(\w+): \[(\w+)\] (.*) ----> \[\w+\] .*")

Row = dict[str, Any]
Changes = dict[str, tuple[Any, Any]]


class Tables:
    """One file, as the PyHSS process keeps it open."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._turn = threading.RLock()
        self._ticks = itertools.count(1)
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA synchronous = OFF")  # nobody misses these after a crash
        self._connection.executescript(SCHEMA)

    def close(self) -> None:
        self._connection.close()

    def run(self, statement: str, *values: object) -> list[Row]:
        with self._turn:
            return [dict(row) for row in self._connection.execute(statement, values)]

    def one(self, table: str, **wanted: object) -> Row | None:
        """Return the row, if it is exactly one: two are an error, and that is no row either."""
        [(column, value)] = wanted.items()
        rows = self.run(f"SELECT * FROM {table} WHERE {column} = ?", value)
        return shown(rows[0]) if len(rows) == 1 else None

    def insert(self, table: str, row: Row) -> Row:
        with self._turn:
            columns, marks = ", ".join(row), ", ".join("?" * len(row))
            self.run(f"INSERT INTO {table} ({columns}) VALUES ({marks})", *row.values())
            [made] = self.run(f"SELECT * FROM {table} WHERE rowid = last_insert_rowid()")
            self._log(table, made, "INSERT", {name: (None, v) for name, v in shown(made).items()})
        return shown(made)

    def update(self, table: str, row_id: object, changes: Row) -> Row | None:
        with self._turn:
            before = self.one(table, **{IDS[table]: row_id})
            if before is None:
                return None
            for column, value in changes.items():
                statement = f"UPDATE {table} SET {column} = ? WHERE {IDS[table]} = ?"
                self.run(statement, value, row_id)
            changed = {n: (before[n], v) for n, v in changes.items() if before[n] != v}
            if changed:
                self._log(table, before, "UPDATE", changed)
            return self.one(table, **{IDS[table]: row_id})

    def delete(self, table: str, row_id: object) -> bool:
        with self._turn:
            before = self.one(table, **{IDS[table]: row_id})
            if before is None:
                return False
            self.run(f"DELETE FROM {table} WHERE {IDS[table]} = ?", row_id)
            self._log(table, before, "DELETE", {name: (v, None) for name, v in before.items()})
            return True

    def roll_back_last(self) -> str:
        """Take the last change back, of whomever; this is not logged."""
        with self._turn:
            rows = self.run("SELECT * FROM operation_log ORDER BY timestamp DESC LIMIT 1")
            if not rows:
                return "No operations to roll back."
            [last] = rows
            table, old = last["table_name"], {}
            for change in last["changes"].split("\r\n\r\n"):
                name, kind, text = CHANGE.fullmatch(change).groups()
                old[name] = read_back(kind, text)
            if last["operation"] == "DELETE":
                columns, marks = ", ".join(old), ", ".join("?" * len(old))
                self.run(
                    f"INSERT OR IGNORE INTO {table} ({columns}) VALUES ({marks})", *old.values()
                )
            elif last["operation"] == "INSERT":
                self.run(f"DELETE FROM {table} WHERE {IDS[table]} = ?", last["item_id"])
            return "Rolled back operation"

    def _log(
        self, table: str, row: Row, operation: str, changes: dict[str, tuple[Any, Any]]
    ) -> None:
        if table not in IDS:
            return
        entry: Row = {
            "item_id": row[IDS[table]],
            "operation_id": f"operation-{next(self._ticks)}",
            "operation": operation,
            "changes": "\r\n\r\n".join(
                f"{name}: [{type(old).__name__}] {old} ----> [{type(new).__name__}] {new}"
                for name, (old, new) in changes.items()
            ),
            "timestamp": next(self._ticks),
            "table_name": table,
        }
        [count] = self.run("SELECT count(*) AS n FROM operation_log")
        if count["n"] < LOG_ROWS_MAX:
            columns, marks = ", ".join(entry), ", ".join("?" * len(entry))
            self.run(f"INSERT INTO operation_log ({columns}) VALUES ({marks})", *entry.values())
        else:
            settings = ", ".join(f"{name} = ?" for name in entry)
            oldest = "SELECT id FROM operation_log ORDER BY timestamp LIMIT 1"
            self.run(f"UPDATE operation_log SET {settings} WHERE id = ({oldest})", *entry.values())


def shown(row: Row) -> Row:
    return {n: bool(v) if n in BOOLEANS and v is not None else v for n, v in row.items()}


def read_back(kind: str, text: str) -> Any:
    if kind == "NoneType":
        return None
    return {"int": int, "bool": "True".__eq__}.get(kind, str)(text)
