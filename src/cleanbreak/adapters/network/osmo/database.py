"""The SQLite files of OsmoHLR and OsmoMSC, for what their own interfaces leave behind.

OsmoHLR 1.5 writes without a busy timeout: while another process holds the write lock, even the
location update of a bystander fails. So we look before we write, and hold the lock for a moment.
"""

import json
import os
import sqlite3
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from threading import RLock
from typing import Any, TypeAlias

from cleanbreak.ports.errors import Unavailable

BUSY_TIMEOUT_S = 2.0
PAUSES_WHEN_BUSY_S = (0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8)
"""SQLite's own timeout does not cover two checkpoints at once."""

Rows: TypeAlias = Mapping[str, Counter[str]]
"""How many rows were found, by the one whose they are (IMSI, id or number) and by table."""


class Database:
    """One SQLite file that an element keeps open.

    :param turn: is held while the file is in use, so that threads do not lock each other out.
    """

    def __init__(self, path: Path, turn: AbstractContextManager[object] | None = None) -> None:
        self._path = path
        self._turn = turn or RLock()

    def overwrite_deleted(self) -> None:
        """Empty the write-ahead log: deleted keys and texts stay readable there until then.

        :raises Unavailable: if others read or write so long that the log cannot be emptied.
        """
        with self._opened() as connection:
            for pause_s in PAUSES_WHEN_BUSY_S:
                # The first pass does the work without the write lock, the second holds it briefly.
                connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
                busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                if not busy:
                    return
                time.sleep(pause_s)
        raise Unavailable(f"{self._path.name} is in use: deleted rows are still in its log")

    def check(self) -> None:
        """Return if the file can be opened and written.

        :raises Unavailable: if it cannot.
        """
        if not os.access(self._path, os.R_OK | os.W_OK):
            raise Unavailable(f"{self._path.name} cannot be opened for writing")

    def _remove(self, query: str, removals: Sequence[str], **parameters: str | None) -> Rows:
        """Return the rows that ``query`` finds, after ``removals`` if there are any."""
        rows: defaultdict[str, Counter[str]] = defaultdict(Counter)
        with self._opened() as connection:
            for owner, table in connection.execute(query, parameters):
                rows[str(owner)][table] += 1
            if rows:
                for removal in removals:
                    connection.execute(removal, parameters)
        return rows

    def _select(self, query: str, parameters: Mapping[str, int]) -> list[Any]:
        with self._opened() as connection:
            return connection.execute(query, parameters).fetchall()

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        # Without mode=rw SQLite would make a file that is not there. Each statement commits by
        # itself, and without waiting for the disk: the element must not find the file locked.
        uri = f"{self._path.absolute().as_uri()}?mode=rw"
        try:
            with (
                self._turn,
                closing(
                    sqlite3.connect(uri, uri=True, timeout=BUSY_TIMEOUT_S, isolation_level=None)
                ) as connection,
            ):
                connection.execute("PRAGMA secure_delete = ON")
                connection.execute("PRAGMA synchronous = NORMAL")
                yield connection
        except sqlite3.Error as error:
            raise Unavailable(f"{self._path.name}: {error}") from error


class HlrDatabase(Database):
    """OsmoHLR's ``hlr.db``, schema version 6."""

    def switch_off_services(self, imsis: Sequence[str]) -> None:
        """Do for all at once what CTRL ``cs-enabled 0`` and ``ps-enabled 0`` do one by one.

        OsmoHLR reads both at each request and tells nobody of a change, whoever makes it. One
        commit instead of two for each line: waiting for the disk was the slowest part of a batch.
        """
        with self._opened() as connection:
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute(SWITCH_OFF, {"imsis": json.dumps(list(imsis))})

    def remove_belongings(self, imsis: Sequence[str]) -> Rows:
        """Remove everything of these subscribers but themselves, and return it by IMSI.

        Access points and further numbers, because OsmoHLR leaves them and gives the id to the next
        subscriber; and the keys, because it deletes them in commits of their own: a crash could
        leave them, and three waits for the disk cost more than all the rest of a termination.
        """
        return self._remove(BELONGINGS, REMOVE_BELONGINGS, imsis=json.dumps(list(imsis)))

    def remove_orphans(self, database_ids: Sequence[str] | None) -> Rows:
        """Remove the rows of deleted subscribers who had one of these ids, and return them by id.

        OsmoHLR deletes subscriber and keys in three commits; a crash in between leaves keys.

        :param database_ids: ``None`` for everybody's, where the ids are not known any more.
        """
        ids = None if database_ids is None else json.dumps([int(each) for each in database_ids])
        return self._remove(ORPHANS, REMOVE_ORPHANS, ids=ids)

    def pages(self, size: int) -> Iterator[list[tuple[str, str | None]]]:
        """Read IMSI and number of every subscriber, once for each further number, too.

        Between two pages nothing is held open: a reader would keep the log from being emptied.

        :raises Unavailable: if the file cannot be read.
        """
        last = -1
        while subscribers := self._select(SUBSCRIBERS, {"last": last, "size": size}):
            bounds = {"first": subscribers[0][0], "last": subscribers[-1][0]}
            further = self._select(FURTHER_NUMBERS, bounds)
            yield [(imsi, msisdn) for _, imsi, msisdn in subscribers] + further
            last = bounds["last"]

    def orphaned_keys(self) -> set[int]:
        """Return the ids of deleted subscribers whose keys are still there.

        :raises Unavailable: if the file cannot be read.
        """
        return {row[0] for row in self._select(ORPHANED_KEYS, {})}


SWITCH_OFF = """
UPDATE subscriber SET nam_cs = 0, nam_ps = 0
WHERE imsi IN (SELECT value FROM json_each(:imsis)) AND (nam_cs OR nam_ps)
"""


class SmsDatabase(Database):
    """OsmoMSC's ``sms.db``."""

    def remove_messages(self, numbers: Sequence[str]) -> Rows:
        """Remove the messages from and to the numbers and return them by number.

        OsmoMSC finds them only as long as its visitor register knows the line.
        """
        return self._remove(MESSAGES, (REMOVE_MESSAGES,), numbers=json.dumps(list(numbers)))

    def pages(self, size: int) -> Iterator[list[tuple[str, str]]]:
        """Read sender and recipient of every message.

        :raises Unavailable: if the file cannot be read.
        """
        last = -1
        while messages := self._select(ENDS_OF_MESSAGES, {"last": last, "size": size}):
            yield [(sender, recipient) for _, sender, recipient in messages]
            last = messages[-1][0]


SUBSCRIBERS = "SELECT id, imsi, msisdn FROM subscriber WHERE id > :last ORDER BY id LIMIT :size"
FURTHER_NUMBERS = """
    SELECT imsi, more.msisdn FROM subscriber_multi_msisdn more JOIN subscriber ON id = subscriber_id
    WHERE id BETWEEN :first AND :last
"""
ORPHANED_KEYS = """
    SELECT subscriber_id FROM auc_2g WHERE subscriber_id NOT IN (SELECT id FROM subscriber)
    UNION SELECT subscriber_id FROM auc_3g WHERE subscriber_id NOT IN (SELECT id FROM subscriber)
"""
ENDS_OF_MESSAGES = """
    SELECT id, src_addr, dest_addr FROM SMS WHERE id > :last ORDER BY id LIMIT :size
"""

BELONGINGS = """
    SELECT imsi, 'subscriber_apn' FROM subscriber_apn JOIN subscriber ON id = subscriber_id
    WHERE imsi IN (SELECT value FROM json_each(:imsis))
    UNION ALL
    SELECT imsi, 'subscriber_multi_msisdn'
    FROM subscriber_multi_msisdn JOIN subscriber ON id = subscriber_id
    WHERE imsi IN (SELECT value FROM json_each(:imsis))
    UNION ALL
    SELECT imsi, 'auc_2g' FROM auc_2g JOIN subscriber ON id = subscriber_id
    WHERE imsi IN (SELECT value FROM json_each(:imsis))
    UNION ALL
    SELECT imsi, 'auc_3g' FROM auc_3g JOIN subscriber ON id = subscriber_id
    WHERE imsi IN (SELECT value FROM json_each(:imsis))
"""

REMOVE_BELONGINGS = (
    """DELETE FROM subscriber_apn WHERE subscriber_id IN
       (SELECT id FROM subscriber WHERE imsi IN (SELECT value FROM json_each(:imsis)))""",
    """DELETE FROM subscriber_multi_msisdn WHERE subscriber_id IN
       (SELECT id FROM subscriber WHERE imsi IN (SELECT value FROM json_each(:imsis)))""",
    """DELETE FROM auc_2g WHERE subscriber_id IN
       (SELECT id FROM subscriber WHERE imsi IN (SELECT value FROM json_each(:imsis)))""",
    """DELETE FROM auc_3g WHERE subscriber_id IN
       (SELECT id FROM subscriber WHERE imsi IN (SELECT value FROM json_each(:imsis)))""",
)

ORPHANS = """
    SELECT subscriber_id, 'subscriber_apn' FROM subscriber_apn
    WHERE subscriber_id NOT IN (SELECT id FROM subscriber)
    AND (:ids IS NULL OR subscriber_id IN (SELECT value FROM json_each(:ids)))
    UNION ALL
    SELECT subscriber_id, 'subscriber_multi_msisdn' FROM subscriber_multi_msisdn
    WHERE subscriber_id NOT IN (SELECT id FROM subscriber)
    AND (:ids IS NULL OR subscriber_id IN (SELECT value FROM json_each(:ids)))
    UNION ALL
    SELECT subscriber_id, 'auc_2g' FROM auc_2g
    WHERE subscriber_id NOT IN (SELECT id FROM subscriber)
    AND (:ids IS NULL OR subscriber_id IN (SELECT value FROM json_each(:ids)))
    UNION ALL
    SELECT subscriber_id, 'auc_3g' FROM auc_3g
    WHERE subscriber_id NOT IN (SELECT id FROM subscriber)
    AND (:ids IS NULL OR subscriber_id IN (SELECT value FROM json_each(:ids)))
"""

REMOVE_ORPHANS = (
    """DELETE FROM subscriber_apn
    WHERE subscriber_id NOT IN (SELECT id FROM subscriber)
    AND (:ids IS NULL OR subscriber_id IN (SELECT value FROM json_each(:ids)))""",
    """DELETE FROM subscriber_multi_msisdn
    WHERE subscriber_id NOT IN (SELECT id FROM subscriber)
    AND (:ids IS NULL OR subscriber_id IN (SELECT value FROM json_each(:ids)))""",
    """DELETE FROM auc_2g
    WHERE subscriber_id NOT IN (SELECT id FROM subscriber)
    AND (:ids IS NULL OR subscriber_id IN (SELECT value FROM json_each(:ids)))""",
    """DELETE FROM auc_3g
    WHERE subscriber_id NOT IN (SELECT id FROM subscriber)
    AND (:ids IS NULL OR subscriber_id IN (SELECT value FROM json_each(:ids)))""",
)

MESSAGES = """
    SELECT value, 'SMS' FROM json_each(:numbers) JOIN SMS ON value IN (dest_addr, src_addr)
"""

REMOVE_MESSAGES = """
    DELETE FROM SMS WHERE dest_addr IN (SELECT value FROM json_each(:numbers))
    OR src_addr IN (SELECT value FROM json_each(:numbers))
"""
