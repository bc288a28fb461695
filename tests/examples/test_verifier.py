"""The verifier with nothing of ours says the same as ours, of every file and of every bit."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from tests.checked_proofs import SmallLog, flipped
from tests.ended_proofs import CLAIMS, SEED, Maker
from verifier.verify import verify as their_verdict

from cleanbreak.domain.cbor import write_cbor
from cleanbreak.domain.checked_file import proofs_in_paper
from cleanbreak.domain.cose import parse_sign1, sign1, to_be_signed
from cleanbreak.domain.cosignature import Cosigner, cosign
from cleanbreak.domain.proof_file import parse_proof, write_proof
from cleanbreak.domain.signed_note import (
    ML_DSA_44_COSIGNATURE,
    VerifierKey,
    parse_note,
    write_note,
)
from cleanbreak.domain.signing_key import KeyState
from cleanbreak.domain.statement import open_claims
from cleanbreak.domain.trust_file import Trust, trust_json
from cleanbreak.flows.verify_file import FileCheck, verify_file

LOG = SmallLog()
PROOF, QR = LOG.proof(), LOG.qr_text().encode()
TRUST = LOG.trust()
OTHER = SmallLog(salt=b"other")
Said = tuple[str, list[str], list[str]]


def theirs(content: bytes, trust: Trust, pinned: tuple[str, ...] = ()) -> Said:
    said = their_verdict(content, json.loads(json.dumps(trust_json(trust))), pinned)
    return said["verdict"], said["what"], said["checkpoints"]


def ours(content: bytes, trust: Trust, pinned: tuple[str, ...] = ()) -> Said:
    said = verify_file(content, FileCheck(trust=trust, pinned=pinned))
    what = [] if said.checkpoints else [str(one) for one in said.what]
    return said.kind.value, what, list(said.checkpoints)


def proof_of(entry: bytes, **changed: Any) -> bytes:
    parts = {
        "receipts": parse_sign1(PROOF).unprotected[394],
        "openings": parse_proof(PROOF).openings,
        "note": LOG.note(),
    }
    return write_proof(entry, *({**parts, **changed}[name] for name in parts))


ENTRY = LOG.maker.entry()
FOREIGN = {**CLAIMS, "number": {"msisdn": "+491"}}
WITHOUT_LOG = write_note(LOG.checkpoint.text, parse_note(LOG.note()).signatures[1:])
STRANGER = replace(LOG, witness=LOG.maker.key)
FILES: dict[str, Callable[[], tuple[Any, ...]]] = {
    "proof": lambda: (PROOF, TRUST),
    "QR code": lambda: (QR, TRUST),
    "QR code with an end of line": lambda: (QR + b"\r\n", TRUST),
    "cut QR code": lambda: (QR[:-1], TRUST),
    "QR code cut at a group": lambda: (QR[:-3], TRUST),
    "cut": lambda: (PROOF[:-1], TRUST),
    "longer": lambda: (PROOF + b"\0", TRUST),
    "paper without proof": lambda: (b"%PDF-1.7\n", TRUST),
    "other": lambda: (b"hello", TRUST),
    "bare statement": lambda: (ENTRY, TRUST),
    "nothing opened": lambda: (proof_of(ENTRY, openings=[]), TRUST),
    "claim of another": lambda: (
        proof_of(ENTRY, openings=open_claims(SEED, FOREIGN, ["number"])), TRUST
    ),
    "claim twice": lambda: (
        proof_of(ENTRY, openings=open_claims(SEED, CLAIMS, ["end"]) * 2), TRUST
    ),
    "receipt of another": lambda: (
        proof_of(ENTRY, receipts=parse_sign1(OTHER.proof()).unprotected[394]), TRUST
    ),
    "statement of another": lambda: (proof_of(Maker().entry(FOREIGN)), TRUST),
    "note of another": lambda: (proof_of(ENTRY, note=OTHER.note()), TRUST),
    "note of no log": lambda: (proof_of(ENTRY, note=WITHOUT_LOG), TRUST),
    "note of a stranger": lambda: (proof_of(ENTRY, note=STRANGER.note()), TRUST),
    "pinned stranger": lambda: (PROOF, TRUST, (STRANGER.note(),)),
    "no statement key": lambda: (PROOF, replace(TRUST, keys=TRUST.keys[1:])),
    "no log key": lambda: (PROOF, replace(TRUST, keys=TRUST.keys[:1])),
    "no witness": lambda: (PROOF, replace(TRUST, witnesses=())),
    "other log": lambda: (QR, LOG.trust(log_key=replace(LOG.log_key(), origin="other/log"))),
    "older": lambda: (PROOF, LOG.trust(LOG.statement_key(KeyState.OLDER))),
    "revoked before": lambda: (PROOF, LOG.trust(LOG.statement_key(KeyState.REVOKED, 4))),
    "revoked after": lambda: (PROOF, LOG.trust(LOG.statement_key(KeyState.REVOKED, 5))),
    "revoked log": lambda: (PROOF, LOG.trust(log_key=LOG.log_key(KeyState.REVOKED))),
    "revoked log afterwards": lambda: (PROOF, LOG.trust(log_key=LOG.log_key(KeyState.REVOKED, 7))),
    "checkpoint of a stolen key": lambda: (
        PROOF, LOG.trust(log_key=LOG.log_key(KeyState.REVOKED, 7)), (SmallLog(9).note(),)
    ),
    "forked": lambda: (PROOF, TRUST, (OTHER.note(),)),
    "forked, trust file": lambda: (QR, LOG.trust(checkpoint=OTHER.note())),
    "other sizes": lambda: (PROOF, TRUST, (SmallLog(9).note(),)),
    "changed checkpoint": lambda: (PROOF, TRUST, (LOG.note().replace("\n7\n", "\n8\n"),)),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_both_say_the_same(name: str) -> None:
    assert theirs(*FILES[name]()) == ours(*FILES[name]())


def test_every_verdict_is_among_them() -> None:
    """Else that they agree would say little."""
    kinds = {ours(*one())[0] for one in FILES.values()}
    expected = {"valid", "altered", "unknown_key", "revoked_key", "log_forked", "not_a_proof"}
    assert kinds == expected


def test_a_witness_that_no_quantum_computer_forges() -> None:
    key = MLDSA44PrivateKey.from_seed_bytes(b"\3" * 32)
    raw = key.public_key().public_bytes_raw()
    vkey = VerifierKey("witness.example/w2", ML_DSA_44_COSIGNATURE, raw)
    line = cosign(Cosigner(vkey, key.sign), LOG.checkpoint.text, 1_795_737_660)
    note = parse_note(LOG.note())
    proof = proof_of(ENTRY, note=write_note(note.text, [*note.signatures, line]))
    trust = replace(TRUST, witnesses=(*TRUST.witnesses, vkey))
    assert theirs(proof, trust) == ours(proof, trust) == ("valid", [], [])
    late = replace(line, signature=flipped(line.signature, 63))
    proof = proof_of(ENTRY, note=write_note(note.text, [*note.signatures, late]))
    assert theirs(proof, trust) == ours(proof, trust) == ("altered", ["note"], [])


def test_a_paper_whose_proof_ends_like_a_line() -> None:
    """One signature in sixteen ends in a carriage return."""
    keys = (Ed25519PrivateKey.from_private_bytes(bytes([nth]) * 32) for nth in range(256))
    logs = (SmallLog(maker=Maker(key=key)) for key in keys)
    log = next(one for one in logs if one.proof().endswith(b"\r"))
    paper = b"%PDF-1.7\nstream\n" + log.proof() + b"\nendstream\n"
    assert theirs(paper, log.trust()) == ours(paper, log.trust()) == ("valid", [], [])


def test_a_paper_of_nothing_but_beginnings_is_read_once() -> None:
    paper = b"%PDF-1.7\n" + b"stream\n\xd2\x84" * 2_000
    found = proofs_in_paper(paper)
    assert len(found) == 2_000
    assert sum(map(len, found)) < len(paper)
    assert theirs(paper, TRUST) == ours(paper, TRUST) == ("not_a_proof", ["pdf_without_proof"], [])


def test_a_place_that_is_no_number_is_none() -> None:
    """``false`` is equal to 0 in Python, and not in a proof."""
    (opened,) = open_claims(SEED, CLAIMS, ["number"])
    proof = proof_of(ENTRY, openings=[replace(opened, index=False)])
    assert theirs(proof, TRUST)[0] == ours(proof, TRUST)[0] == "altered"


def test_a_statement_without_a_root_says_nothing() -> None:
    """Else an operator could enter it today, and open it later as whatever is wanted then."""
    protected = parse_sign1(ENTRY).protected
    payload = write_cbor({1: 1, 2: None, 3: 8})
    signed = LOG.maker.key.sign(to_be_signed(protected, payload))
    entry = sign1(protected, {}, payload, signed)
    receipts = parse_sign1(SmallLog(maker=Blank(entry_of=entry)).proof(note="")).unprotected[394]
    (opened,) = open_claims(SEED, CLAIMS, ["number"])
    proof = proof_of(entry, receipts=receipts, openings=[replace(opened, index=99)], note="")
    assert theirs(proof, TRUST) == ours(proof, TRUST) == ("altered", ["statement"], [])


@dataclass(frozen=True)
class Blank(Maker):
    """States nothing."""

    entry_of: bytes = b""

    def entry(self, claims: Any = CLAIMS) -> bytes:
        """Return what was signed."""
        return self.entry_of


def test_no_bit_can_be_changed() -> None:
    small = LOG.proof(["number"])
    for content in (small, LOG.proof(["number"], note="")):
        for bit in range(len(content) * 8):
            assert theirs(flipped(content, bit), TRUST)[0] != "valid", f"bit {bit}"


@given(st.integers(0, len(QR) * 8 - 1))
def test_no_bit_of_a_qr_code_can_be_changed(bit: int) -> None:
    content = flipped(QR, bit)
    assert theirs(content, TRUST)[0] == ours(content, TRUST)[0] != "valid"


@given(st.binary(max_size=300))
def test_whatever_is_no_proof_gets_a_verdict(content: bytes) -> None:
    for raw in (content, b"\xd2\x84" + content, b"CB1:" + content, b"%PDF-" + content):
        assert theirs(raw, TRUST)[0] != "valid"
