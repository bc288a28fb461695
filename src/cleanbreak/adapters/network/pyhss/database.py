"""The tables of PyHSS 2.0, for what its REST interface cannot do, and for proof.

It has no command that removes anything from the operation log, though this keeps Ki and OPc of each
line that was made or deleted, shows them, and can bring a deleted line back.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cleanbreak.adapters.network.pyhss.records import Entry, Kind, Record, Serving
from cleanbreak.adapters.network.pyhss.settings import PyhssSettings
from cleanbreak.adapters.network.pyhss.sql import Row, open_sql
from cleanbreak.ports.rolls import Held, HeldAs

PAGE = 2000
NO_KEY = "0" * 32
"""As long as a key, so that in an SQLite file it is written over it."""
DIGITS = re.compile(r"[0-9]+")
IMSI_OF_CHANGE = re.compile(
    r"^imsi: (?:\[\w+\] )?(?P<old>\S+) ----> (?:\[\w+\] )?(?P<new>\S+)", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class LogRow:
    """One row of the operation log."""

    row_id: int
    table: str
    item_id: int
    changes: str = field(repr=False)
    """``column: old ----> new`` of each column, keys included."""


class PyhssDatabase:
    """Asks and cleans the tables, a batch in one go; threads may share it."""

    def __init__(self, settings: PyhssSettings) -> None:
        self._sql = open_sql(settings.database, settings.timeout_s)

    def find(self, imsis: Sequence[str]) -> dict[str, Entry]:
        """Return everything of these IMSIs, by IMSI; also keys that lie there without a line.

        :raises Unavailable: if the database cannot be asked.
        """
        wanted = {"imsis": json.dumps(list(imsis))}
        entries: defaultdict[str, Entry] = defaultdict(Entry)
        for imsi, row_id, is_enabled, host, realm, peer in self._sql.read(SUBSCRIBERS, wanted):
            entry = entries[imsi]
            entry.records.append(Record(Kind.SUBSCRIBER, row_id, imsi))
            entry.is_enabled = bool(is_enabled)
            if host:
                entry.serving = Serving(host, realm or "", (peer or host).partition(";")[0])
        for of_line, row_id, imsi, iccid in self._sql.read(AUCS, wanted):
            entries[of_line].records.append(Record(Kind.AUC, row_id, imsi or "", iccid or ""))
        for imsi, row_id in self._sql.read(IMS_SUBSCRIBERS, wanted):
            entries[imsi].records.append(Record(Kind.IMS_SUBSCRIBER, row_id, imsi))
        return dict(entries)

    def unchanged(self, records: Sequence[Record]) -> set[Record]:
        """Return those records whose id still means the same: ids are given out again.

        :raises Unavailable: if the database cannot be asked.
        """
        same = set()
        for kind, query in BY_ID.items():
            ids = [one.database_id for one in records if one.kind is kind]
            rows = self._sql.read(query, {"ids": json.dumps(ids)}) if ids else []
            same |= {Record(kind, row_id, imsi or "", iccid or "") for row_id, imsi, iccid in rows}
        return same & set(records)

    def clear(self, records: Sequence[Record], imsis: Sequence[str]) -> None:
        """Blank the keys, and remove what PyHSS would leave to the next one with the id.

        PyHSS writes a row that it deletes into its log: so the keys go before the row does.

        :raises Unavailable: if surely nothing was done.
        :raises OutcomeUnknown: if nobody knows.
        """
        ids = {
            kind: json.dumps([one.database_id for one in records if one.kind is kind])
            for kind in Kind
        }
        self._sql.write(
            [
                (BLANK_KEYS, {"ids": ids[Kind.AUC], "no_key": NO_KEY}),
                *((statement, {"ids": ids[Kind.SUBSCRIBER]}) for statement in REMOVE_BELONGINGS),
                (REMOVE_DEVICES, {"prefixes": json.dumps([f"{imsi}," for imsi in imsis])}),
            ]
        )

    def purge_log(self, imsis: Sequence[str], records: Sequence[Record]) -> Mapping[str, int]:
        """Remove what the log says about the IMSIs, and about the ids that are theirs right now.

        Return how many rows were removed, by IMSI.

        :raises Unavailable: if surely nothing was done.
        :raises OutcomeUnknown: if nobody knows.
        """
        owners = {(one.kind.value, one.database_id): one.imsi for one in records}
        wanted = set(imsis)
        removed: defaultdict[str, int] = defaultdict(int)
        removals = []
        for row in self._log():
            owner = owners.get((row.table, row.item_id))
            if owner is not None or mentioned(row.changes) & wanted:
                # In a full log PyHSS writes over the oldest row: its id alone says nothing either.
                removals.append((REMOVE_LOG_ROW, {"id": row.row_id, "changes": row.changes}))
                for imsi in (mentioned(row.changes) & wanted) or {owner or ""}:
                    removed[imsi] += 1
        if removals:
            self._sql.write(removals)
        return removed

    def mentioned_in_log(self, imsis: Sequence[str]) -> set[str]:
        """Return those IMSIs that the log says something about.

        :raises Unavailable: if the database cannot be asked.
        """
        wanted = set(imsis)
        return {imsi for row in self._log() for imsi in mentioned(row.changes) & wanted}

    def overwrite_deleted(self) -> None:
        """Make unreadable what was deleted.

        :raises Unavailable: if others use the database so that it cannot be done.
        """
        self._sql.overwrite_deleted()

    def pages(self) -> Iterator[Sequence[Held]]:
        """Yield every subscriber, then keys without a subscriber: in the table, and in the log.

        :raises Unavailable: if the database cannot be asked, also in the middle.
        """
        for page in self._pages(ROLL):
            yield [
                Held(HeldAs.LINE, imsi=imsi, msisdn=number(msisdn), iccid=iccid)
                for imsi, msisdn, iccid in page
            ]
        for page in self._pages(KEYS_ALONE):
            yield [Held(HeldAs.KEYS, imsi=imsi, iccid=iccid) for imsi, iccid in page]
        in_log = {imsi for row in self._log() for imsi in imsis_changed(row.changes)}
        known = self.find(sorted(in_log))
        if strangers := sorted(imsi for imsi in in_log if imsi not in known):
            yield [Held(HeldAs.KEYS, imsi=imsi) for imsi in strangers]

    def check(self) -> None:
        """Return if every table is there, as we know it.

        :raises Unavailable: if not.
        """
        self.unchanged([Record(kind, 0, "") for kind in Kind])
        self.find(["0"])
        for query in (*LEFTOVERS, LOG):
            self._sql.read(f"{query} LIMIT 1", {})

    def _pages(self, query: str) -> Iterator[list[Row]]:
        after = ""
        while page := self._sql.read(query, {"after": after, "page": PAGE}):
            yield page
            after = page[-1][0]

    def _log(self) -> list[LogRow]:
        return [
            LogRow(row_id, table or "", item_id, changes or "")
            for row_id, table, item_id, changes in self._sql.read(LOG, {})
        ]


def mentioned(changes: str) -> set[str]:
    """Return every number in a row of the log."""
    return set(DIGITS.findall(changes))


def imsis_changed(changes: str) -> set[str]:
    """Return the IMSIs in a row of the log."""
    found = {text for change in IMSI_OF_CHANGE.findall(changes) for text in change}
    return {text for text in found if DIGITS.fullmatch(text)}


def number(text: object) -> str | None:
    """Return a number as E.164 with the plus sign; nothing if it is none."""
    is_number = isinstance(text, str) and re.fullmatch(r"\+?[1-9][0-9]{4,14}", text, re.ASCII)
    return f"+{str(text).removeprefix('+')}" if is_number else None


SUBSCRIBERS = """
    SELECT imsi, subscriber_id, enabled, serving_mme, serving_mme_realm, serving_mme_peer
    FROM subscriber WHERE imsi IN (SELECT value FROM json_each(:imsis))
"""
AUCS = """
    SELECT subscriber.imsi, auc.auc_id, auc.imsi, auc.iccid
    FROM auc JOIN subscriber ON subscriber.auc_id = auc.auc_id
    WHERE subscriber.imsi IN (SELECT value FROM json_each(:imsis))
    AND NOT EXISTS (
        SELECT 1 FROM subscriber AS other
        WHERE other.auc_id = auc.auc_id AND other.imsi <> subscriber.imsi
    )
    UNION
    SELECT imsi, auc_id, imsi, iccid
    FROM auc WHERE imsi IN (SELECT value FROM json_each(:imsis))
"""
IMS_SUBSCRIBERS = """
    SELECT imsi, ims_subscriber_id
    FROM ims_subscriber WHERE imsi IN (SELECT value FROM json_each(:imsis))
"""
BY_ID = {
    Kind.SUBSCRIBER: """
        SELECT subscriber_id, imsi, '' FROM subscriber
        WHERE subscriber_id IN (SELECT CAST(value AS INTEGER) FROM json_each(:ids))
    """,
    Kind.AUC: """
        SELECT auc_id, imsi, iccid FROM auc
        WHERE auc_id IN (SELECT CAST(value AS INTEGER) FROM json_each(:ids))
    """,
    Kind.IMS_SUBSCRIBER: """
        SELECT ims_subscriber_id, imsi, '' FROM ims_subscriber
        WHERE ims_subscriber_id IN (SELECT CAST(value AS INTEGER) FROM json_each(:ids))
    """,
}
BLANK_KEYS = """
    UPDATE auc SET ki = :no_key, opc = :no_key, kid = NULL, psk = NULL, des = NULL, adm1 = NULL,
        pin1 = NULL, pin2 = NULL, puk1 = NULL, puk2 = NULL
    WHERE auc_id IN (SELECT CAST(value AS INTEGER) FROM json_each(:ids))
"""
REMOVE_BELONGINGS = (
    """DELETE FROM subscriber_routing
       WHERE subscriber_id IN (SELECT CAST(value AS INTEGER) FROM json_each(:ids))""",
    """DELETE FROM serving_apn
       WHERE subscriber_id IN (SELECT CAST(value AS INTEGER) FROM json_each(:ids))""",
    """DELETE FROM subscriber_attributes
       WHERE subscriber_id IN (SELECT CAST(value AS INTEGER) FROM json_each(:ids))""",
)
"""They refer to the subscriber with ON DELETE CASCADE, which SQLite heeds only if it is told to."""
REMOVE_DEVICES = """
    DELETE FROM eir_history
    WHERE substr(imsi_imei, 1, 16) IN (SELECT value FROM json_each(:prefixes))
    OR substr(imsi_imei, 1, 15) IN (SELECT value FROM json_each(:prefixes))
"""
"""In which devices the SIM was: ``IMSI,IMEI``; an IMSI has 15 digits or 14."""
LEFTOVERS = (
    "SELECT subscriber_id FROM subscriber_routing",
    "SELECT subscriber_id FROM serving_apn",
    "SELECT subscriber_id FROM subscriber_attributes",
    "SELECT imsi_imei FROM eir_history",
)
LOG = "SELECT id, table_name, item_id, changes FROM operation_log"
"""PyHSS keeps a thousand rows."""
REMOVE_LOG_ROW = "DELETE FROM operation_log WHERE id = :id AND changes = :changes"
ROLL = """
    SELECT subscriber.imsi, subscriber.msisdn, auc.iccid
    FROM subscriber LEFT JOIN auc ON auc.auc_id = subscriber.auc_id
    WHERE subscriber.imsi > :after ORDER BY subscriber.imsi LIMIT :page
"""
KEYS_ALONE = """
    SELECT auc.imsi, auc.iccid FROM auc
    WHERE auc.imsi > :after
    AND NOT EXISTS (SELECT 1 FROM subscriber WHERE subscriber.imsi = auc.imsi)
    ORDER BY auc.imsi LIMIT :page
"""
