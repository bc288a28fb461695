"""What is read of files and lists, and when it is not believed."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest

from cleanbreak.adapters.network.osmo import rolls
from cleanbreak.adapters.network.osmo.rolls import rolls_of, take_served
from cleanbreak.adapters.network.osmo.settings import OsmoSettings
from cleanbreak.ports.errors import Refused, Unavailable
from cleanbreak.ports.rolls import Held, HeldAs

from .scripted_peer import scripted_peer
from .test_nodes import CACHE, VLR_ENTRY
from .test_vty import GREETING, LOGIN

HEADER = "ID     MSISDN        IMSI              IMEI              NAM"
LIST = f"""{HEADER}
-----  ------------  ----------------  ----------------  -----
1      491709999991  001019999999991    -------------    CSPS
2      none          001019999999992    -------------    CSPS
 Subscribers Shown: 2"""


SCHEMA = """
    PRAGMA journal_mode = WAL;
    CREATE TABLE subscriber (id INTEGER PRIMARY KEY, imsi VARCHAR(15) NOT NULL, msisdn VARCHAR(15));
    CREATE TABLE subscriber_multi_msisdn (subscriber_id INTEGER, msisdn VARCHAR(15) NOT NULL);
    CREATE TABLE auc_2g (subscriber_id INTEGER PRIMARY KEY, ki VARCHAR(32) NOT NULL);
    CREATE TABLE auc_3g (subscriber_id INTEGER PRIMARY KEY, k VARCHAR(32) NOT NULL);
    CREATE TABLE SMS (id INTEGER PRIMARY KEY, src_addr TEXT NOT NULL, dest_addr TEXT NOT NULL);
    INSERT INTO subscriber VALUES (1, '001019999999991', '4910'), (2, '001019999999992', NULL);
    INSERT INTO subscriber_multi_msisdn VALUES (1, '4911'), (2, '4922'), (3, '4933');
    INSERT INTO auc_2g VALUES (1, 'KEYOFONE'), (2, 'KEYOFTWO'), (3, 'KEYOFNOBODY'), (4, 'K4');
    INSERT INTO auc_3g VALUES (1, 'KEYOFONE'), (3, 'KEYOFNOBODY');
    INSERT INTO SMS (src_addr, dest_addr) VALUES ('1', '2'), ('3', '1'), ('3', '2'), ('Shop', '1');
"""


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    """A file that an element keeps open, with traces of two deleted subscribers."""
    path = tmp_path / "element.db"
    with closing(sqlite3.connect(path)) as element:
        element.executescript(SCHEMA)
        yield path


def read(settings: OsmoSettings, element: str) -> list[Held]:
    [roll] = [one for one in rolls_of(settings) if one.element == element]
    return [held for piece in roll.read() for held in piece]


@pytest.mark.parametrize("piece", [1, 2, 5000])
def test_the_file_of_the_hlr_is_read_page_by_page(
    path: Path, piece: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rolls, "PIECE", piece)
    monkeypatch.setattr(rolls, "ORPHAN_FOR_S", 0.01)

    held = read(OsmoSettings(hlr_database=path), "hlr")

    lines = [one for one in held if one.held_as is HeldAs.LINE]
    assert sorted((one.imsi or "", one.msisdn or "") for one in lines) == [
        ("001019999999991", "+4910"),
        ("001019999999991", "+4911"),
        ("001019999999992", ""),
        ("001019999999992", "+4922"),
    ]
    assert held[len(lines) :] == [Held(HeldAs.KEYS)] * 2


def test_keys_of_a_deletion_under_way_are_no_leftover(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OsmoHLR deletes subscriber and keys in three commits."""

    def finish_deletion(_seconds: float) -> None:
        with closing(sqlite3.connect(path)) as element:
            element.executescript("DELETE FROM auc_2g WHERE subscriber_id = 4")

    clock = SimpleNamespace(sleep=finish_deletion, monotonic=time.monotonic)
    monkeypatch.setattr(rolls, "time", clock)  # and nobody else's

    held = read(OsmoSettings(hlr_database=path), "hlr")

    assert [one.held_as for one in held].count(HeldAs.KEYS) == 1


def test_messages_are_those_of_sender_and_recipient(path: Path) -> None:
    held = read(OsmoSettings(sms_databases=(path,)), f"sms:{path.name}")

    assert {one.held_as for one in held} == {HeldAs.MESSAGES}
    assert sorted(str(one.msisdn) for one in held) == ["+1", "+1", "+1", "+2", "+2", "+3", "+3"]


def test_a_file_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        read(OsmoSettings(hlr_database=tmp_path / "none.db"), "hlr")


def test_a_cache_is_read_as_it_comes_and_one_that_breaks_off_is_unavailable() -> None:
    command = "show subscriber cache"
    said = f"{command}\r\n{CACHE}\r\nOsmoMSC# ".replace("\n  ", "\r\n  ").encode()
    for ending, whole in ((said, True), (said[:-3], False)):
        conversation = [*LOGIN, (f"{command}\n".encode(), ending)]
        with scripted_peer(conversation, greeting=GREETING) as endpoint:
            settings = OsmoSettings(sgsn_vtys={"SGSN-1": endpoint}, timeout_s=2)
            if whole:
                assert len(read(settings, "sgsn:SGSN-1")) == 2
                continue
            with pytest.raises(Unavailable):
                read(settings, "sgsn:SGSN-1")


def test_a_list_that_an_element_does_not_have_is_refused() -> None:
    command = "show subscribers all"
    said = f"{command}\r\n% Unknown command.\r\nOsmoMSC# ".encode()
    with (
        scripted_peer([*LOGIN, (f"{command}\n".encode(), said)], greeting=GREETING) as endpoint,
        pytest.raises(Refused),
    ):
        read(OsmoSettings(hlr_vty=endpoint, timeout_s=2), "hlr")


def test_phones_are_taken_from_both_kinds_of_caches() -> None:
    assert list(take_served(CACHE.splitlines())) == [
        Held(imsi="001019999999991"),
        Held(imsi="001019999999992"),
    ]
    assert list(take_served(VLR_ENTRY.splitlines())) == [
        Held(imsi="001019999999991", msisdn="+491709999991")
    ]
    assert list(take_served(["Subscriber #01: ", "    New TMSI: 105EEFB7"])) == []


def test_the_list_of_the_hlr_is_believed_if_it_is_as_long_as_it_says() -> None:
    assert list(rolls._listed(LIST.splitlines())) == [
        Held(imsi="001019999999991", msisdn="+491709999991"),
        Held(imsi="001019999999992"),
    ]
    with pytest.raises(Unavailable):
        list(rolls._listed(LIST.replace("Shown: 2", "Shown: 3").splitlines()))
    with pytest.raises(Unavailable):
        list(rolls._listed(LIST.splitlines()[:-1]))
    assert list(rolls._listed([HEADER, " Subscribers Shown: 0"])) == []
