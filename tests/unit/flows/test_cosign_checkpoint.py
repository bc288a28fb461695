"""A witness at work: killed, raced, lied to, without memory, it never cosigns a fork."""

import os
import signal
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.witnesses import ORIGIN, PlayedLog

from cleanbreak.adapters.witness_book import FilePage, FolderWitnessBook, MemoryLost, hash_of
from cleanbreak.adapters.witness_keys import read_cosigners
from cleanbreak.domain.checkpoint import Checkpoint
from cleanbreak.domain.cosignature import cosigned_at
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.signed_note import VerifierKey, parse_note
from cleanbreak.domain.witness_rules import (
    AnotherSizeCosigned,
    NotGrown,
    NotSignedByLog,
    UnknownLog,
    write_submission,
)
from cleanbreak.flows.cosign_checkpoint import WitnessPage, WitnessSetup, cosign_checkpoint

NOW_S = 1_800_000_000


class HeardWitness:
    """A witness, and what it told."""

    def __init__(self, home: Path, log: PlayedLog, book: FolderWitnessBook | None = None) -> None:
        self.told: list[tuple[str, Mapping[str, Any]]] = []
        self.book = book or FolderWitnessBook(home)
        self.setup = WitnessSetup(
            logs={log.origin: [log.key]},
            cosigners=read_cosigners("w.example/1", home / "keys"),
            book=self.book,
            tell=lambda event, facts: self.told.append((event, facts)),
        )

    @property
    def keys(self) -> list[VerifierKey]:
        return [one.key for one in self.setup.cosigners]

    def cosign(self, body: bytes, now_s: int = NOW_S) -> str:
        return cosign_checkpoint(body, self.setup, now_s)

    def latest(self) -> Checkpoint:
        note = self.book.latest(hash_of(ORIGIN))
        assert note is not None
        return Checkpoint.parse(parse_note(note).text)


def test_what_has_grown_is_cosigned_with_every_key_and_kept(tmp_path: Path) -> None:
    log = PlayedLog(5)
    witness = HeardWitness(tmp_path, log)
    for size in (0, 5):
        lines = witness.cosign(log.submission(size))
        note = parse_note(log.note() + lines)
        assert [cosigned_at(note, key) for key in witness.keys] == [NOW_S, NOW_S]
        kept = parse_note(witness.book.latest(hash_of(ORIGIN)) or "")
        assert kept.text == log.checkpoint().text
        assert kept.signatures == note.signatures
    assert witness.told == [("log_begun", {"origin": ORIGIN, "size": 5})]


def test_a_log_that_nobody_named_is_unknown(tmp_path: Path) -> None:
    witness = HeardWitness(tmp_path, PlayedLog(1))
    with pytest.raises(UnknownLog):
        witness.cosign(PlayedLog(1, origin="other.example/log").submission(0))
    with pytest.raises(NotSignedByLog):
        witness.cosign(PlayedLog(1).submission(0))
    assert witness.book.latest(hash_of(ORIGIN)) is None


def test_two_trees_are_shown_the_second_is_refused_and_both_are_told(tmp_path: Path) -> None:
    log = PlayedLog(13)
    fork = log.forked_at(3)
    witness = HeardWitness(tmp_path, log)
    witness.cosign(log.submission(0))
    with pytest.raises(NotGrown):
        witness.cosign(write_submission(13, [], fork.note()))
    event, facts = witness.told[-1]
    assert event == "log_forked"
    assert facts["is_proved"]
    assert (facts["cosigned"], facts["shown"]) == (log.checkpoint().text, fork.checkpoint().text)
    (file,) = witness.book.forks()
    assert str(file) == facts["kept_in"]
    assert log.note() in file.read_text()  # each of them signed by the log, and by nobody else
    assert fork.note() in file.read_text()
    assert witness.latest() == log.checkpoint()


def test_a_fork_is_noted_too_when_it_comes_with_another_old_size(tmp_path: Path) -> None:
    log = PlayedLog(13)
    witness = HeardWitness(tmp_path, log)
    witness.cosign(log.submission(0))
    with pytest.raises(AnotherSizeCosigned):
        witness.cosign(log.forked_at(3).submission(0))
    assert [one.suffix for one in witness.book.forks()] == [".fork"]


def test_a_larger_tree_without_a_proof_is_a_doubt_and_no_alarm(tmp_path: Path) -> None:
    log = PlayedLog(13)
    witness = HeardWitness(tmp_path, log)
    witness.cosign(log.submission(0))
    log.grow(4)
    with pytest.raises(NotGrown):  # anybody can send a true checkpoint with a false proof
        witness.cosign(write_submission(13, [bytes(32)] * 3, log.note()))
    assert witness.told[-1][0] == "log_not_grown"
    assert [one.suffix for one in witness.book.forks()] == [".doubt"]
    witness.cosign(log.submission(13))


def test_what_is_noted_does_not_fill_the_disk(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("cleanbreak.adapters.witness_book.FORKS_MAX", 2)
    log = PlayedLog(5)
    witness = HeardWitness(tmp_path, log)
    witness.cosign(log.submission(0))
    for place in (0, 1, 2, 3, 0):
        with pytest.raises(NotGrown):
            witness.cosign(write_submission(5, [], log.forked_at(place).note()))
    assert len(witness.book.forks()) == 2
    assert [event for event, _ in witness.told[1:]] == ["log_forked"] * 5


def test_a_memory_that_was_taken_away_is_missed(tmp_path: Path) -> None:
    """Else one file less, and the witness would cosign another history from its beginning."""
    log = PlayedLog(5)
    witness = HeardWitness(tmp_path, log)
    witness.cosign(log.submission(0))
    kept = tmp_path / "logs" / hash_of(ORIGIN)
    aside = kept.rename(tmp_path / "aside")
    with pytest.raises(MemoryLost):
        witness.cosign(log.forked_at(3).submission(0))
    aside.rename(kept)
    log.grow(1)
    witness.cosign(log.submission(5))
    assert witness.latest() == log.checkpoint()


def test_doubts_leave_room_for_what_is_proved(tmp_path: Path, monkeypatch: Any) -> None:
    """Else an operator could make doubts until no fork is kept any more, and then fork."""
    monkeypatch.setattr("cleanbreak.adapters.witness_book.FORKS_MAX", 2)
    log = PlayedLog(5)
    witness = HeardWitness(tmp_path, log)
    witness.cosign(log.submission(0))
    for _ in range(3):
        log.grow(1)
        with pytest.raises(NotGrown):
            witness.cosign(write_submission(5, [bytes(32)], log.note()))
    fork = PlayedLog(5, key=log.private_key).forked_at(3)
    with pytest.raises(NotGrown):
        witness.cosign(write_submission(5, [], fork.note()))
    assert [one.suffix for one in witness.book.forks()].count(".doubt") == 2
    assert fork.note() in Path(witness.told[-1][1]["kept_in"]).read_text()


class DyingBook(FolderWitnessBook):
    """Its process is killed at a moment."""

    before_keeping = False

    @contextmanager
    def page(self, origin: str) -> Iterator[WitnessPage]:
        with super().page(origin) as page:
            yield _DyingPage(page, self.before_keeping)


class _DyingPage:
    def __init__(self, page: FilePage, before_keeping: bool) -> None:
        self.page, self.before_keeping = page, before_keeping

    def latest(self) -> str | None:
        return self.page.latest()

    def keep(self, note: str) -> None:
        if not self.before_keeping:
            self.page.keep(note)
        os.kill(os.getpid(), signal.SIGKILL)


def in_a_process_that_dies(act: Callable[[], object]) -> None:
    child = os.fork()
    if child == 0:
        act()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL


@pytest.mark.parametrize("before_keeping", [True, False])
def test_killed_before_it_answers_it_cosigns_afterwards(
    tmp_path: Path, before_keeping: bool
) -> None:
    log = PlayedLog(5)
    HeardWitness(tmp_path, log).cosign(log.submission(0))
    log.grow(3)
    book = DyingBook(tmp_path)
    book.before_keeping = before_keeping
    dying = HeardWitness(tmp_path, log, book)
    in_a_process_that_dies(lambda: dying.cosign(log.submission(5)))

    again = HeardWitness(tmp_path, log)
    assert again.latest().size == (5 if before_keeping else 8)
    if not before_keeping:  # it had written and not answered: the log is told where it stands
        with pytest.raises(AnotherSizeCosigned) as refused:
            again.cosign(log.submission(5))
        assert refused.value.data == {"size": 8}
    lines = again.cosign(log.submission(again.latest().size))
    assert all(cosigned_at(parse_note(log.note() + lines), key) for key in again.keys)
    with pytest.raises(NotGrown):
        again.cosign(write_submission(8, [], log.forked_at(6).note()))


def test_of_many_that_race_from_one_size_each_size_is_kept_once(tmp_path: Path) -> None:
    log = PlayedLog(30)
    witness = HeardWitness(tmp_path, log)
    witness.cosign(log.submission(0, 5))

    def submit(size: int) -> int:
        try:
            HeardWitness(tmp_path, log).cosign(log.submission(5, size))
        except AnotherSizeCosigned:
            return 0
        return size

    with ThreadPoolExecutor(8) as threads:
        taken = [size for size in threads.map(submit, range(6, 30)) if size]
    assert len(taken) == 1
    assert witness.latest().size == taken[0]


@pytest.mark.parametrize("content", ["", "no note\n", "cut off\n\n— w"])
def test_a_memory_that_cannot_be_read_is_never_taken_for_nothing(
    tmp_path: Path, content: str
) -> None:
    log = PlayedLog(5)
    witness = HeardWitness(tmp_path, log)
    witness.cosign(log.submission(0))
    (tmp_path / "logs" / hash_of(ORIGIN)).write_text(content)
    with pytest.raises(MemoryLost):
        witness.cosign(log.forked_at(2).submission(0))


def test_the_memory_of_another_log_is_not_taken(tmp_path: Path) -> None:
    log = PlayedLog(5)
    witness = HeardWitness(tmp_path, log)
    other = PlayedLog(2, origin="other.example/log")
    (tmp_path / "logs" / hash_of(ORIGIN)).write_text(other.note())
    with pytest.raises(MemoryLost):
        witness.cosign(log.submission(0))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 12), st.integers(0, 12)), max_size=12))
def test_whatever_it_is_shown_it_cosigns_one_history(
    tmp_path_factory: pytest.TempPathFactory, shown: list[tuple[bool, int, int]]
) -> None:
    """Of a log and its second history, in any order and with any sizes, it follows only one."""
    log = PlayedLog(12)
    fork = log.forked_at(4)
    witness = HeardWitness(tmp_path_factory.mktemp("witness"), log)
    sizes, followed = [0], set()
    for is_fork, old, size in shown:
        tree = fork if is_fork else log
        try:
            witness.cosign(write_submission(old, tree.proof(old, size), tree.note(size)))
        except Refusal:
            continue
        sizes.append(size)
        followed |= {is_fork} if size > 4 else set()  # before that both are the same
    assert sizes == sorted(sizes)
    assert len(followed) <= 1
