"""The proof: statement, receipts, openings and checkpoint in one file (``.cose``), or one QR code.

It is the statement as it was signed, with all else in its unprotected header: a *transparent
statement* of RFC 9943.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cleanbreak.domain.base45 import MalformedBase45, from_base45, to_base45
from cleanbreak.domain.cbor import MalformedCbor, Value, read_cbor, write_cbor
from cleanbreak.domain.cose import MalformedCose, Sign1, parse_sign1, sign1
from cleanbreak.domain.cose_receipt import MalformedReceipt, Receipt, parse_receipt
from cleanbreak.domain.statement import Opening

RECEIPTS = 394
"""Label of a header (RFC 9942 2)."""
OPENINGS, NOTE = -65537, -65538
"""Labels of ours, from those for private use (RFC 9052 3.1)."""
PROOF_BYTES_MAX = 1_000_000
"""Ours have 20 kB, those with as many witnesses as a note can have 400 kB."""
QR_BEGINS = "CB1:"
"""What the text of a QR code of ours begins with: version 1."""


class MalformedProof(ValueError):
    """These bytes are no proof of an end, or not the one way to write it down."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof as it was read; nothing is checked but its form."""

    statement: Sign1
    receipts: tuple[Receipt, ...]
    openings: tuple[Opening, ...]
    note: str
    """The checkpoint of the first receipt's tree, with its signatures; empty: not in it."""

    @property
    def entry(self) -> bytes:
        """Return the statement as it is entered in the log: with nothing that is not signed."""
        one = self.statement
        return sign1(one.protected, {}, one.payload, one.signature)


def write_proof(
    entry: bytes, receipts: Sequence[bytes], openings: Sequence[Opening], note: str = ""
) -> bytes:
    """Return the proof as it is written down.

    :param entry: the statement as it is entered in the log.
    :param note: the checkpoint; empty to leave it out.
    """
    one = parse_sign1(entry)
    header: dict[int, Value] = {RECEIPTS: list(receipts), OPENINGS: [_as_list(o) for o in openings]}
    if note:
        header[NOTE] = note
    return sign1(one.protected, header, one.payload, one.signature)


def parse_proof(raw: bytes) -> Proof:
    """Return the proof that the bytes are.

    :raises MalformedProof: if they are none.
    """
    if len(raw) > PROOF_BYTES_MAX:
        raise MalformedProof("longer than any proof")
    try:
        statement = parse_sign1(raw)
        header = statement.unprotected
        if not {RECEIPTS, OPENINGS} <= set(header) <= {RECEIPTS, OPENINGS, NOTE}:
            raise MalformedProof("not the parts of a proof")
        receipts = tuple(parse_receipt(one) for one in _list_of(header[RECEIPTS], bytes))
        openings = tuple(_opening(one) for one in _list_of(header[OPENINGS], list))
    except (MalformedCose, MalformedCbor, MalformedReceipt) as fault:
        raise MalformedProof(str(fault)) from fault
    note = header.get(NOTE, "")
    if type(note) is not str or (NOTE in header and not note):
        raise MalformedProof("a checkpoint that is no text")
    return Proof(statement, receipts, openings, note)


def proof_as_text(proof: bytes) -> str:
    """Return the text of the QR code that stands for the proof."""
    return QR_BEGINS + to_base45(proof)


def proof_from_text(text: str) -> bytes:
    """Return the proof for which the text of a QR code stands.

    :raises MalformedProof: if it is no such text, or was cut off within a group.
    """
    if not text.startswith(QR_BEGINS):
        raise MalformedProof("not the text of such a QR code")
    if len(text) > 2 * PROOF_BYTES_MAX:  # three characters are two bytes
        raise MalformedProof("longer than any proof")
    try:
        return from_base45(text.removeprefix(QR_BEGINS))
    except MalformedBase45 as fault:
        raise MalformedProof(str(fault)) from fault


def _as_list(one: Opening) -> list[Value]:
    return [one.index, one.salt, write_cbor([one.name, one.value]), list(one.path)]


def _list_of(value: Any, kind: type) -> list[Any]:
    if not isinstance(value, list) or not all(isinstance(one, kind) for one in value):
        raise MalformedProof("a list of another kind")
    return value


def _opening(parts: list[Any]) -> Opening:
    if list(map(type, parts)) == [int, bytes, bytes, list]:  # ``true`` is no number
        index, salt, claim, path = parts
        named = read_cbor(claim)
        if _is_claim(named) and all(isinstance(one, bytes) for one in path):
            return Opening(index, salt, named[0], named[1], tuple(path))
    raise MalformedProof("not an opening")


def _is_claim(named: Any) -> bool:
    return isinstance(named, list) and len(named) == 2 and isinstance(named[0], str)
