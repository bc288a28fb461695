"""What every witness of our log promises."""

import pytest
from tests.witnesses import PlayedLog

from cleanbreak.domain.cosignature import cosigned_at
from cleanbreak.domain.signed_note import VerifierKey, parse_note
from cleanbreak.ports.errors import Refused, Unavailable
from cleanbreak.ports.witness import Conflict, NotConsistent

from .witness_stages import WitnessStage

PORT = "witness"


def cosign(stage: WitnessStage, old: int, size: int) -> list[str]:
    return stage.witness.cosign(old, stage.log.proof(old, size), stage.log.note(size))


def test_a_log_that_only_grows_is_cosigned_with_every_key(stage: WitnessStage) -> None:
    assert stage.witness.name == "w.example/1"
    for old, size in ((0, 3), (3, 5), (5, 5)):
        lines = cosign(stage, old, size)
        note = parse_note(stage.log.note(size) + "".join(f"{line}\n" for line in lines))
        keys = [VerifierKey.parse(vkey) for vkey in stage.witness.vkeys]
        assert all(cosigned_at(note, key) for key in keys)
        assert {key.name for key in keys} == {stage.witness.name}


def test_it_says_from_where_it_wants_a_proof(stage: WitnessStage) -> None:
    with pytest.raises(Conflict) as never:
        cosign(stage, 2, 3)
    cosign(stage, 0, 3)
    with pytest.raises(Conflict) as once:
        cosign(stage, 0, 5)
    assert (never.value.size, once.value.size) == (0, 3)


def test_a_second_history_is_not_cosigned(stage: WitnessStage) -> None:
    cosign(stage, 0, 5)
    fork = stage.log.forked_at(2)
    with pytest.raises(NotConsistent):
        stage.witness.cosign(5, [], fork.note())
    stage.log.grow(3)
    fork = stage.log.forked_at(2)
    with pytest.raises(NotConsistent):
        stage.witness.cosign(5, fork.proof(5), fork.note())
    cosign(stage, 5, 8)


def test_it_shows_what_it_cosigned_last(stage: WitnessStage) -> None:
    assert stage.witness.latest(stage.log.origin) is None
    lines = cosign(stage, 0, 5)
    shown = parse_note(stage.witness.latest(stage.log.origin) or "")
    assert shown.text == stage.log.checkpoint().text
    assert [one.line for one in shown.signatures] == [
        stage.log.line(shown.text).line,
        *lines,
    ]
    assert stage.witness.latest("other.example/log") is None


def test_a_checkpoint_that_the_log_did_not_sign_is_refused(stage: WitnessStage) -> None:
    with pytest.raises(Refused) as refused:
        stage.witness.cosign(0, [], PlayedLog(5, stage.log.origin).note())
    assert not isinstance(refused.value, Conflict | NotConsistent)
    assert stage.witness.latest(stage.log.origin) is None


def test_a_witness_that_is_away_is_unavailable(stage: WitnessStage) -> None:
    stage.be_down()
    with pytest.raises(Unavailable) as away:
        cosign(stage, 0, 5)
    with pytest.raises(Unavailable):
        stage.witness.latest(stage.log.origin)
    assert "http" not in away.value.sentence.partition(":")[0]
