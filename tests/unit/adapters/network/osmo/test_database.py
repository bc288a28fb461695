"""What is removed from the files of OsmoHLR and OsmoMSC, and what is not."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from cleanbreak.adapters.network.osmo.database import HlrDatabase, SmsDatabase
from cleanbreak.ports.errors import Unavailable

SCHEMA = """
    PRAGMA journal_mode = WAL;
    CREATE TABLE subscriber (id INTEGER PRIMARY KEY, imsi VARCHAR(15) UNIQUE NOT NULL);
    CREATE TABLE subscriber_apn (subscriber_id INTEGER, apn VARCHAR(256) NOT NULL);
    CREATE TABLE subscriber_multi_msisdn (subscriber_id INTEGER, msisdn VARCHAR(15) NOT NULL);
    CREATE TABLE auc_2g (subscriber_id INTEGER PRIMARY KEY, ki VARCHAR(32) NOT NULL);
    CREATE TABLE auc_3g (subscriber_id INTEGER PRIMARY KEY, k VARCHAR(32) NOT NULL);
    CREATE TABLE SMS (src_addr TEXT NOT NULL, dest_addr TEXT NOT NULL, text TEXT);
    INSERT INTO subscriber VALUES (1, '001019999999991'), (2, '001019999999992');
    INSERT INTO subscriber_apn VALUES (1, 'one'), (1, 'more'), (2, 'two'), (3, 'nobody');
    INSERT INTO subscriber_multi_msisdn VALUES (1, '4911'), (2, '4922');
    INSERT INTO auc_2g VALUES (1, 'KEYOFONE'), (2, 'KEYOFTWO'), (3, 'KEYOFNOBODY'), (4, 'K4');
    INSERT INTO auc_3g VALUES (1, 'KEYOFONE'), (3, 'KEYOFNOBODY');
    INSERT INTO SMS VALUES ('1', '2', 'one to two'), ('3', '1', 'to one'), ('3', '2', 'to two');
"""


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    """A file that an element keeps open, with two subscribers and traces of two deleted ones."""
    path = tmp_path / "element.db"
    with closing(sqlite3.connect(path)) as element:
        element.executescript(SCHEMA)
        yield path


def rows(path: Path, query: str) -> list[object]:
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute(query)]


def test_belongings_are_removed_of_those_asked_for_only(path: Path) -> None:
    removed = HlrDatabase(path).remove_belongings(["001019999999991", "001019999999999"])

    assert removed == {
        "001019999999991": {
            "subscriber_apn": 2,
            "subscriber_multi_msisdn": 1,
            "auc_2g": 1,
            "auc_3g": 1,
        },
    }
    assert rows(path, "SELECT apn FROM subscriber_apn") == ["two", "nobody"]
    assert rows(path, "SELECT msisdn FROM subscriber_multi_msisdn") == ["4922"]
    assert rows(path, "SELECT subscriber_id FROM auc_2g ORDER BY 1") == [2, 3, 4]
    assert rows(path, "SELECT subscriber_id FROM auc_3g") == [3]
    assert len(rows(path, "SELECT 1 FROM subscriber")) == 2


def test_orphans_are_removed_by_id(path: Path) -> None:
    removed = HlrDatabase(path).remove_orphans(["1", "3"])

    assert removed == {"3": {"subscriber_apn": 1, "auc_2g": 1, "auc_3g": 1}}
    assert rows(path, "SELECT subscriber_id FROM auc_2g ORDER BY 1") == [1, 2, 4]


def test_all_orphans_are_removed_where_the_id_is_not_known(path: Path) -> None:
    removed = HlrDatabase(path).remove_orphans(None)

    assert set(removed) == {"3", "4"}
    assert rows(path, "SELECT subscriber_id FROM auc_2g ORDER BY 1") == [1, 2]


def test_messages_from_and_to_the_number_are_removed(path: Path) -> None:
    database = SmsDatabase(path)

    assert database.remove_messages(["1", "9"]) == {"1": {"SMS": 2}}

    assert rows(path, "SELECT text FROM SMS") == ["to two"]
    assert database.remove_messages(["1"]) == {}


def test_nothing_can_be_read_of_what_was_overwritten(path: Path) -> None:
    database = HlrDatabase(path)
    database.remove_orphans(None)
    assert b"KEYOFNOBODY" in everything(path), "the log still has it"

    database.overwrite_deleted()

    assert b"KEYOFNOBODY" not in everything(path)
    assert b"KEYOFONE" in everything(path)


def test_a_reader_who_keeps_the_log_open_is_reported(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cleanbreak.adapters.network.osmo.database.PAUSES_WHEN_BUSY_S", (0.01,))
    monkeypatch.setattr("cleanbreak.adapters.network.osmo.database.BUSY_TIMEOUT_S", 0.05)
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM auc_2g").fetchone()
        HlrDatabase(path).remove_orphans(None)

        with pytest.raises(Unavailable, match=r"element\.db is in use"):
            HlrDatabase(path).overwrite_deleted()


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    database = HlrDatabase(tmp_path / "no.db")

    for act in (database.check, database.overwrite_deleted, lambda: database.remove_orphans(None)):
        with pytest.raises(Unavailable, match=r"no\.db"):
            act()

    assert list(tmp_path.iterdir()) == []


def everything(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
