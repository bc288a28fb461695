"""What somebody is told: which key, which history, which witness."""

from dataclasses import replace

import pytest
from tests.checked_proofs import SmallLog, flipped
from tests.ended_proofs import ORIGIN, Maker

from cleanbreak.domain.cosignature import Cosigner, cosign
from cleanbreak.domain.log_comparison import LogDoesNotFitItself, find_fork_by_tiles
from cleanbreak.domain.proof_file import proof_from_text, write_proof
from cleanbreak.domain.signed_note import ED25519, VerifierKey, parse_note, write_note
from cleanbreak.domain.signing_key import KeyState
from cleanbreak.domain.trust_file import (
    MalformedTrustFile,
    parse_trust,
    trust_in,
    trust_json,
)
from cleanbreak.domain.trusted_checkpoint import read_trusted_note
from cleanbreak.domain.verdict import NotValid, Part, Verdict, VerdictKind
from cleanbreak.domain.verify_proof import verify_proof

LOG = SmallLog()
PROOF, TRUST = LOG.proof(), LOG.trust()


def told(verdict: Verdict) -> tuple[VerdictKind, tuple[str, ...]]:
    return verdict.kind, verdict.what


def test_keys_of_which_nothing_is_known_are_named() -> None:
    statement, log = LOG.statement_key(), LOG.log_key()
    without = replace(TRUST, keys=(log,))
    assert told(verify_proof(PROOF, without)) == (
        VerdictKind.UNKNOWN_KEY, ("statement", statement.key_id),
    )  # fmt: skip
    without = replace(TRUST, keys=(statement,))
    assert told(verify_proof(PROOF, without)) == (VerdictKind.UNKNOWN_KEY, ("log", log.key_id))
    without = replace(TRUST, witnesses=())
    assert told(verify_proof(PROOF, without)) == (
        VerdictKind.UNKNOWN_KEY, ("note", "witness.example/w1"),
    )  # fmt: skip


def test_a_key_is_good_for_one_use_only() -> None:
    """Whoever has the log's key cannot state ends with it."""
    swapped = SmallLog(maker=Maker(key=LOG.maker.log_key, log_key=LOG.maker.key))
    assert verify_proof(swapped.proof(), swapped.trust()).is_valid
    assert verify_proof(swapped.proof(), TRUST).kind == VerdictKind.UNKNOWN_KEY


def test_a_receipt_of_another_log_with_the_same_key_counts_for_nothing() -> None:
    """Else an operator could show each person a log of their own, under another name."""
    log = replace(LOG.log_key(), origin="other.example/log")
    verdict = verify_proof(LOG.proof(note=""), LOG.trust(log_key=log))
    assert told(verdict) == (VerdictKind.UNKNOWN_KEY, ("log", ORIGIN))


@pytest.mark.parametrize("size", [7, 6, 5, 4, 0, None])
def test_what_was_logged_before_a_key_was_revoked_stays_good(size: int | None) -> None:
    """The statement is entry 4, and the log that signed has seven."""
    last = size or 0
    by_statement = LOG.trust(statement_key=LOG.statement_key(KeyState.REVOKED, size))
    by_log = LOG.trust(log_key=LOG.log_key(KeyState.REVOKED, size))
    for trust, is_valid in ((by_statement, last > 4), (by_log, last >= 7)):
        for proof in (PROOF, LOG.proof(note="")):
            verdict = verify_proof(proof, trust)
            assert verdict.is_valid == is_valid
            assert is_valid or verdict.kind == VerdictKind.REVOKED_KEY


def test_whoever_stole_a_key_of_the_log_cannot_make_up_another_history() -> None:
    """Their checkpoint is larger than the log was when the key was revoked."""
    stolen = SmallLog(9, salt=b"made up").note()
    other = SmallLog(9, salt=b"made up as well").note()
    trust = LOG.trust(log_key=LOG.log_key(KeyState.REVOKED, 7))
    assert verify_proof(PROOF, TRUST, [stolen, other]).kind == VerdictKind.LOG_FORKED
    assert told(verify_proof(PROOF, trust, [stolen, other])) == (
        VerdictKind.REVOKED_KEY, ("log", LOG.log_key().key_id),
    )  # fmt: skip
    assert verify_proof(PROOF, trust, [LOG.note()]).is_valid


def test_an_older_key_is_as_good_as_before() -> None:
    trust = LOG.trust(LOG.statement_key(KeyState.OLDER), LOG.log_key(KeyState.OLDER))
    assert verify_proof(PROOF, trust).is_valid


def test_two_trees_of_one_size_are_shown_both() -> None:
    other = SmallLog(salt=b"other").note()
    verdict = verify_proof(PROOF, TRUST, [other])
    assert told(verdict) == (VerdictKind.LOG_FORKED, ("log",))
    assert verdict.checkpoints == (other, LOG.note())
    of_the_file = verify_proof(PROOF, LOG.trust(checkpoint=other))
    assert of_the_file.checkpoints == (other, LOG.note())
    from_qr = verify_proof(proof_from_text(LOG.qr_text()), TRUST, [other])
    assert from_qr.checkpoints == (other, LOG.checkpoint.text)


def test_two_pinned_checkpoints_may_contradict_each_other_whatever_the_proof_says() -> None:
    notes = [SmallLog(9, salt=salt).note() for salt in (b"one", b"other")]
    assert verify_proof(PROOF, TRUST, notes[:1]).is_valid
    assert verify_proof(PROOF, TRUST, notes).checkpoints == tuple(notes)


def test_a_checkpoint_that_no_log_signed_accuses_nobody() -> None:
    """Else everybody could make up a fork."""
    other = SmallLog(salt=b"other")
    note = parse_note(other.note())
    without_log = write_note(note.text, note.signatures[1:])
    assert told(verify_proof(PROOF, TRUST, [without_log])) == (
        VerdictKind.UNKNOWN_KEY, ("note", ORIGIN),
    )  # fmt: skip
    changed = LOG.note().replace("\n7\n", "\n8\n")
    assert told(verify_proof(PROOF, TRUST, [changed])) == (VerdictKind.ALTERED, (Part.NOTE,))


def test_signatures_of_strangers_are_ignored_outside_of_a_proof() -> None:
    stranger = replace(LOG, witness=LOG.maker.key)
    pinned = stranger.note()
    assert verify_proof(PROOF, TRUST, [pinned]).is_valid
    inside = write_proof(*_parts(PROOF), pinned)
    assert verify_proof(inside, TRUST).kind == VerdictKind.UNKNOWN_KEY


def _parts(proof: bytes):  # type: ignore[no-untyped-def]
    from cleanbreak.domain.cose import parse_sign1
    from cleanbreak.domain.proof_file import parse_proof

    read = parse_proof(proof)
    return read.entry, parse_sign1(proof).unprotected[394], read.openings


def test_too_few_witnesses_are_told() -> None:
    assert verify_proof(PROOF, TRUST).unchecked == ()
    assert verify_proof(PROOF, replace(TRUST, quorum=2)).unchecked == (Part.WITNESSES,)
    assert verify_proof(LOG.proof(note=""), TRUST).unchecked == (Part.WITNESSES,)
    # the checkpoint that somebody has of the same tree is as good as that in the proof
    assert verify_proof(LOG.proof(note=""), TRUST, [LOG.note()]).unchecked == ()


def test_one_witness_with_two_keys_is_one() -> None:
    other_key = LOG.maker.key
    second = VerifierKey(LOG.witness_vkey.name, 4, other_key.public_key().public_bytes_raw())
    line = cosign(Cosigner(second, other_key.sign), LOG.checkpoint.text, 7)
    note = parse_note(LOG.note())
    trust = replace(TRUST, witnesses=(LOG.witness_vkey, second), quorum=2)
    seen = read_trusted_note(write_note(note.text, [*note.signatures, line]), trust)
    assert seen.witnesses == {LOG.witness_vkey.name}


def test_every_bit_of_a_note_in_a_proof_counts() -> None:
    raw = LOG.note().encode()
    for bit in range(len(raw) * 8):
        try:
            note = flipped(raw, bit).decode()
            read_trusted_note(note, TRUST, is_in_proof=True)
        except (NotValid, UnicodeDecodeError):
            continue
        pytest.fail(f"bit {bit} can be changed")


def test_public_keys_alone_are_enough() -> None:
    keys = [one.public_key for one in TRUST.keys]
    without_witness = LOG.proof(note=LOG.note(is_cosigned=False))
    assert verify_proof(without_witness, trust_in(keys)).is_valid
    assert verify_proof(without_witness, trust_in(keys[:1])).kind == VerdictKind.UNKNOWN_KEY
    pinned = SmallLog(salt=b"other").note()
    assert verify_proof(without_witness, trust_in(keys), [pinned]).kind == VerdictKind.LOG_FORKED


def test_a_checkpoint_of_another_size_was_not_compared_and_that_is_said() -> None:
    grown, other = SmallLog(9).note(), SmallLog(9, salt=b"other").note()
    for pinned in ([grown], [other], [LOG.note(), other]):
        assert verify_proof(PROOF, TRUST, pinned).unchecked == (Part.CHECKPOINTS,)
    assert verify_proof(PROOF, TRUST, [LOG.note()]).unchecked == ()
    ours = replace(TRUST, checkpoint=grown)
    assert verify_proof(PROOF, ours).unchecked == (), "nobody has brought one"


# The published log.


def test_a_log_that_grew_is_no_fork_and_another_history_is() -> None:
    """Both are larger than the proof's tree; only one of them begins with it."""
    honest = SmallLog(200)
    forked = SmallLog(200, salt=b"other")
    seen = read_trusted_note(LOG.note(), TRUST)
    for log, fork in ((honest, None), (forked, (LOG.note(), forked.note()))):
        published = read_trusted_note(log.note(), TRUST)
        assert find_fork_by_tiles([seen], published, log.tiles()) == fork


def test_damaged_tiles_accuse_nobody() -> None:
    log = SmallLog(200)
    seen = read_trusted_note(LOG.note(), TRUST)
    published = read_trusted_note(log.note(), TRUST)
    whole = log.tiles()(0, 0, 200)
    for tile in (flipped(whole, 9), flipped(whole, 199 * 256), whole[:-32], b""):
        with pytest.raises(LogDoesNotFitItself):
            find_fork_by_tiles([seen], published, lambda *_, tile=tile: tile)


# The trust file.


def test_a_trust_file_comes_back_as_it_was() -> None:
    import json

    trust = LOG.trust(
        LOG.statement_key(KeyState.REVOKED, 3), LOG.log_key(KeyState.OLDER), LOG.note()
    )
    assert parse_trust(json.dumps(trust_json(trust)).encode()) == trust


@pytest.mark.parametrize(
    "change",
    [
        {"type": "cleanbreak.trust.v2"}, {"keys": 1}, {"keys": [{}]}, {"witnesses": ["x"]},
        {"quorum": "many"}, {"issuer": None, "keys": None}, {"witnesses": None},
    ],
)  # fmt: skip
def test_what_is_no_trust_file_is_refused(change: dict[str, object]) -> None:
    import json

    document = trust_json(TRUST)
    assert parse_trust(json.dumps(document).encode())
    with pytest.raises(MalformedTrustFile):
        parse_trust(json.dumps({**document, **change}).encode())
    for content in (b"", b"[]", b"{}", b"null", b"\xff", b"[" * 100_000):
        with pytest.raises(MalformedTrustFile):
            parse_trust(content)


@pytest.mark.parametrize(
    "change",
    [
        {"key_id": "0" * 16}, {"state": "good"}, {"use": "anything"}, {"public_key": "AAAA"},
        {"revoked_at_size": -1}, {"revoked_at_size": "all"},
    ],
)  # fmt: skip
def test_a_key_that_is_not_what_its_id_says_is_refused(change: dict[str, object]) -> None:
    import json

    document = trust_json(TRUST)
    keys = [{**document["keys"][0], **change}, *document["keys"][1:]]
    with pytest.raises(MalformedTrustFile):
        parse_trust(json.dumps({**document, "keys": keys}).encode())


def test_a_log_key_that_is_not_that_of_its_vkey_is_refused() -> None:
    import json

    document = trust_json(TRUST)
    other = VerifierKey(ORIGIN, ED25519, LOG.maker.key.public_key().public_bytes_raw())
    keys = [document["keys"][0], {**document["keys"][1], "vkey": other.vkey}]
    with pytest.raises(MalformedTrustFile):
        parse_trust(json.dumps({**document, "keys": keys}).encode())
