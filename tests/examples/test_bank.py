"""The example bank: who gets in, and what an event takes from a customer."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from bank.customers import SESSION_GOOD_S, TABLES, TRIES_MAX, Customers, act_on
from receiver.receiver import Event

NUMBER, PASSWORD, RECOVERY = "+447700900001", "correct horse", "lamp-oil"
HOUR = 3600.0


class Desk:
    """The bank, its clock, and every text that it sent."""

    def __init__(self, books: sqlite3.Connection) -> None:
        books.executescript(TABLES)
        self.texts: list[str] = []
        self.bank = Customers(books, HOUR, lambda number, words: self.texts.append(words))
        self.bank.add("ada", NUMBER, PASSWORD, RECOVERY)

    def code(self) -> str:
        return re.findall(r"\d{6}", self.texts[-1])[0]

    def begin(self) -> str:
        token = self.bank.begin("ada", PASSWORD)
        assert token
        return token

    def hear(self, kind: str = "credential-change", *, at: float, **body: Any) -> None:
        said = {"credential_type": "phone-sms", "change_type": "revoke", **body}
        subject = {"format": "phone_number", "phone_number": NUMBER}
        act_on(self.bank.books, Event("j", "t", kind, subject, said, at))

    def is_texted(self) -> bool:
        before = len(self.texts)
        self.begin()
        return len(self.texts) > before


@pytest.fixture
def desk(tmp_path: Path) -> Any:
    with closing(sqlite3.connect(tmp_path / "bank.sqlite")) as books:
        yield Desk(books)


def test_a_code_by_text_lets_in_and_only_the_right_one(desk: Desk) -> None:
    token = desk.begin()
    assert not desk.bank.prove_by_text(token, "wrong")
    assert desk.bank.prove_by_text(token, desk.code())
    who = desk.bank.who(token)
    assert who is not None
    assert who.proven_by == "text"
    desk.bank.now += SESSION_GOOD_S + 1
    assert desk.bank.who(token) is None


def test_a_wrong_password_sends_no_text(desk: Desk) -> None:
    assert desk.bank.begin("ada", "x") is None
    assert desk.bank.begin("nobody", PASSWORD) is None
    assert desk.texts == []


def test_codes_cannot_be_tried_out(desk: Desk) -> None:
    token = desk.begin()
    for _ in range(TRIES_MAX):
        assert not desk.bank.prove_by_text(token, "000000x")
    assert not desk.bank.prove_by_text(token, desk.code())


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("credential-change", {}),
        ("credential-change", {"credential_type": "phone-voice"}),
        ("identifier-recycled", {}),
    ],
)
def test_after_the_end_no_code_is_sent_and_the_recovery_code_lets_in_once(
    desk: Desk, kind: str, body: dict[str, Any]
) -> None:
    assert desk.is_texted()
    desk.hear(kind, at=2 * HOUR, **body)
    desk.bank.now = 3 * HOUR
    assert not desk.is_texted()
    token, other = desk.begin(), desk.begin()
    assert desk.bank.prove_by_recovery_code(token, RECOVERY)
    assert not desk.bank.prove_by_recovery_code(other, RECOVERY)


def test_a_code_that_was_on_its_way_is_good_no_more(desk: Desk) -> None:
    token = desk.begin()
    desk.hear(at=2 * HOUR)
    assert not desk.bank.prove_by_text(token, desk.code())


def test_whoever_came_in_by_a_text_after_the_end_is_signed_out_and_before_it_not(
    desk: Desk,
) -> None:
    early = desk.begin()
    desk.bank.prove_by_text(early, desk.code())
    desk.bank.now = HOUR + 600
    late = desk.begin()
    desk.bank.prove_by_text(late, desk.code())
    desk.hear(at=HOUR + 300)
    assert desk.bank.who(early) is not None
    assert desk.bank.who(late) is None


@pytest.mark.parametrize(
    ("kind", "at", "body"),
    [
        ("credential-change", HOUR - 1, {}),
        ("credential-change", 2 * HOUR, {"change_type": "create"}),
        ("credential-change", 2 * HOUR, {"credential_type": "password"}),
        ("session-revoked", 2 * HOUR, {}),
    ],
    ids=["before the number was hers", "taken back", "not the phone", "something else"],
)
def test_other_events_take_nothing(desk: Desk, kind: str, at: float, body: dict[str, Any]) -> None:
    desk.hear(kind, at=at, **body)
    assert desk.is_texted()
