"""Key and store of the log fail at any call; nothing is lost, and no two trees are ever signed."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import BinaryIO
from uuid import uuid4

import pytest
from django.db import connections, transaction
from tests.logs import let_wait, published
from tests.worlds import LOG_SIGNING, NOON, TestWorld, make_world

from cleanbreak.domain.checkpoint import Checkpoint
from cleanbreak.domain.merkle_tree import is_consistent, tree_over
from cleanbreak.domain.object_folder import ObjectFolder
from cleanbreak.flows import check_log
from cleanbreak.flows.append_log import append_leaves_that_wait, append_log
from cleanbreak.flows.archive_in_store import StorePlace
from cleanbreak.flows.read_log import prove_consistency
from cleanbreak.flows.wired_outside import wired_log_store
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure, Unavailable
from cleanbreak.ports.object_store import ObjectStore
from cleanbreak.ports.signing import Signature, Signing
from cleanbreak.records.log_entry import LogEntryRow, count_waiting, leaves_between, queue_leaves

pytestmark = pytest.mark.usefixtures("committed_db")


@dataclass
class Calls:
    """Lets the n-th call fail, before its effect or after."""

    fails_at: int = 0
    after: bool = False
    made: int = 0
    turn: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, act: Callable[[], object]) -> object:
        with self.turn:
            self.made += 1
            is_failing = self.made == self.fails_at
        if is_failing and not self.after:
            raise Unavailable("It does not answer.")
        done = act()
        if is_failing:
            raise OutcomeUnknown("The answer was lost.")
        return done


@dataclass
class FailingStore:
    """Any store of objects, whose calls are counted."""

    store: ObjectStore
    calls: Calls

    def write(self, folder: ObjectFolder, name: str, content: BinaryIO) -> None:
        self.calls.ask(lambda: self.store.write(folder, name, content))

    def read(self, folder: ObjectFolder, name: str) -> Iterator[bytes]:
        whole = self.calls.ask(lambda: b"".join(self.store.read(folder, name)))
        return iter([whole])  # type: ignore[list-item]

    def names(self, folder: ObjectFolder) -> list[str]:
        return self.calls.ask(lambda: self.store.names(folder))  # type: ignore[return-value]


@dataclass
class NotedSigning:
    """The key of the log, whose calls are counted; what it ever signed is kept."""

    calls: Calls
    texts: list[str] = field(default_factory=list)

    def sign(self, statements: Sequence[bytes]) -> list[Signature]:
        def act() -> list[Signature]:
            self.texts += [one.decode() for one in statements]
            return LOG_SIGNING.sign(statements)

        return self.calls.ask(act)  # type: ignore[return-value]

    def public_key(self) -> bytes:
        return LOG_SIGNING.public_key()

    def beside(self) -> Sequence[Signing]:
        return []

    def check_reachable(self) -> None:
        LOG_SIGNING.check_reachable()


@dataclass
class Stand:
    """A world whose key and store fail when told to."""

    world: TestWorld
    calls: Calls
    signing: NotedSigning

    def append(self) -> int:
        outside = replace(self.world.outside, log_signing=self.signing)
        return append_log(outside, NOON)

    def one_tree_was_signed(self) -> None:
        """Every checkpoint that the key ever signed goes on from every smaller one."""
        signed = sorted({Checkpoint.parse(text) for text in self.signing.texts}, key=_size)
        assert len({one.size for one in signed}) == len(signed)
        for old, new in pairwise(signed):
            proof = prove_consistency(old.size, new.size)
            assert is_consistent(old.size, old.root, new.size, new.root, proof)


def _size(checkpoint: Checkpoint) -> int:
    return checkpoint.size


@pytest.fixture
def stand(monkeypatch: pytest.MonkeyPatch) -> Stand:
    calls = Calls()

    def wired() -> StorePlace:
        place = wired_log_store()
        return StorePlace(FailingStore(place.store, calls), place.folder)

    monkeypatch.setattr("cleanbreak.flows.append_log.wired_log_store", wired)
    return Stand(make_world(), calls, NotedSigning(calls))


def some(count: int, word: str) -> list[bytes]:
    return [f"{word} {number}".encode() for number in range(count)]


@pytest.mark.parametrize("after", [False, True])
def test_whichever_call_fails_the_next_run_makes_it_good(stand: Stand, after: bool) -> None:
    """First run: two reads, a signature, five files, a checkpoint; once each of them fails."""
    expected: list[bytes] = []
    for nth in range(1, 40):
        leaves = some(130, f"round {nth}")
        let_wait(*leaves)
        expected += leaves
        stand.calls.made, stand.calls.fails_at, stand.calls.after = 0, nth, after
        try:
            stand.append()
        except OutsideFailure:
            stand.calls.fails_at = 0
            stand.append()
        else:
            break  # there is no further call
        assert count_waiting() == 0
        assert published().root == tree_over(expected)[0]
        stand.one_tree_was_signed()
    assert 8 <= nth < 39
    assert leaves_between(0, len(expected)) == expected


def test_many_append_and_many_let_wait_at_the_same_time(stand: Stand) -> None:
    orders = [[uuid4() for _ in range(100)] for _ in range(4)]
    faults: list[BaseException] = []

    def at_work(act: Callable[[], None]) -> Callable[[], None]:
        def work() -> None:
            try:
                act()
            except BaseException as fault:  # noqa: BLE001  told by the thread that waits
                faults.append(fault)
            finally:
                connections.close_all()

        return work

    def queue(mine: int) -> None:
        for order in [*orders[mine], *orders[mine - 1]]:  # each is queued by two
            with transaction.atomic():
                queue_leaves("end", [(order.bytes, order)])

    def append() -> None:
        for _ in range(25):
            stand.append()

    works = [lambda mine=mine: queue(mine) for mine in range(4)] + [append] * 3
    threads = [threading.Thread(target=at_work(one)) for one in works]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert faults == []
    stand.append()
    assert count_waiting() == 0
    found = leaves_between(0, 1_000)
    assert sorted(found) == sorted(order.bytes for some in orders for order in some)
    assert LogEntryRow.objects.count() == 400
    assert published().root == tree_over(found)[0]
    stand.one_tree_was_signed()


def test_a_log_that_grows_while_it_is_checked_is_sound(stand: Stand) -> None:
    let_wait(*some(300, "before"))
    stand.append()
    with pytest.MonkeyPatch.context() as patch:
        for name in ("_check_growth", "read_leaves", "signed_otherwise"):
            patch.setattr(check_log, name, _growing(getattr(check_log, name)))
        checked = check_log.check_entries(NOON, everything=True)
    assert checked.size == 300
    assert check_log.check_entries(NOON).checked_from == 300
    assert LogEntryRow.objects.count() == 321


def _growing(act: Callable[..., object]) -> Callable[..., object]:
    """Return what does the same after somebody else has appended."""

    def grow_first(*args: object) -> object:
        let_wait(*some(7, f"meanwhile {uuid4()}"))
        append_leaves_that_wait(NOON)
        return act(*args)

    return grow_first
