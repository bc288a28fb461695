"""No payment leaves twice and none is lost: killed at every line, by many workers, on a full disk.

The bank fetches whatever it can see at the moment of the kill, and never gives it back.
"""

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from tests.iso20022_files import NOON, bank_settings, payments_in, schemas_or_skip

from cleanbreak.adapters.payments.iso20022 import Iso20022Bank
from cleanbreak.adapters.payments.iso20022.batch import end_to_end_id
from cleanbreak.adapters.payments.iso20022.folders import BankFolders
from cleanbreak.adapters.payments.iso20022.prepare import BankRecordLost, prepare_folders
from cleanbreak.domain.money import Money
from cleanbreak.domain.payout import Destination
from cleanbreak.ports.calls import Call, Done
from cleanbreak.ports.errors import OutcomeUnknown, Refused, Unavailable
from cleanbreak.ports.payments import Payout

IBAN = Destination(account="DE89370400440532013000", name="Anna Müller")
PAYOUT = Payout(Money(1234, "EUR"), IBAN)
KEYS = [f"{n:032x}:pay_out" for n in range(1, 4)]
CALLS = [Call(key, PAYOUT) for key in KEYS]
WORKERS = 6
WHERE_IT_MATTERS = ("adapter.py", "folders.py", "sent_record.py")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    prepare_folders(tmp_path / "bank")
    return tmp_path / "bank"


def bank_of(folder: Path) -> Iso20022Bank:
    """Return the bank as a process sees it that has just started."""
    return Iso20022Bank(bank_settings(folder, schemas_or_skip()), lambda: NOON)


def begin_child(work: Callable[[], object]) -> int:
    """Let a process of its own do the work; it ends with 1 if that failed."""
    child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        finally:
            os._exit(1)
    return child


def dies_at_line(n: int, work: Callable[[], object]) -> Callable[[], object]:
    """Return the work, killed before it runs the n-th line of what matters."""
    left = [n]

    def trace(frame: Any, event: str, _: Any) -> Any:
        code = frame.f_code.co_filename
        if "iso20022" not in code or not code.endswith(WHERE_IT_MATTERS):
            return None
        if event == "line":
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return trace

    def killed() -> None:
        sys.settrace(trace)
        work()
        sys.settrace(None)

    return killed


def fetch(folder: Path) -> None:
    """Let the bank take away everything that it can see."""
    (folder / "taken").mkdir(exist_ok=True)
    for place in (folder / "outbox").glob("*.xml"):
        assert not (folder / "taken" / place.name).exists(), "the bank got a file twice"
        place.rename(folder / "taken" / place.name)


def taken(folder: Path) -> list[str]:
    found = payments_in(folder, schemas_or_skip(), "taken")
    return sorted(one.end_to_end_id for one in found)


@pytest.fixture
def in_memory() -> Iterator[Path]:
    """A file system without a disk: a process that is killed leaves it as it would leave any."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as place:
        yield Path(place)


def test_killed_at_every_line_each_payment_leaves_once(in_memory: Path) -> None:
    outcomes = {"nothing had left": 0, "all had left": 0}
    for n in count(1):
        folder = in_memory / "bank"
        prepare_folders(folder)
        pay = dies_at_line(n, lambda: bank_of(folder).pay(CALLS))  # noqa: B023
        _, status = os.waitpid(begin_child(pay), 0)
        fetch(folder)
        before = taken(folder)

        found = bank_of(folder).find(KEYS)
        fetch(folder)
        assert len({one is None for one in found}) == 1, f"line {n}: a file is one thing"
        assert not before or found[0], f"line {n}: the bank has what nobody knows of"
        assert len(taken(folder)) == (len(KEYS) if found[0] else 0), f"line {n}"
        answers = bank_of(folder).pay(CALLS)
        fetch(folder)

        assert [type(answer) for answer in answers] == [Done] * len(KEYS), f"line {n}"
        assert taken(folder) == sorted(map(end_to_end_id, KEYS)), f"line {n}"
        assert list((folder / "drafts").iterdir()) == []
        outcomes["all had left" if found[0] else "nothing had left"] += 1
        shutil.rmtree(folder)
        if not os.WIFSIGNALED(status):
            assert os.WEXITSTATUS(status) == 0
            break
    assert outcomes["nothing had left"] > 50
    assert outcomes["all had left"] > 20


def test_workers_that_send_the_same_at_once_send_it_once(folder: Path) -> None:
    begin, go = os.pipe()

    def work() -> None:
        os.close(go)
        os.read(begin, 1)  # until everybody is there
        answers = bank_of(folder).pay(CALLS)
        assert [type(answer) for answer in answers] == [Done] * len(KEYS)

    children = [begin_child(work) for _ in range(WORKERS)]
    os.close(begin)
    os.close(go)
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * WORKERS

    (only,) = (folder / "outbox").iterdir()
    fetch(folder)
    assert taken(folder) == sorted(map(end_to_end_id, KEYS)), only.name


def test_what_is_known_and_what_is_new_share_no_file(folder: Path) -> None:
    bank = bank_of(folder)
    bank.pay(CALLS[:2])

    bank.pay(CALLS)

    sent = payments_in(folder, schemas_or_skip())
    assert len({one.file for one in sent}) == 2
    assert sorted(one.end_to_end_id for one in sent) == sorted(map(end_to_end_id, KEYS))


@pytest.mark.parametrize(
    "other",
    [
        Payout(Money(1235, "EUR"), IBAN),
        Payout(Money(1234, "USD"), IBAN),
        Payout(Money(1234, "EUR"), Destination(account="DE75512108001245126199", name="Anna")),
    ],
)
def test_a_key_is_never_used_for_something_else(folder: Path, other: Payout) -> None:
    bank = bank_of(folder)
    bank.pay(CALLS[:1])

    (answer,) = bank.pay([Call(KEYS[0], other)])

    assert isinstance(answer, Refused)
    assert len(payments_in(folder, schemas_or_skip())) == 1


@pytest.mark.parametrize("act", ["write_draft", "check"])
def test_a_disk_that_fails_before_the_record_is_unavailable_and_nothing_left(
    folder: Path, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    monkeypatch.setattr(BankFolders, act, fails)
    with pytest.raises(Unavailable):
        bank_of(folder).pay(CALLS)
    monkeypatch.undo()

    assert bank_of(folder).find(KEYS) == [None] * len(KEYS)


def test_a_disk_that_fails_after_the_record_is_unknown_and_read_back(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BankFolders, "deliver", fails)
    with pytest.raises(OutcomeUnknown):
        bank_of(folder).pay(CALLS)
    monkeypatch.undo()
    assert list((folder / "outbox").iterdir()) == []

    found = bank_of(folder).find(KEYS)

    assert all(found)
    assert len(payments_in(folder, schemas_or_skip())) == len(KEYS)


def fails(*_: object) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("lost", ["sent.sqlite3", "outbox", "drafts", "inbox"])
def test_nothing_is_sent_where_a_part_of_the_folder_is_missing(folder: Path, lost: str) -> None:
    """An empty mount point must not look like a bank to which nothing was ever sent."""
    bank = bank_of(folder)
    bank.pay(CALLS[:1])
    (folder / lost).rename(folder / "aside")

    asks: Sequence[Callable[[], object]] = (
        lambda: bank.pay(CALLS),
        lambda: bank.find(KEYS),
        lambda: bank.news(""),
        bank.check_reachable,
    )
    for ask in asks:
        with pytest.raises(Unavailable):
            ask()

    assert not (folder / lost).exists(), "nobody made it anew"


def test_a_record_that_is_damaged_is_unavailable(folder: Path) -> None:
    (folder / "sent.sqlite3").write_bytes(b"no database" * 1000)

    with pytest.raises(Unavailable, match="SQLITE_NOTADB"):
        bank_of(folder).pay(CALLS)
    with pytest.raises(Unavailable):
        bank_of(folder).find(KEYS)


def test_a_record_that_is_gone_is_not_made_anew(folder: Path) -> None:
    bank_of(folder).pay(CALLS)
    (folder / "sent.sqlite3").unlink()

    with pytest.raises(BankRecordLost):
        prepare_folders(folder)


def test_the_record_and_the_files_are_for_nobody_else_and_name_nobody(folder: Path) -> None:
    bank_of(folder).pay(CALLS)

    (file,) = (folder / "outbox").iterdir()
    record = folder / "sent.sqlite3"
    assert [place.stat().st_mode & 0o777 for place in (file, record)] == [0o600, 0o600]
    content = record.read_bytes()
    assert KEYS[0].encode() in content, "the search must be able to find"
    assert IBAN.account.encode() not in content
    assert b"ller" not in content
