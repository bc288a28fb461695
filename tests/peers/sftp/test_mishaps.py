"""What goes wrong with a server that takes files, and what is told of it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import asyncssh
import pytest
from tests.peers.sftp.server import PlayedServer, serving

from cleanbreak.adapters.feed_drop.sftp import SftpFeedDrop, SftpSettings
from cleanbreak.ports.errors import OutcomeUnknown, Refused, Unavailable
from cleanbreak.site.wiring.chosen import AdapterNotSetUp, UnknownAdapter
from cleanbreak.site.wiring.feed_drop import wire_feed_drop

NAME, CONTENT = "ABC123_2026-11_1.csv", [b"ABC123,2024561111,2026-11-05\r\n"]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlayedServer]:
    with serving(tmp_path_factory.mktemp("sftp")) as server:
        yield server


@pytest.fixture
def server(running: PlayedServer) -> PlayedServer:
    for one in (running.says_no_to, running.knows_no, running.dies_after):
        one.clear()
    running.tried.clear()
    running.cuts_to, running.takes_at_once, running.garbles = None, False, False
    for left in running.upload.iterdir():
        left.unlink()
    return running


def drop(server: PlayedServer, **more: Any) -> SftpFeedDrop:
    return SftpFeedDrop(SftpSettings.from_table(server.table(**more)))


def key_of_a_stranger() -> str:
    key = asyncssh.generate_private_key("ssh-ed25519")
    return key.export_public_key().decode().strip()


def test_a_server_with_another_key_gets_nothing(server: PlayedServer) -> None:
    with pytest.raises(Refused, match="another key"):
        drop(server, host_keys=[key_of_a_stranger()]).put(NAME, CONTENT)
    other_kind = asyncssh.generate_private_key("ecdsa-sha2-nistp256").export_public_key().decode()
    with pytest.raises(Refused, match="no key of the kind"):
        drop(server, host_keys=[other_kind]).put(NAME, CONTENT)
    assert server.tried == []
    drop(server, host_keys=[key_of_a_stranger(), server.host_key]).put(NAME, CONTENT)


def test_whoever_is_not_known_there_is_refused(server: PlayedServer, tmp_path: Path) -> None:
    stranger = tmp_path / "key"
    stranger.write_bytes(asyncssh.generate_private_key("ssh-ed25519").export_private_key())
    password = tmp_path / "password"
    password.write_text("guess\n")
    for file in (stranger, password):
        file.chmod(0o600)
    with pytest.raises(Refused, match="does not let us in"):
        drop(server, key_file=str(stranger)).put(NAME, CONTENT)
    table = server.table(password_file=str(password))
    del table["key_file"]
    with pytest.raises(Refused, match="does not let us in"):
        SftpFeedDrop(SftpSettings.from_table(table)).check_reachable()


@pytest.mark.parametrize("act", ["open", "write", "posix_rename"])
def test_what_the_server_forbids_is_refused(server: PlayedServer, act: str) -> None:
    server.says_no_to.add(act)
    with pytest.raises(Refused):
        drop(server).put(NAME, CONTENT)
    assert not (server.upload / NAME).exists()


def test_a_folder_that_is_not_there_is_refused(server: PlayedServer) -> None:
    lost = drop(server, folder="/elsewhere")
    for act in (lambda: lost.put(NAME, CONTENT), lambda: lost.size_of(NAME), lost.check_reachable):
        with pytest.raises(Refused, match="no such folder"):
            act()


def test_a_server_that_cannot_replace_is_made_room(server: PlayedServer) -> None:
    server.knows_no.add("posix_rename")
    for content in ([b"older"], CONTENT):
        drop(server).put(NAME, content)
    assert (server.upload / NAME).read_bytes() == CONTENT[0]
    assert "rename" in server.tried


def test_a_link_that_breaks_before_the_name_is_given_left_nothing(server: PlayedServer) -> None:
    server.dies_after.add("write")
    with pytest.raises(Unavailable):
        drop(server).put(NAME, CONTENT)
    assert not (server.upload / NAME).exists()


def test_a_link_that_breaks_as_the_name_is_given_is_doubtful(server: PlayedServer) -> None:
    server.dies_after.add("posix_rename")
    with pytest.raises(OutcomeUnknown):
        drop(server).put(NAME, CONTENT)
    server.dies_after.clear()
    assert drop(server).size_of(NAME) == len(CONTENT[0])


def test_without_a_draft_a_broken_link_is_doubtful(server: PlayedServer) -> None:
    server.says_no_to |= {"posix_rename", "rename"}
    drop(server, draft=False).put(NAME, CONTENT)
    assert (server.upload / NAME).read_bytes() == CONTENT[0]
    server.dies_after.add("write")
    with pytest.raises(OutcomeUnknown):
        drop(server, draft=False).put(NAME, CONTENT)


@pytest.mark.parametrize("draft", [True, False])
def test_a_server_that_keeps_less_than_it_was_given_is_found_out(
    server: PlayedServer, draft: bool
) -> None:
    server.cuts_to = 5
    with pytest.raises(Unavailable if draft else OutcomeUnknown):
        drop(server, draft=draft).put(NAME, CONTENT)
    assert not draft or not (server.upload / NAME).exists()


@pytest.mark.parametrize("draft", [True, False])
def test_an_answer_that_is_nonsense_is_none(server: PlayedServer, draft: bool) -> None:
    server.garbles = True
    with pytest.raises(Unavailable if draft else OutcomeUnknown):
        drop(server, draft=draft).put(NAME, CONTENT)
    assert not draft or not (server.upload / NAME).exists()


def test_without_a_draft_a_file_may_be_taken_as_soon_as_it_is_closed(server: PlayedServer) -> None:
    server.takes_at_once = True
    assert drop(server, draft=False).put(NAME, CONTENT) == len(CONTENT[0])
    assert drop(server).size_of(NAME) is None


def changed(**more: Any) -> Callable[[dict[str, Any]], None]:
    return lambda table: table.update(more)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (changed(host_keys=[]), "pin the server's keys"),
        (changed(host_keys=["ssh-dss AAAA"]), "as ssh-keyscan writes them"),
        (changed(password_file="x"), "either key_file or password_file"),
        (changed(key_file="/nowhere/key"), "/nowhere/key"),
        (changed(port=0), "port must be"),
        (changed(user=""), "user is missing"),
        (changed(hots="x"), "hots is no key"),
    ],
)
def test_a_table_that_cannot_be_right_is_told(
    server: PlayedServer, change: Callable[[dict[str, Any]], None], said: str
) -> None:
    table = server.table()
    change(table)
    with pytest.raises(AdapterNotSetUp, match=said):
        wire_feed_drop("rnd", table)


def test_a_key_that_others_can_read_is_not_used(server: PlayedServer, tmp_path: Path) -> None:
    copy = tmp_path / "key"
    copy.write_bytes(server.key_file.read_bytes())
    copy.chmod(0o640)
    with pytest.raises(AdapterNotSetUp, match="open to others"):
        wire_feed_drop("rnd", server.table(key_file=str(copy)))
    copy.chmod(0o600)
    wire_feed_drop("rnd", server.table(key_file=str(copy))).check_reachable()


def test_a_drop_is_of_a_known_kind(tmp_path: Path) -> None:
    wire_feed_drop("rnd", {"kind": "folder", "folder": str(tmp_path)}).check_reachable()
    with pytest.raises(AdapterNotSetUp, match="needs a folder"):
        wire_feed_drop("rnd", {"kind": "folder"})
    with pytest.raises(UnknownAdapter):
        wire_feed_drop("rnd", {"kind": "fax"})
