"""Files that somebody put into the bank's folder to do harm: put aside, named, and nothing else.

Whatever lies there, the good file behind it is read, and no other file is opened.
"""

import logging
import os
import resource
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.iso20022_files import (
    NOON,
    Booked,
    Status,
    account_file,
    bank_settings,
    drop_into_inbox,
    is_old,
    return_file,
    schemas_or_skip,
    status_file,
)
from tests.worlds import LineOf, TestWorld, at_once, make_world

from cleanbreak.adapters.payments.iso20022 import Iso20022Bank
from cleanbreak.adapters.payments.iso20022.batch import end_to_end_id
from cleanbreak.adapters.payments.iso20022.prepare import prepare_folders
from cleanbreak.domain.money import Money
from cleanbreak.domain.payout import Destination, PayoutMethod, PayoutState, payout_key
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.choose_payout import Choice, choose_payout
from cleanbreak.flows.read_payout_news import read_payout_news
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.submit_payouts import submit_payouts
from cleanbreak.ports.calls import Call
from cleanbreak.ports.payments import Payout
from cleanbreak.records.payout import PayoutRow

CANARY = "canary-of-another-file"
KEY = f"{1:032x}:pay_out"
NAME = end_to_end_id(KEY)
MEMORY_MORE_MAX_BYTES = 300 * 1024 * 1024
ISO = "urn:iso:std:iso:20022:tech:xsd:"
GOOD = account_file([Booked(end_to_end_id=NAME)])


class Scene:
    """A bank that was asked for one payment of 12.34 EUR."""

    def __init__(self, folder: Path) -> None:
        prepare_folders(folder)
        self.folder = folder
        self.bank = Iso20022Bank(bank_settings(folder, schemas_or_skip()), lambda: NOON)
        account = Destination(account="DE89370400440532013000", name="Anna Müller")
        self.bank.pay([Call(KEY, Payout(Money(1234, "EUR"), account))])

    def arrives(self, name: str, content: bytes | str) -> None:
        is_old(drop_into_inbox(self.folder, name, content))

    def told(self) -> list[PayoutState]:
        """Return everything that is told, in order."""
        mark, told = "", []
        while (page := self.bank.news(mark)).mark != mark:
            mark = page.mark
            told += [one.became for one in page.news]
        return told

    def refused(self) -> list[str]:
        return sorted(place.name for place in (self.folder / "refused").iterdir())


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path / "bank")


@pytest.fixture
def listener() -> Iterator[list[str]]:
    """A server on this machine that notes whoever comes to it."""
    came: list[str] = []
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.05)
    done = threading.Event()

    def listen() -> None:
        while not done.is_set():
            try:
                connection, _ = server.accept()
            except TimeoutError:
                continue
            came.append("somebody")
            connection.close()

    came.append(str(server.getsockname()[1]))
    thread = threading.Thread(target=listen)
    thread.start()
    yield came
    done.set()
    thread.join()
    server.close()


def with_doctype(doctype: str, inside: str = "") -> str:
    """Return a good file with a document type, and something where a name should be."""
    text = GOOD.replace(NAME, inside) if inside else GOOD
    return text.replace("?><Document", f"?>{doctype}<Document", 1)


def laughs() -> str:
    entities = ['<!ENTITY l0 "lol">']
    entities += [f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12)]
    return with_doctype(f"<!DOCTYPE d [{''.join(entities)}]>", "&l11;")


def quadratic() -> str:
    return with_doctype(f'<!DOCTYPE d [<!ENTITY a "{"a" * 100_000}">]>', "&a;" * 10_000)


def deep() -> str:
    return f'<Document xmlns="{ISO}camt.054.001.08">{"<a>" * 500_000}{"</a>" * 500_000}</Document>'


HOSTILE: dict[str, Callable[[], bytes | str]] = {
    "billion laughs": laughs,
    "quadratic blow-up": quadratic,
    "a document type alone": lambda: with_doctype("<!DOCTYPE Document>"),
    "deep nesting": deep,
    "an endless name": lambda: f"<{'a' * 20_000_000}/>",
    "latin-1": lambda: GOOD.replace("A1", "Müller").encode("latin-1"),
    "latin-1 that says so": lambda: (
        GOOD.replace("UTF-8", "ISO-8859-1").replace("A1", "Müller").encode("latin-1")
    ),
    "utf-16": lambda: GOOD.replace("UTF-8", "UTF-16").encode("utf-16"),
    "utf-7": lambda: GOOD.replace("UTF-8", "UTF-7").replace("<Doc", "+ADw-Doc"),
    "no bytes": lambda: b"",
    "zeros": lambda: bytes(1000),
    "not XML": lambda: "{1:F01MOCKNL2AXXXX}:20:MT940",
    "cut off": lambda: GOOD[:-40],
    "two documents": lambda: GOOD + GOOD,
    "html": lambda: "<html><body>Session expired</body></html>",
    "a message of somebody else": lambda: GOOD.replace(ISO, "urn:cbpr:"),
    "a kind that is not read": lambda: GOOD.replace("camt.054", "camt.052"),
    "a version that is not known": lambda: GOOD.replace("001.08", "001.99"),
    "a kind without its root": lambda: GOOD.replace("BkToCstmrDbtCdtNtfctn", "BkToCstmrStmt"),
    "no amount": lambda: GOOD.replace("12.34", "a lot"),
    "an amount without end": lambda: GOOD.replace("12.34", "9" * 100_000),
    "an exponent": lambda: GOOD.replace("12.34", "1e999999999"),
    "no number": lambda: GOOD.replace("12.34", "NaN"),
    "half a cent": lambda: GOOD.replace("12.34", "12.345"),
    "no currency": lambda: GOOD.replace('Ccy="EUR"', 'Ccy="€€€"'),
    "no day": lambda: GOOD.replace("<Dt>2026-11-22</Dt>", "<Dt>2026-02-30</Dt>"),
    "a return of nothing said": lambda: return_file(NAME, Money(1234, "EUR"), "AC04").replace(
        "RtrdIntrBkSttlmAmt", "Nothing"
    ),
}


@pytest.mark.parametrize("attack", HOSTILE, ids=str)
def test_a_file_that_does_harm_is_put_aside_and_the_next_is_read(
    scene: Scene, caplog: pytest.LogCaptureFixture, attack: str
) -> None:
    scene.arrives("1-bad.xml", HOSTILE[attack]())
    scene.arrives("2-good.xml", GOOD)

    assert scene.told() == [PayoutState.SETTLED]

    assert scene.refused() == ["1-bad.xml"]
    assert "bank file '1-bad.xml' was not read: it" in caplog.text
    assert "Müller" not in caplog.text
    assert "lol" not in caplog.text


@pytest.mark.parametrize("bomb", [laughs, quadratic, deep])
def test_a_bomb_does_not_fill_the_memory(scene: Scene, bomb: Callable[[], str]) -> None:
    scene.arrives("1-bad.xml", bomb())
    scene.arrives("2-good.xml", GOOD)
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + MEMORY_MORE_MAX_BYTES

    child = os.fork()
    if child == 0:
        try:
            resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
            os._exit(0 if scene.told() == [PayoutState.SETTLED] else 2)
        finally:
            os._exit(1)

    assert os.waitpid(child, 0)[1] == 0
    assert scene.refused() == ["1-bad.xml"]


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE d [<!ENTITY x SYSTEM "file://{secret}">]>',
        '<!DOCTYPE d [<!ENTITY x SYSTEM "http://127.0.0.1:{port}/x">]>',
        '<!DOCTYPE d SYSTEM "http://127.0.0.1:{port}/x.dtd">',
        '<!DOCTYPE d [<!ENTITY % p SYSTEM "http://127.0.0.1:{port}/x.dtd"> %p;]>',
    ],
)
def test_no_entity_leads_out_of_the_file(
    scene: Scene,
    tmp_path: Path,
    listener: list[str],
    caplog: pytest.LogCaptureFixture,
    doctype: str,
) -> None:
    (tmp_path / "secret").write_text(CANARY)
    made = doctype.format(secret=tmp_path / "secret", port=listener[0])
    inside = "&x;" if "ENTITY x" in doctype else NAME
    scene.arrives("1-bad.xml", with_doctype(made, inside))

    assert scene.told() == []

    assert scene.refused() == ["1-bad.xml"]
    assert len(listener) == 1, "nobody was asked"
    assert CANARY not in caplog.text


def test_an_xinclude_and_a_schema_of_the_file_are_not_followed(
    scene: Scene, tmp_path: Path, listener: list[str]
) -> None:
    (tmp_path / "secret").write_text(NAME)
    include = (
        '<x:include xmlns:x="http://www.w3.org/2001/XInclude" parse="text"'
        f' href="file://{tmp_path / "secret"}"/>'
    )
    hint = (
        'xmlns:i="http://www.w3.org/2001/XMLSchema-instance"'
        f' i:schemaLocation="x http://127.0.0.1:{listener[0]}/x.xsd"'
    )
    scene.arrives("1.xml", GOOD.replace(NAME, include).replace("<Document", f"<Document {hint}"))

    assert scene.told() == []
    assert len(listener) == 1


def test_a_file_of_100_mb_is_not_read_at_all(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    scene.arrives("1-large.xml", b"")
    os.truncate(scene.folder / "inbox" / "1-large.xml", 100 * 1024 * 1024)
    scene.arrives("2-good.xml", GOOD)

    assert scene.told() == [PayoutState.SETTLED]

    assert scene.refused() == ["1-large.xml"]
    assert "more than 32 MiB" in caplog.text


def test_a_link_out_of_the_folder_is_not_followed(
    scene: Scene, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    outside = tmp_path / "outside.xml"
    outside.write_text(GOOD)
    (scene.folder / "inbox" / "1-link.xml").symlink_to(outside)
    (scene.folder / "inbox" / "2-circle.xml").symlink_to("2-circle.xml")
    (scene.folder / "inbox" / "3-nowhere.xml").symlink_to("/nowhere")
    (scene.folder / "inbox" / "4-folder.xml").mkdir()
    os.mkfifo(scene.folder / "inbox" / "5-pipe.xml")
    scene.arrives("6-good.xml", GOOD.replace("12.34", "12.33"))

    (news,) = scene.bank.news("").news

    assert news.amount == Money(1233, "EUR"), "of the good file, not of the one outside"
    assert outside.read_text() == GOOD
    assert len(scene.refused()) == 5
    assert "leads to something else" in caplog.text


def test_links_among_drafts_are_removed_and_not_written_through(
    scene: Scene, tmp_path: Path
) -> None:
    victim = tmp_path / "victim"
    victim.write_text(CANARY)
    account = Destination(account="DE89370400440532013000", name="Anna Müller")
    key = f"{2:032x}:pay_out"
    probe = Iso20022Bank(bank_settings(scene.folder, schemas_or_skip()), lambda: NOON)
    drafts = scene.folder / "drafts"
    for n in range(20):
        (drafts / f"{n}.xml").symlink_to(victim)

    probe.pay([Call(key, Payout(Money(1, "EUR"), account))])

    assert victim.read_text() == CANARY
    assert list(drafts.iterdir()) == []


@pytest.mark.parametrize("name", ["a\nERROR forged.xml", "\x1b[2Jb.xml", "c" * 220 + ".xml"])
def test_a_name_that_would_forge_the_log_is_put_aside(
    scene: Scene, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    scene.arrives(name, GOOD)

    assert scene.told() == []

    assert scene.refused() == [name]
    assert not any("\n" in record.getMessage() for record in caplog.records)
    assert "\x1b" not in caplog.text


def test_a_payment_of_somebody_else_moves_nothing(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    (sent,) = (scene.folder / "outbox").glob("*.xml")
    stranger = Status(end_to_end_id="ffff" * 8, status="RJCT", reason="AC04")
    scene.arrives("1.xml", status_file(sent.stem, [stranger]))
    scene.arrives("2.xml", status_file("somebody-elses-file", group="RJCT", reason="FF01"))
    scene.arrives("3.xml", return_file("SALARY-17", Money(10**9, "EUR"), "AC04"))

    with caplog.at_level(logging.INFO):
        assert scene.told() == []

    assert caplog.text.count("entries are not about payments of ours") == 3
    assert "SALARY" not in caplog.text
    assert scene.refused() == []


@pytest.mark.usefixtures("committed_db")
class TestBooks:
    """What a bank says of an amount that we never sent is left for a person."""

    @pytest.fixture
    def world(self, committed_db: None, tmp_path: Path, settings: Any) -> TestWorld:
        settings.CLEANBREAK_FOUR_EYES_ABOVE = {"EUR": 5000}
        prepare_folders(tmp_path / "bank")
        world, line = make_world(), LineOf(refund_reference=None)
        bank = Iso20022Bank(bank_settings(tmp_path / "bank", schemas_or_skip()), world.clock)
        world.outside = replace(world.outside, bank=bank)
        world.add(line)
        request_termination(at_once(line), world.outside, world.clock())
        world.work()
        account = Destination(account="DE89370400440532013000", name="Anna Müller")
        choice = Choice(method=PayoutMethod.BANK, destination=account)
        clerk = Actor(channel=Channel.STAFF, acting_user="agent:mia")
        choose_payout(PayoutRow.objects.get().payout_id, choice, clerk, world.clock())
        world.clock.advance(days=2)
        submit_payouts(world.outside, world.clock)
        return world

    @pytest.mark.parametrize(
        "said",
        [
            lambda name, _: account_file([Booked(end_to_end_id=name, currency="USD")]),
            lambda name, _: account_file([Booked(end_to_end_id=name, amount="12.35")]),
            lambda name, _: return_file(name, Money(1234, "JPY"), "AC04"),
            lambda name, _: return_file(name, Money(10**9, "EUR"), "AC04"),
            lambda name, file: status_file(
                file,
                [
                    Status(
                        end_to_end_id=name,
                        status="RJCT",
                        amount='<InstdAmt Ccy="CNY">12.34</InstdAmt>',
                    )
                ],
            ),
        ],
        ids=["debit in dollars", "a cent more", "return in yen", "return of more", "rejected yuan"],
    )
    def test_another_amount_moves_nothing(
        self, world: TestWorld, tmp_path: Path, said: Callable[[str, str], str]
    ) -> None:
        name = end_to_end_id(payout_key(PayoutRow.objects.get().payout_id))
        (file,) = (tmp_path / "bank" / "outbox").iterdir()
        drop_into_inbox(tmp_path / "bank", "1.xml", said(name, file.stem))

        assert read_payout_news(world.outside, world.clock()) == 0

        (payout,) = PayoutRow.objects.all()
        assert payout.state == "accepted"
        assert "another amount" in payout.problem_sentence
        assert (tmp_path / "bank" / "read" / "1.xml").exists()
