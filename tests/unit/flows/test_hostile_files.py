"""Files that somebody made to break a verifier, or to get something past it."""

import json
from base64 import b64encode
from dataclasses import replace

import pytest
from tests.checked_proofs import SmallLog
from tests.ended_proofs import name_of

from cleanbreak.domain.cbor import write_cbor
from cleanbreak.domain.proof_file import (
    PROOF_BYTES_MAX,
    MalformedProof,
    parse_proof,
    proof_from_text,
)
from cleanbreak.domain.signed_note import NoteSignature, parse_note, write_note
from cleanbreak.domain.trust_file import KeyState, MalformedTrustFile, parse_trust, trust_json
from cleanbreak.domain.verdict import VerdictKind
from cleanbreak.flows.verdict_words import verdict_sentence
from cleanbreak.flows.verify_certificate import NotACertificate
from cleanbreak.flows.verify_file import FileCheck, verify_file

LOG = SmallLog()


def certificate(**more: object) -> dict[str, object]:
    """Return a certificate as it was before there was a log."""
    statement = '{"order_id":"0192f1c8-0000-7000-8000-000000000001"}'
    signature = b64encode(LOG.maker.key.sign(statement.encode())).decode()
    key_id = name_of(LOG.maker.key)
    return {"statement": statement, "key_id": key_id, "signature": signature, **more}


def test_a_thief_who_writes_the_key_otherwise_gets_no_further() -> None:
    """JSON has many ways to write one text."""
    trust = LOG.trust(LOG.statement_key(KeyState.REVOKED))
    plain = json.dumps(certificate())
    key_id = name_of(LOG.maker.key)
    escaped = plain.replace(f'"{key_id}"', f'"\\u{ord(key_id[0]):04x}{key_id[1:]}"')
    assert json.loads(escaped) == json.loads(plain)
    for content in (plain.encode(), escaped.encode(), plain.encode("utf-16-le")):
        verdict = verify_file(content, FileCheck(trust=trust))
        assert verdict.kind == VerdictKind.REVOKED_KEY


def test_a_key_that_is_only_named_beside_is_not_the_signer() -> None:
    """Whoever passes a genuine certificate on must not be able to make it look revoked."""
    other = replace(LOG.statement_key(KeyState.REVOKED), key_id="0" * 16)
    trust = replace(LOG.trust(), keys=(*LOG.trust().keys, other))
    content = json.dumps(certificate(beside="0" * 16)).encode()
    assert verify_file(content, FileCheck(trust=trust)).is_valid


@pytest.mark.parametrize("size", ["1e999", "-1e999", "NaN", "1" * 5_000])
def test_a_number_that_is_none_is_refused_in_a_sentence(size: str) -> None:
    inclusion = {"leaf_index": 0, "tree_size": "SIZE", "path": []}
    content = json.dumps(certificate(inclusion=inclusion)).replace('"SIZE"', size).encode()
    with pytest.raises(NotACertificate):
        verify_file(content, FileCheck(trust=LOG.trust()))
    trust = json.dumps({**trust_json(LOG.trust()), "quorum": "SIZE"}).replace('"SIZE"', size)
    with pytest.raises(MalformedTrustFile):
        parse_trust(trust.encode())


def test_what_is_longer_than_any_proof_is_not_read() -> None:
    """Read into values, it would take forty times its size."""
    long = b"\xd2\x84" + write_cbor([None] * PROOF_BYTES_MAX)
    with pytest.raises(MalformedProof, match="longer"):
        parse_proof(long)
    with pytest.raises(MalformedProof, match="longer"):
        proof_from_text("CB1:" + "0" * (2 * PROOF_BYTES_MAX))


@pytest.mark.parametrize("name", ["evil\x9b2Jname", "moc.elpmaxe\N{RIGHT-TO-LEFT OVERRIDE}"])
def test_a_name_that_would_write_over_the_screen_is_not_shown(name: str) -> None:
    note = parse_note(LOG.note())
    strangers = NoteSignature(name, bytes(4), bytes(64))
    proof = LOG.proof(note=write_note(note.text, [*note.signatures, strangers]))
    verdict = verify_file(proof, FileCheck(trust=LOG.trust()))
    assert (verdict.kind, verdict.what) == (VerdictKind.UNKNOWN_KEY, ("note", "?"))
    assert name not in verdict_sentence(verdict)
