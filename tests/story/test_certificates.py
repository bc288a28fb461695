"""Certificates: many are signed at once, and anybody can check each of them alone."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import connection
from tests.worlds import NOON, SIGNING, LineOf, at_once, make_world
from uuid_utils.compat import uuid7

from cleanbreak.adapters.signing.file_key import FileKey
from cleanbreak.domain.certificate import canonical_bytes
from cleanbreak.domain.termination import SignedStatement
from cleanbreak.flows.proof_of_end import TREE_SIZE
from cleanbreak.flows.read_certificate import certificate_json, read_certificate
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.terminate_line import STEPS
from cleanbreak.flows.verify_certificate import (
    CertificateChanged,
    CertificateOfAnotherKey,
    NotACertificate,
    verify_certificate,
)
from cleanbreak.records.certificate import CertificateRow, insert_certificates

pytestmark = pytest.mark.usefixtures("committed_db")

Document = dict[str, Any]


def end(count: int) -> list[Document]:
    """End so many lines in one batch, and return their certificates as files have them."""
    world = make_world()
    lines = [LineOf(msisdn=f"+49152288{number:05d}") for number in range(count)]
    world.add(*lines)
    orders = [request_termination(at_once(line), world.outside, NOON) for line in lines]
    world.work()
    return [certificate_json(read_certificate(order.order_id)) for order in orders]


def verify(document: Document) -> Document:
    return verify_certificate(json.dumps(document).encode(), [SIGNING.public_key()])


def test_a_batch_is_signed_with_one_signature_for_each_tree_and_each_line_has_its_own_proof() -> (
    None
):
    found = end(TREE_SIZE + 3)

    assert len({one["signature"] for one in found}) == 2
    sizes = sorted(one["inclusion"]["tree_size"] for one in found)
    assert sizes == [3] * 3 + [TREE_SIZE] * TREE_SIZE
    for one in found:
        assert verify(one) == json.loads(one["statement"])


def test_one_line_is_a_tree_of_one_leaf() -> None:
    (found,) = end(1)
    assert found["inclusion"] == {"leaf_index": 0, "tree_size": 1, "path": []}
    assert verify(found)["order_id"] == str(CertificateRow.objects.get().order_id)


def test_somebody_with_nothing_of_ours_can_check_it() -> None:
    """As `docs/howto/check-a-certificate.md` tells it."""
    found = end(6)[5]

    reached = sha256(b"\x00" + found["statement"].encode()).digest()
    place, last = found["inclusion"]["leaf_index"], found["inclusion"]["tree_size"] - 1
    for sibling in map(b64decode, found["inclusion"]["path"]):
        if place % 2 or place == last:
            reached = sha256(b"\x01" + sibling + reached).digest()
            while place and place % 2 == 0:
                place, last = place // 2, last // 2
        else:
            reached = sha256(b"\x01" + reached + sibling).digest()
        place, last = place // 2, last // 2
    head = f"cleanbreak.certificates.v1\n6\n{b64encode(reached).decode()}\n"

    key = Ed25519PublicKey.from_public_bytes(SIGNING.public_key())
    key.verify(b64decode(found["signature"]), head.encode())


def test_evidence_is_kept_byte_for_byte_as_the_certificate_names_it() -> None:
    (found,) = end(1)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT step, encode(sha256(convert_to(facts::text, 'UTF8')), 'hex') FROM evidence"
            " WHERE step <> 'issue_certificate'"
        )
        kept = dict(cursor.fetchall())
    assert len(kept) == len(STEPS) - 1
    assert verify(found)["evidence"] == kept


def old_certificate(order_id: UUID) -> SignedStatement:
    """Return one as they were signed before there were trees."""
    statement = canonical_bytes({"order_id": str(order_id), "ended_on": "2026-11-22"})
    (signed,) = SIGNING.sign([statement])
    return SignedStatement(statement=statement, key_id=signed.key_id, signature=signed.signature)


def test_a_certificate_that_was_signed_by_itself_is_as_good_as_before() -> None:
    order_id = uuid7()
    insert_certificates([(order_id, old_certificate(order_id))], NOON)

    found = certificate_json(read_certificate(order_id))

    assert "inclusion" not in found
    assert verify(found)["order_id"] == str(order_id)
    with pytest.raises(CertificateChanged):
        verify({**found, "statement": found["statement"].replace("22", "23")})


def _flipped(text: str) -> str:
    raw = bytearray(b64decode(text))
    raw[len(raw) // 2] ^= 1
    return b64encode(raw).decode()


def _with(inclusion: Document) -> Callable[[Document], Document]:
    return lambda one: {**one, "inclusion": {**one["inclusion"], **inclusion}}


CHANGES: dict[str, Callable[[Document], Document]] = {
    "the day": lambda one: {**one, "statement": one["statement"].replace("2026", "2027", 1)},
    "one bit of the signature": lambda one: {**one, "signature": _flipped(one["signature"])},
    "half the signature": lambda one: {**one, "signature": one["signature"][:44]},
    "another place": _with({"leaf_index": 1}),
    "no place": _with({"leaf_index": -1}),
    "a larger tree": _with({"tree_size": 4}),
    "no way": _with({"path": []}),
    "one bit of the way": lambda one: _with(
        {"path": [*map(_flipped, one["inclusion"]["path"])]}
    )(one),
    "the way is left out": lambda one: {k: one[k] for k in ("statement", "key_id", "signature")},
    "the statement is a head": lambda one: {
        "statement": "cleanbreak.certificates.v1\n3\n", "key_id": one["key_id"],
        "signature": one["signature"],
    },
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_whatever_is_changed_is_found_out(change: Callable[[Document], Document]) -> None:
    found = end(3)[0]
    assert verify(found)
    with pytest.raises(CertificateChanged):
        verify(change(found))


def test_the_certificate_of_another_line_keeps_its_own_words() -> None:
    one, other, _ = end(3)
    with pytest.raises(CertificateChanged):
        verify({**one, "statement": other["statement"]})


def test_another_key_is_named(tmp_path: Path) -> None:
    (found,) = end(1)
    other = FileKey(tmp_path / "other.pem").public_key()
    with pytest.raises(CertificateOfAnotherKey, match=found["key_id"]):
        verify_certificate(json.dumps(found).encode(), [other])


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{}", b"[]", b"null", b"\xff", b"[" * 100_000,
        b'{"statement": 1, "key_id": "", "signature": ""}',
        b'{"statement": "", "key_id": "", "signature": "?"}',
        b'{"statement": "", "key_id": "", "signature": "", "inclusion": null}',
        b'{"statement": "", "key_id": "", "signature": "", "inclusion": {"path": 1}}',
        b'{"statement": "\\ud800", "key_id": "", "signature": ""}',
    ],
)  # fmt: skip
def test_what_is_no_certificate_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(NotACertificate):
        verify_certificate(content, [SIGNING.public_key()])
