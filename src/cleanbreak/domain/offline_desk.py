"""Declarations that a store's desk takes while it is offline: their numbers, entries and chain.

The desk was given numbers beforehand. What it takes it signs with a key of its own, one entry
behind the other; each entry names the hash of the one before it, so that none is left out unseen.
"""

import hashlib
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from cleanbreak.domain.crockford import ALPHABET, CHECK_PRIME, checked, grouped, is_checked
from cleanbreak.domain.refusal import Refusal

NUMBERS_IN_BLOCK = 200
BLOCK_GOOD_FOR = timedelta(days=7)
"""So far back a clock that was set wrong, or set back on purpose, can date a declaration."""
CLOCK_MAY_DIFFER = timedelta(minutes=2)
BODY_LENGTH_MAX = 20_000
SEQUENCE_MAX = 1_000_000
DESK_MARK = "D"
COORDINATE_BYTES = 32
NUMBER_LENGTH = 10
"""Characters between the mark and the check."""
DESK_NUMBER = re.compile(f"{DESK_MARK}([{ALPHABET}]{{{NUMBER_LENGTH + 1}}})")


class EntryState(Enum):
    """What became of an entry that a desk delivered."""

    ACCEPTED = "accepted"
    HELD = "held"
    """Kept for the store's lead, who decides."""
    REFUSED = "refused"


class HeldFor(Enum):
    """Why a delivered entry is not accepted by itself."""

    DESK_REVOKED = "desk_revoked"
    CHAIN_BROKEN = "chain_broken"
    BLOCK_OVER = "block_over"
    """The desk's clock says that its numbers were no longer good."""
    CANNOT_BE_OPENED = "cannot_be_opened"
    FIELDS_WRONG = "fields_wrong"


class EntryNote(Enum):
    """What was particular about an entry; it is accepted all the same."""

    CLOCK_AHEAD = "clock_ahead"
    """Of ours: it counts as received when it was delivered."""
    CLOCK_BEHIND = "clock_behind"
    """Before its numbers were given out: it counts as received then."""
    CLOCK_WENT_BACK = "clock_went_back"
    """Before the entry that precedes it."""
    WISH_MOVED = "wish_moved"
    """A wished day that the law forbids counts for the earliest possible one (BGB 140)."""


class EntryMalformed(Refusal):
    """This is no entry of a desk."""

    code = "entry_malformed"


class EntrySignatureWrong(Refusal):
    """The desk that is named did not sign this entry."""

    code = "entry_signature_wrong"


class NumberNotOfDesk(Refusal):
    """This receipt number was not given to this desk."""

    code = "number_not_of_desk"


class ReplayChanged(Refusal):
    """Another declaration was delivered under this receipt number before."""

    code = "replay_changed"


class NotADeskKey(Refusal):
    """This browser made no key with which a desk could sign. Use a current Chromium or Firefox."""

    code = "not_a_desk_key"


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedFields:
    """What was declared, sealed to the key of the block: the desk cannot read it back."""

    key: bytes
    """The public half of a key that was made for this entry only."""
    nonce: bytes
    text: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedEntry:
    """An entry as it is delivered."""

    body: str = field(repr=False)
    """Exactly what was signed."""
    signature: bytes

    @property
    def hash(self) -> str:
        """Return by which hash the next entry names this one."""
        return hashlib.sha256(_bytes(self.body)).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class OfflineEntry:
    """What the body of an entry says."""

    device_id: UUID
    number: str
    sequence: int
    """One more than that of the entry before it."""
    previous: str
    taken_at: datetime
    """By the desk's clock."""
    sealed: SealedFields


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    """What a desk says of itself whenever it delivers."""

    device_id: UUID
    taken: int
    """How many entries it has made so far."""
    at: datetime
    """By its clock."""


def desk_number_from(entropy: bytes) -> str:
    """Return a receipt number that is given out beforehand, like ``D7K2-M9QX-D4T8``.

    A D, 50 random bits and a check character: twelve where every other receipt number has eleven,
    so that nobody takes one for the other. For checks that have no character the next smaller
    number is taken.

    :param entropy: at least 7 random bytes.
    """
    number = int.from_bytes(entropy[:7], "big") >> 6
    number -= max(0, number % CHECK_PRIME - (len(ALPHABET) - 1))
    return grouped(f"{DESK_MARK}{checked(number, NUMBER_LENGTH)}")


def is_desk_number(plain: str) -> bool:
    """Return whether this is such a number, written without hyphens, and its check fits."""
    found = DESK_NUMBER.fullmatch(plain)
    return found is not None and is_checked(found[1])


def first_link(device_id: UUID) -> str:
    """Return what the first entry of a desk names as the hash before it."""
    return hashlib.sha256(str(device_id).encode()).hexdigest()


def read_entry(body: str) -> OfflineEntry:
    """Return what an entry says.

    :raises EntryMalformed: if it is none.
    """
    said = _read_object(body)
    try:
        sealed = said["sealed"]
        return OfflineEntry(
            device_id=UUID(said["device"]),
            number=_text(said["number"], 20),
            sequence=_sequence(said["sequence"]),
            previous=_text(said["previous"], 64),
            taken_at=_instant(said["taken_at"]),
            sealed=SealedFields(
                key=bytes.fromhex(sealed["key"]),
                nonce=bytes.fromhex(sealed["nonce"]),
                text=bytes.fromhex(sealed["text"]),
            ),
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as fault:
        raise EntryMalformed from fault


def read_hello(body: str) -> Hello:
    """Return what a desk says of itself.

    :raises EntryMalformed: if it says nothing that can be read.
    """
    said = _read_object(body)
    try:
        return Hello(
            device_id=UUID(said["device"]),
            taken=_sequence(said["taken"], least=0),
            at=_instant(said["at"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as fault:
        raise EntryMalformed from fault


def check_signature(public_key: bytes, signed: SignedEntry) -> None:
    """See that a desk signed this (ECDSA on P-256 with SHA-256, as WebCrypto writes it: r, then s).

    :param public_key: the point, uncompressed (SEC 1 clause 2.3.3).
    :raises EntrySignatureWrong: if it did not.
    """
    halves = signed.signature[:COORDINATE_BYTES], signed.signature[COORDINATE_BYTES:]
    if len(halves[1]) != COORDINATE_BYTES:
        raise EntrySignatureWrong
    pair = encode_dss_signature(*(int.from_bytes(half) for half in halves))
    try:
        read_public_key(public_key).verify(pair, _bytes(signed.body), ECDSA(SHA256()))
    except InvalidSignature as fault:
        raise EntrySignatureWrong from fault


def read_public_key(point: bytes) -> EllipticCurvePublicKey:
    """Return the key.

    :raises NotADeskKey: if it is no point of P-256, or not written uncompressed.
    """
    if len(point) != 1 + 2 * COORDINATE_BYTES:
        raise NotADeskKey
    try:
        return EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point)
    except ValueError as fault:
        raise NotADeskKey from fault


def fingerprint_of(public_key: bytes) -> str:
    """Return by what people tell one desk from another, e.g. ``4F2A-9C1B``; the desk shows it."""
    digits = hashlib.sha256(public_key).hexdigest()[:8].upper()
    return f"{digits[:4]}-{digits[4:]}"


def moment_of(
    taken_at: datetime, issued_at: datetime, now: datetime
) -> tuple[datetime, list[EntryNote]]:
    """Return when a declaration counts as received, and what is to be noted.

    It was received when it was made at the desk (BGB 130(1), 164(3)). A clock that lies before
    the giving out of the numbers, or after the delivery, is wrong: the nearer bound counts.
    """
    if taken_at > now:
        is_worth_a_note = taken_at - now > CLOCK_MAY_DIFFER
        return now, [EntryNote.CLOCK_AHEAD] if is_worth_a_note else []
    if taken_at < issued_at:
        is_worth_a_note = issued_at - taken_at > CLOCK_MAY_DIFFER
        return issued_at, [EntryNote.CLOCK_BEHIND] if is_worth_a_note else []
    return taken_at, []


def _bytes(text: str) -> bytes:
    """Return what a text is hashed and signed as, half a character too."""
    return text.encode(errors="surrogatepass")


def _read_object(body: str) -> dict[str, Any]:
    if len(body) > BODY_LENGTH_MAX or not body.isascii():
        raise EntryMalformed
    try:
        said = json.loads(body)
    except (ValueError, RecursionError) as fault:
        raise EntryMalformed from fault
    if not isinstance(said, dict):
        raise EntryMalformed
    return said


def _text(value: object, length_max: int) -> str:
    if not isinstance(value, str) or not value.isascii() or not 0 < len(value) <= length_max:
        raise ValueError
    return value


def _sequence(value: object, least: int = 1) -> int:
    if type(value) is not int or not least <= value <= SEQUENCE_MAX:
        raise ValueError
    return value


def _instant(value: object) -> datetime:
    instant = datetime.fromisoformat(_text(value, 40))
    if instant.tzinfo is None:
        raise ValueError
    return instant.astimezone(UTC)
