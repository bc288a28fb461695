"""Witnesses watch the log: each cosigns on its own, and whoever sees a second history says so."""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from tests.logs import let_wait, log_folder
from tests.statements import end, enter
from tests.witnesses import PlayedLog
from tests.worlds import LOG_SIGNING, NOON, Clock, TestWorld, make_world

from cleanbreak.adapters.rigged_witness import RiggedWitness
from cleanbreak.adapters.rigging import Moment, Rig
from cleanbreak.adapters.witness.memory import MemoryWitness
from cleanbreak.domain.checkpoint import Checkpoint
from cleanbreak.domain.cosignature import cosigned_at
from cleanbreak.domain.named_witness import NamedWitness, WitnessState
from cleanbreak.domain.proof_file import parse_proof
from cleanbreak.domain.signal_delivery import Lane
from cleanbreak.domain.signed_note import NoteSignature, VerifierKey, parse_note
from cleanbreak.flows import ask_witnesses as flow
from cleanbreak.flows.append_log import append_log
from cleanbreak.flows.ask_witnesses import ask_witnesses
from cleanbreak.flows.publish_cosigned import publish_cosigned
from cleanbreak.flows.read_log import current_checkpoint
from cleanbreak.flows.read_proof import read_proof
from cleanbreak.flows.sign_head import verifier_key
from cleanbreak.flows.wired_outside import wired_log_store
from cleanbreak.flows.witnessed_checkpoint import checkpoint_with, witnessed_checkpoint
from cleanbreak.ports.errors import Unavailable
from cleanbreak.records.log_witness import LogWitnessRow, disputes

pytestmark = pytest.mark.usefixtures("committed_db")
ORIGIN = "127.0.0.1:8000/log"


@dataclass
class Watched:
    """Our log, and who watches it."""

    world: TestWorld
    watch: Clock

    def witness(self, name: str) -> MemoryWitness:
        keys = [verifier_key(LOG_SIGNING.public_key())]
        return MemoryWitness(name, keys, lambda: int(self.watch().timestamp()))

    def grow(self, count: int = 3) -> None:
        let_wait(*(f"{self.watch.now} {one}".encode() for one in range(count)))
        append_log(self.world.outside, self.watch.now)
        self.watch.advance(seconds=1)

    def ask(self, *witnesses: Any, lane: Lane = Lane.SOUND) -> int:
        return ask_witnesses(witnesses, lane, self.watch)


@pytest.fixture
def ours() -> Watched:
    return Watched(make_world(), Clock())


def cosigned(witness: MemoryWitness) -> bool:
    """Return whether the newest checkpoint is cosigned by it, as a verifier would find."""
    signed = current_checkpoint()
    assert signed
    note = parse_note(signed.note)
    return all(cosigned_at(note, VerifierKey.parse(vkey)) for vkey in witness.vkeys)


def state_of(name: str) -> WitnessState:
    return WitnessState(LogWitnessRow.objects.get(name=name).state)


def test_without_a_log_or_witnesses_nobody_is_asked(ours: Watched) -> None:
    witness = ours.witness("w.example/1")
    assert ours.ask(witness) == 0
    ours.grow()
    assert ours.ask() == 0
    assert witness.asked == []


def test_every_checkpoint_is_cosigned_once_and_published(ours: Watched) -> None:
    one, two = ours.witness("w.example/1"), ours.witness("w.example/2")
    for _ in range(3):
        ours.grow()
        assert ours.ask(one, two) == 2
        assert ours.ask(one, two) == 0
        assert cosigned(one)
        assert cosigned(two)
        publish_cosigned(wired_log_store())
        assert (log_folder() / "checkpoint").read_text() == current_checkpoint().note  # type: ignore[union-attr]
    assert one.asked == [0, 3, 6]


def test_one_that_is_away_holds_up_no_other_and_is_asked_seldom(ours: Watched) -> None:
    one, away = ours.witness("w.example/1"), ours.witness("w.example/2")
    away.is_down = True
    ours.grow()
    assert ours.ask(one, away) == 1
    assert cosigned(one)
    assert state_of(away.name) is WitnessState.AWAY
    for _ in range(20):
        ours.watch.advance(seconds=1)
        ours.ask(one, away, lane=Lane.TROUBLED)
    row = LogWitnessRow.objects.get(name=away.name)
    assert row.failures == 4  # after 2, 4, 8 seconds
    assert row.troubled_since == NOON + timedelta(seconds=1)
    away.is_down = False
    ours.watch.advance(minutes=10)
    assert ours.ask(one, away) == 0  # it has a task of its own
    assert ours.ask(one, away, lane=Lane.TROUBLED) == 1
    assert cosigned(away)
    assert state_of(away.name) is WitnessState.SOUND


@pytest.mark.parametrize("moment", Moment)
@pytest.mark.parametrize("n", range(1, 8))
def test_whichever_call_fails_the_witness_cosigns_in_the_end(
    ours: Watched, moment: Moment, n: int
) -> None:
    witness, rig = ours.witness("w.example/1"), Rig()
    rigged = RiggedWitness(witness, rig)
    rig.fail_call(n, moment)
    while len(rig.calls) < 8:
        ours.grow()
        for lane in (Lane.SOUND, Lane.TROUBLED, Lane.TROUBLED):
            ours.ask(rigged, lane=lane)
            ours.watch.advance(minutes=20)
        assert cosigned(witness)
        assert state_of(witness.name) is WitnessState.SOUND
    assert disputes() == []


def test_a_witness_that_wrote_and_did_not_answer_is_asked_from_there(ours: Watched) -> None:
    witness = ours.witness("w.example/1")
    ours.grow()
    ours.ask(witness)
    ours.grow()
    rig = Rig()
    rig.fail_call(1, Moment.AFTER)
    ours.ask(RiggedWitness(witness, rig))
    assert not cosigned(witness)
    ours.watch.advance(seconds=10)
    assert ours.ask(witness, lane=Lane.TROUBLED) == 1
    assert cosigned(witness)
    assert witness.asked == [0, 3, 3, 6]  # the third is told 6


class OursPlayed(PlayedLog):
    """A second history that our own key signs."""

    def __init__(self, leaves: int) -> None:
        super().__init__(leaves, ORIGIN)
        self.key = verifier_key(LOG_SIGNING.public_key())

    def line(self, text: str) -> NoteSignature:
        (signed,) = LOG_SIGNING.sign([text.encode()])
        return NoteSignature.by(self.key, signed.signature)


@pytest.mark.parametrize("leaves", [2, 3, 6, 9])
def test_a_witness_that_saw_another_history_is_told_with_both_checkpoints(
    ours: Watched, leaves: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Smaller than ours, as large, and larger than all that we have."""
    other, witness, fair = OursPlayed(leaves), ours.witness("w.example/1"), ours.witness("w.fair")
    witness.cosign(0, [], other.note())
    ours.grow(6)
    with caplog.at_level(logging.ERROR):
        assert ours.ask(witness, fair) == 1
    assert cosigned(fair)
    (dispute,) = disputes()
    assert dispute.witness == witness.name
    assert parse_note(dispute.theirs).text == other.checkpoint().text
    assert parse_note(dispute.ours).text == current_checkpoint().checkpoint.text  # type: ignore[union-attr]
    assert state_of(witness.name) is WitnessState.DISPUTING
    assert [one.levelname for one in caplog.records if "w.example/1" in one.message] == ["ERROR"]

    ours.watch.advance(hours=1)
    ours.ask(witness, lane=Lane.TROUBLED)
    assert len(disputes()) == 1  # told once
    assert not cosigned(witness)


def test_a_dispute_is_kept_though_the_witness_goes_away(ours: Watched) -> None:
    witness = ours.witness("w.example/1")
    witness.cosign(0, [], OursPlayed(4).note())
    ours.grow(4)

    class Shy:
        name, vkeys, cosign = witness.name, witness.vkeys, staticmethod(witness.cosign)

        def latest(self, origin: str) -> str | None:
            raise Unavailable(f"away: {origin}")

    ours.ask(Shy())
    assert [one.theirs for one in disputes()] == [""]


class Answering:
    """A witness that answers with what it is told to."""

    def __init__(self, witness: MemoryWitness, answer: Callable[[list[str]], list[str]]) -> None:
        self.name, self.vkeys, self._witness, self._answer = (
            witness.name,
            witness.vkeys,
            witness,
            answer,
        )

    def cosign(self, old_size: int, proof: Sequence[bytes], note: str) -> list[str]:
        return self._answer(self._witness.cosign(old_size, proof, note))

    def latest(self, origin: str) -> str | None:
        return self._witness.latest(origin)


def test_what_no_named_key_signed_is_never_kept(ours: Watched) -> None:
    witness, stranger = ours.witness("w.example/1"), ours.witness("w.example/2")
    ours.grow()
    (strange,) = Answering(stranger, list).cosign(0, [], current_checkpoint().note)  # type: ignore[union-attr]

    def false(lines: list[str]) -> list[str]:
        line = NoteSignature.parse(lines[0])
        return [
            NoteSignature(
                line.name, line.key_id, line.signature[:-1] + bytes([line.signature[-1] ^ 1])
            ).line
        ]

    def both(lines: list[str]) -> list[str]:
        return [*lines, *false(lines)]

    for answer in (lambda _: [], lambda _: [strange], lambda _: ["no line"], false, both):
        ours.ask(Answering(witness, answer), lane=Lane.SOUND)
        ours.ask(Answering(witness, answer), lane=Lane.TROUBLED)
        assert state_of(witness.name) is WitnessState.UNTRUE
        assert "w.example" not in current_checkpoint().note  # type: ignore[union-attr]
        ours.watch.advance(hours=1)
    ours.ask(Answering(witness, lambda lines: [strange, *lines]), lane=Lane.TROUBLED)
    assert cosigned(witness)
    assert "w.example/2" not in current_checkpoint().note  # type: ignore[union-attr]


def test_a_log_that_the_witness_does_not_know_is_refused(ours: Watched) -> None:
    stranger = MemoryWitness("w.example/1", [PlayedLog().key], lambda: 1)
    ours.grow()
    ours.ask(stranger)
    assert state_of(stranger.name) is WitnessState.REFUSING
    assert disputes() == []


def test_a_slow_one_cosigns_beside_the_others(ours: Watched) -> None:
    slow = ours.witness("w.example/1")

    def late(lines: list[str]) -> list[str]:
        ours.watch.advance(seconds=5)
        return lines

    ours.grow()
    assert ours.ask(Answering(slow, late)) == 1
    assert state_of(slow.name) is WitnessState.SLOW
    ours.grow()
    assert ours.ask(slow) == 0
    assert ours.ask(slow, lane=Lane.TROUBLED) == 1
    assert state_of(slow.name) is WitnessState.SOUND


def test_one_that_hangs_is_not_waited_for(ours: Watched, monkeypatch: Any) -> None:
    monkeypatch.setattr(flow, "ROUND_WITHIN_S", 2.0)
    one, hanging, let_go = ours.witness("w.example/1"), ours.witness("w.hangs"), threading.Event()

    def hang(lines: list[str]) -> list[str]:
        let_go.wait(10)
        return lines

    ours.grow()
    try:
        assert ours.ask(one, Answering(hanging, hang)) == 1
        assert state_of(hanging.name) is WitnessState.AWAY
    finally:
        let_go.set()


def test_a_checkpoint_counts_when_enough_have_cosigned_it(ours: Watched, settings: Any) -> None:
    three = [ours.witness(f"w.example/{one}") for one in range(3)]
    settings.CLEANBREAK_WITNESSES = tuple(
        NamedWitness((VerifierKey.parse(one.vkeys[0]),), "https://w.example") for one in three
    )
    settings.CLEANBREAK_WITNESS_QUORUM = 2
    ours.grow()
    ours.ask(three[0])
    assert witnessed_checkpoint() is None
    ours.ask(three[1])
    assert witnessed_checkpoint() == current_checkpoint()
    ours.grow()
    ours.ask(three[1], ours.witness("w.stranger"))
    found = witnessed_checkpoint()
    assert found
    assert found.checkpoint.size == 3
    assert checkpoint_with(2) == found  # a proof is made of what enough have cosigned
    assert checkpoint_with(5) == current_checkpoint()  # of an entry that is newer, of the newest
    assert checkpoint_with(6) is None


def test_the_proof_of_an_end_has_the_cosignatures_of_its_checkpoint(
    ours: Watched, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cleanbreak.flows.read_proof.wired_outside", lambda: ours.world.outside)
    witness = ours.witness("w.example/1")
    key = VerifierKey.parse(witness.vkeys[0])
    settings.CLEANBREAK_WITNESSES = (NamedWitness((key,), "https://w.example"),)
    settings.CLEANBREAK_WITNESS_QUORUM = 1
    order_id = end(ours.world)
    enter(ours.world)
    size = current_checkpoint().checkpoint.size  # type: ignore[union-attr]
    assert cosigned_at(parse_note(parse_proof(read_proof(order_id)).note or ""), key) is None
    ours.ask(witness)
    ours.grow()
    shown = parse_note(parse_proof(read_proof(order_id)).note or "")
    assert cosigned_at(shown, key)
    assert Checkpoint.parse(shown.text).size == size
