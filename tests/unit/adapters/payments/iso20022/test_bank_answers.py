"""What files of a bank say: read in every shape, and only what is ours counts."""

import logging
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tests.iso20022_files import (
    ACCOUNT,
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
    vector_or_skip,
)

from cleanbreak.adapters.payments.iso20022 import Iso20022Bank, inbox
from cleanbreak.adapters.payments.iso20022.batch import end_to_end_id
from cleanbreak.adapters.payments.iso20022.faults import UnreadableFile
from cleanbreak.adapters.payments.iso20022.messages import read_bank_file
from cleanbreak.adapters.payments.iso20022.prepare import prepare_folders
from cleanbreak.adapters.payments.iso20022.told import Reading
from cleanbreak.domain.money import Money
from cleanbreak.domain.payout import Destination, PayoutState
from cleanbreak.ports.calls import Call, Done
from cleanbreak.ports.payments import Payout

READING = Reading(ACCOUNT, UTC)
IBAN = Destination(account="DE89370400440532013000", name="Anna Müller")
ACCEPTED, SETTLED = PayoutState.ACCEPTED, PayoutState.SETTLED
REJECTED, RETURNED = PayoutState.REJECTED, PayoutState.RETURNED


class Scene:
    """A bank that was asked for three payments of 12.34 EUR in one file."""

    def __init__(self, folder: Path) -> None:
        prepare_folders(folder)
        self.folder = folder
        self.bank = Iso20022Bank(bank_settings(folder, schemas_or_skip()), lambda: NOON)
        self.keys = [f"{n:032x}:pay_out" for n in (1, 2, 3)]
        payout = Payout(Money(1234, "EUR"), IBAN)
        (first, *_) = self.bank.pay([Call(key, payout) for key in self.keys])
        assert isinstance(first, Done)
        self.batch_id = str(first.facts["bank_file"])
        self.names = [end_to_end_id(key) for key in self.keys]
        self.mark = ""

    def hears(self, *contents: str | bytes) -> list[tuple[int, PayoutState, str]]:
        """Let files arrive; return what is told: which payment, what became of it, and why."""
        for number, content in enumerate(contents):
            is_old(drop_into_inbox(self.folder, f"{number}.xml", content))
        told = []
        while (page := self.bank.news(self.mark)).mark != self.mark:
            self.mark = page.mark
            told += [(self.keys.index(one.key), one.became, one.reason) for one in page.news]
        return told

    def names_in(self, folder: str) -> list[str]:
        return sorted(place.name for place in (self.folder / folder).iterdir())


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path / "bank")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (
            "mockbank_pain.002.001.10_1.xml",
            [
                ("", None, "", ""),
                ("", None, "", ""),
                ("E2E-GLOBEX", ACCEPTED, "", ""),
                ("E2E-CLOSED", REJECTED, "AC04", ""),
                ("E2E-OK", ACCEPTED, "", ""),
                ("E2E-RETURN", ACCEPTED, "", ""),
            ],
        ),
        ("mockbank_pain.002.001.10_DUPL_1.xml", []),
        (
            "mockbank_camt.053.001.08_1.xml",
            [
                ("E2E-GLOBEX", SETTLED, "", "25.00"),
                ("E2E-OK", SETTLED, "", "7.77"),
                ("E2E-RETURN", SETTLED, "", "42.42"),
            ],
        ),
        ("mockbank_camt.053.001.08_2.xml", [("E2E-RETURN", RETURNED, "AC04", "42.42")]),
        (
            "mockbank_camt.054.001.08_1.xml",
            [
                ("E2E-GLOBEX", SETTLED, "", "25.00"),
                ("E2E-OK", SETTLED, "", "7.77"),
                ("E2E-RETURN", SETTLED, "", "42.42"),
            ],
        ),
        ("mockbank_camt.054.001.08_2.xml", [("E2E-RETURN", RETURNED, "AC04", "42.42")]),
        ("mockbank_pacs.004.001.09_1.xml", [("E2E-RETURN", RETURNED, "AC04", "42.42")]),
    ],
)
def test_the_files_of_mock_bank_are_read(
    name: str, told: list[tuple[str, PayoutState | None, str, str]]
) -> None:
    file = read_bank_file(vector_or_skip(name), READING)

    assert [
        (one.end_to_end_id, one.became, one.reason, one.amount.text if one.amount else "")
        for one in file.told
    ] == told
    assert bool(file.remarks) == ("DUPL" in name)


def test_what_we_sent_ourselves_is_no_answer() -> None:
    with pytest.raises(UnreadableFile, match="none of"):
        read_bank_file(vector_or_skip("pain.001.001.09_sent.xml"), READING)


@pytest.mark.parametrize(
    ("code", "became"),
    [
        *((code, ACCEPTED) for code in ("ACTC", "ACCP", "ACSP", "ACWC")),
        *((code, SETTLED) for code in ("ACSC", "ACCC")),
        *((code, REJECTED) for code in ("RJCT", "CANC")),
        *((code, None) for code in ("PDNG", "RCVD", "BLCK", "QQQQ")),
    ],
)
def test_each_status_is_what_the_bank_means(
    scene: Scene, code: str, became: PayoutState | None
) -> None:
    status = Status(end_to_end_id=scene.names[1], status=code)

    told = scene.hears(status_file(scene.batch_id, [status]))

    assert told == ([(1, became, "")] if became else [])


def test_the_closest_word_counts(scene: Scene) -> None:
    fine = Status(end_to_end_id=scene.names[1], status="ACSP")
    waits = Status(end_to_end_id=scene.names[2], status="PDNG")

    told = scene.hears(status_file(scene.batch_id, [fine, waits], group="RJCT", reason="FF01"))

    assert told == [(0, REJECTED, "FF01"), (1, ACCEPTED, "")]


def test_a_file_rejected_as_a_whole_rejects_each_payment(scene: Scene) -> None:
    told = scene.hears(status_file(scene.batch_id, group="RJCT", reason="FF01"))

    assert told == [(n, REJECTED, "FF01") for n in range(3)]


def test_a_duplicate_is_no_rejection(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    status = Status(end_to_end_id=scene.names[0], status="RJCT", reason="AM05")

    told = scene.hears(
        status_file(scene.batch_id, group="RJCT", reason="DUPL"),
        status_file(scene.batch_id, [status]),
    )

    assert told == []
    assert "has got one of our files before" in caplog.text
    assert "calls a payment a duplicate" in caplog.text


def test_a_status_that_names_another_file_is_not_ours(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    status = Status(end_to_end_id=scene.names[0], status="RJCT", reason="AC04")

    assert scene.hears(status_file("20261122-of-somebody", [status])) == []
    assert "another file than the one that it left in" in caplog.text


@pytest.mark.parametrize("message", ["camt.053.001.08", "camt.054.001.08", "camt.053.001.02"])
def test_what_is_booked_is_settled_on_the_day_of_the_bank(scene: Scene, message: str) -> None:
    old = message.endswith("02")
    entry = Booked(
        end_to_end_id=scene.names[0],
        day=date(2026, 11, 24),
        status="BOOK" if old else "<Cd>BOOK</Cd>",
    )
    is_old(drop_into_inbox(scene.folder, "a.xml", account_file([entry], message)))

    (news,) = scene.bank.news("").news

    assert (news.key, news.became, news.amount) == (scene.keys[0], SETTLED, Money(1234, "EUR"))
    assert news.at == datetime(2026, 11, 24, tzinfo=UTC)


def test_a_date_is_of_the_time_zone_of_the_bank() -> None:
    entry = Booked(end_to_end_id="A", day=date(2026, 11, 24))
    there = Reading(ACCOUNT, ZoneInfo("Asia/Shanghai"))

    (told,) = read_bank_file(account_file([entry]).encode(), there).told

    assert told.at.isoformat() == "2026-11-24T00:00:00+08:00"


@pytest.mark.parametrize("status", ["<Cd>PDNG</Cd>", "<Cd>INFO</Cd>", "PDNG"])
def test_what_is_pending_is_no_money_yet(scene: Scene, status: str) -> None:
    assert scene.hears(account_file([Booked(end_to_end_id=scene.names[0], status=status)])) == []
    assert scene.names_in("read") == ["0.xml"]


def test_a_return_brings_what_came(scene: Scene) -> None:
    less = Booked(end_to_end_id=scene.names[0], amount="11.34", is_credit=True, reason="AC04")
    drop_into_inbox(scene.folder, "a.xml", account_file([less]))

    (news,) = scene.bank.news("").news

    assert (news.became, news.amount, news.reason) == (RETURNED, Money(1134, "EUR"), "AC04")


@pytest.mark.parametrize(
    "returned",
    [
        lambda name: return_file(name, Money(1234, "EUR"), "AC06"),
        lambda name: account_file([Booked(end_to_end_id=name, is_credit=True, reason="AC06")]),
        lambda name: account_file(
            [Booked(end_to_end_id=name, is_credit=True, reversal="<RvslInd>true</RvslInd>")]
        ),
    ],
    ids=["pacs.004", "RtrInf", "reversal"],
)
def test_a_return_has_many_shapes(scene: Scene, returned: Callable[[str], str]) -> None:
    ((number, became, _),) = scene.hears(returned(scene.names[2]))

    assert (number, became) == (2, RETURNED)


def test_a_credit_that_does_not_say_what_it_is_moves_nothing(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    assert scene.hears(account_file([Booked(end_to_end_id=scene.names[0], is_credit=True)])) == []
    assert "does not say that it is a return" in caplog.text


def test_the_amount_in_the_currency_of_the_payment_counts(scene: Scene) -> None:
    details = (
        f"<TxDtls><Refs><EndToEndId>{scene.names[0]}</EndToEndId></Refs>"
        '<Amt Ccy="USD">14.00</Amt><AmtDtls><InstdAmt><Amt Ccy="EUR">12.34</Amt></InstdAmt>'
        "</AmtDtls></TxDtls>"
    )
    entry = Booked(end_to_end_id="", amount="14.00", currency="USD", details=details)
    drop_into_inbox(scene.folder, "a.xml", account_file([entry]))

    (news,) = scene.bank.news("").news

    assert news.amount == Money(1234, "EUR")


def booked_as_one(scene: Scene, amount: str, count: int) -> str:
    batch = f"<Btch><PmtInfId>{scene.batch_id}-EUR-SEPA</PmtInfId><NbOfTxs>{count}</NbOfTxs></Btch>"
    return account_file([Booked(end_to_end_id="", amount=amount, details=batch)], "camt.053.001.08")


def test_a_batch_that_is_booked_as_one_settles_each_payment(scene: Scene) -> None:
    assert scene.hears(booked_as_one(scene, "37.02", 3)) == [(n, SETTLED, "") for n in range(3)]


def test_a_batch_is_booked_without_what_was_rejected(scene: Scene) -> None:
    closed = Status(end_to_end_id=scene.names[1], status="RJCT", reason="AC04")
    scene.hears(status_file(scene.batch_id, [closed]))

    assert scene.hears(booked_as_one(scene, "24.68", 2)) == [(0, SETTLED, ""), (2, SETTLED, "")]


@pytest.mark.parametrize(("amount", "count"), [("24.68", 2), ("37.02", 2), ("37.03", 3)])
def test_a_batch_that_does_not_add_up_is_for_a_person(
    scene: Scene, caplog: pytest.LogCaptureFixture, amount: str, count: int
) -> None:
    assert scene.hears(booked_as_one(scene, amount, count)) == []
    assert "not the sum of its payments" in caplog.text


def test_an_entry_that_is_not_ours_is_counted_and_read_with_the_rest(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    others = [
        Booked(end_to_end_id="SALARY-4711", amount="99.99999", currency="XAU", is_credit=True),
        Booked(end_to_end_id="NOTPROVIDED"),
        Booked(end_to_end_id=scene.names[0]),
    ]

    with caplog.at_level(logging.INFO):
        assert scene.hears(account_file(others)) == [(0, SETTLED, "")]
    assert "1 entries are not about payments of ours" in caplog.text
    assert [one.levelname for one in caplog.records] == ["INFO"], "others' money is no trouble"
    assert "SALARY" not in caplog.text


def test_a_statement_of_another_account_is_not_ours(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    entry = Booked(end_to_end_id=scene.names[0])

    assert scene.hears(account_file([entry], account="NL14MOCK0000000002")) == []
    assert "another account than the one that pays" in caplog.text


def test_a_file_is_put_away_when_its_mark_comes_back_and_not_before(scene: Scene) -> None:
    drop_into_inbox(scene.folder, "a.xml", account_file([Booked(end_to_end_id=scene.names[0])]))

    page = scene.bank.news("")
    assert scene.bank.news("") == page
    assert scene.names_in("inbox") == ["a.xml"]

    again = scene.bank.news(page.mark)
    assert (again.news, again.mark) == ((), page.mark)
    assert (scene.names_in("inbox"), scene.names_in("read")) == ([], ["a.xml"])


def test_a_name_that_the_bank_uses_again_is_another_file(scene: Scene) -> None:
    name = "statement.xml"
    drop_into_inbox(scene.folder, name, account_file([Booked(end_to_end_id=scene.names[0])]))
    page = scene.bank.news("")
    drop_into_inbox(scene.folder, name, account_file([Booked(end_to_end_id=scene.names[1])]))

    second = scene.bank.news(page.mark)
    assert [one.key for one in second.news] == [scene.keys[1]]
    scene.bank.news(second.mark)
    drop_into_inbox(scene.folder, name, account_file([Booked(end_to_end_id=scene.names[2])]))
    scene.bank.news(scene.bank.news(second.mark).mark)

    assert scene.names_in("read") == [name, f"{name}.2"]


def test_a_long_file_is_told_in_pieces(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "NEWS_AT_ONCE", 2)
    entries = account_file([Booked(end_to_end_id=name) for name in scene.names])

    assert [number for number, _, _ in scene.hears(entries, entries)] == [0, 1, 2, 0, 1, 2]

    assert scene.names_in("read") == ["0.xml", "1.xml"]


def test_a_mark_of_somebody_else_begins_anew(scene: Scene) -> None:
    drop_into_inbox(scene.folder, "a.xml", account_file([Booked(end_to_end_id=scene.names[0])]))

    assert len(scene.bank.news("000000007").news) == 1


def test_what_is_still_being_written_is_left_alone(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    whole = account_file([Booked(end_to_end_id=scene.names[0])])
    half = drop_into_inbox(scene.folder, "a.xml", whole[: len(whole) // 2])
    drop_into_inbox(scene.folder, "b.xml.part", whole)
    is_old(half, NOON.replace(hour=13))

    assert scene.bank.news("").news == ()
    assert scene.names_in("inbox") == ["a.xml", "b.xml.part"]

    is_old(half)
    scene.bank.news("")
    assert scene.names_in("refused") == ["a.xml"]
    assert "bank file 'a.xml' was not read: it is not XML, or was cut off" in caplog.text
