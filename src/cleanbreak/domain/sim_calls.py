"""The calls that a card remembers.

EF.LND has numbers that were dialled (3GPP TS 51.011 clause 10.5.8); EF.ICI and EF.OCI of a USIM
know when and how long, too (TS 31.102 clauses 4.2.33 and 4.2.34).
"""

from cleanbreak.domain.card_answers import UnreadableCard
from cleanbreak.domain.sim_numbers import NUMBER_BYTES, decode_number
from cleanbreak.domain.sim_phone_book import (
    NUMBER_TAIL_BYTES,
    Records,
    decode_entry,
    extended_digits,
    extension_chain,
    hexadecimal,
    is_empty,
)
from cleanbreak.domain.sms_time import TIMESTAMP_BYTES, decode_timestamp
from cleanbreak.domain.takeout import Call, Direction, Origin

DURATION_BYTES, LINK_BYTES = 3, 3
OUTGOING_BYTES = NUMBER_TAIL_BYTES + TIMESTAMP_BYTES + DURATION_BYTES + LINK_BYTES
INCOMING_BYTES = OUTGOING_BYTES + 1
"""With a status: bit 1 says that the call was not answered."""
UNANSWERED = 0x01
NO_DURATION = 0xFFFFFF


def decode_dialled(record: bytes, extensions: Records) -> Call | None:
    """Return the call of a record of EF.LND; ``None`` if it has no number.

    :raises UnreadableCard: if it is too short for one.
    """
    entry = decode_entry(record, extensions)
    if entry is None or not entry.number:
        return None
    return Call(
        origin=Origin.SIM_CARD,
        direction=Direction.SENT,
        address=entry.number,
        at=None,
        duration_s=None,
        raw=entry.raw,
    )


def decode_incoming(record: bytes, extensions: Records) -> Call | None:
    """Return the call of a record of EF.ICI; ``None`` if it is empty.

    :raises UnreadableCard: if it is too short for one.
    """
    is_missed = len(record) >= INCOMING_BYTES and record[-1 - LINK_BYTES] & UNANSWERED
    direction = Direction.MISSED if is_missed else Direction.RECEIVED
    return _decode_dated(record, INCOMING_BYTES, direction, extensions)


def decode_outgoing(record: bytes, extensions: Records) -> Call | None:
    """Return the call of a record of EF.OCI; ``None`` if it is empty.

    :raises UnreadableCard: if it is too short for one.
    """
    return _decode_dated(record, OUTGOING_BYTES, Direction.SENT, extensions)


def _decode_dated(
    record: bytes, tail_bytes: int, direction: Direction, extensions: Records
) -> Call | None:
    if len(record) < tail_bytes:
        raise UnreadableCard(what="calls")
    tail = record[-tail_bytes:]
    number, dated = tail[:NUMBER_TAIL_BYTES], tail[NUMBER_TAIL_BYTES:]
    at = decode_timestamp(dated)
    seconds = int.from_bytes(dated[TIMESTAMP_BYTES : TIMESTAMP_BYTES + DURATION_BYTES], "big")
    chain = list(extension_chain(number[-1], extensions))
    more = "".join(map(extended_digits, chain))
    address = decode_number(number[0], number[1 : 2 + NUMBER_BYTES], more)
    if not address and at is None and is_empty(number):
        return None
    return Call(
        origin=Origin.SIM_CARD,
        direction=direction,
        address=address or None,
        at=at,
        duration_s=None if seconds == NO_DURATION else seconds,
        raw=tuple(hexadecimal(part) for part in (record, *chain)),
    )
