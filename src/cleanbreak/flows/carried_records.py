"""Records that a page carries for their owner, because nothing of them is kept here.

What was read of a file goes out with the page that tells of it, as canonical lines, packed, and
comes back when its owner presses a button. The server's key has signed it, so nobody can bring a
bomb or records that were never looked at.
"""

import hashlib
import re
import zlib
from base64 import b64decode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import replace

from cleanbreak.domain.base64_pieces import in_base64
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.takeout import Message, Record
from cleanbreak.domain.takeout_json import record_of
from cleanbreak.flows.gather_takeout import Gathered
from cleanbreak.flows.secret_links import is_link_secret, link_secret

PURPOSE = "carried records"
MEDIA = b"media "
"""Begins a line of what a message carries; records begin with a brace."""
UNPACK_BYTES = 1 << 16
_CARRIED = re.compile(r"([0-9a-f]{40})\.([A-Za-z0-9_-]+)", re.ASCII)


class CarriedTooMuch(Refusal):
    """There is more in this file than can be given back at once.

    Export the contacts, the messages and the calls apart, or only the last years.
    """

    code = "carried_too_much"


class CarriedAway(Refusal):
    """What was read is no longer in this page. Choose the file again."""

    code = "carried_away"


def carried(gathered: Gathered, bytes_max: int) -> str:
    """Return all records as one text of letters and digits.

    :raises CarriedTooMuch: if they have more than so many bytes, packed.
    """
    whole = bytearray()
    for piece in _packed(gathered):
        whole += piece
        if len(whole) > bytes_max:
            raise CarriedTooMuch
    return f"{link_secret(PURPOSE, _hash(whole))}.{urlsafe_b64encode(whole).decode().rstrip('=')}"


def carried_records(text: str) -> Iterator[Record]:
    """Return the records of a page.

    :raises CarriedAway: at once, if this is not what :func:`carried` returned.
    """
    found = _CARRIED.fullmatch(text)
    if found is None:
        raise CarriedAway
    whole = urlsafe_b64decode(found[2] + "=" * (-len(found[2]) % 4))
    if not is_link_secret(found[1], PURPOSE, _hash(whole)):
        raise CarriedAway
    return _records(_lines(whole))


def _records(lines: Iterator[bytes]) -> Iterator[Record]:
    """Yield the records; what messages carry comes before them."""
    media: dict[str, bytes] = {}
    for line in lines:
        if line.startswith(MEDIA):
            path, _, content = line.removeprefix(MEDIA).partition(b" ")
            media[path.decode()] = b64decode(content)
            continue
        record = record_of(line)
        if isinstance(record, Message) and record.media:
            own = (replace(one, content=media.pop(one.path)) for one in record.media)
            record = replace(record, media=tuple(own))
        yield record


def _packed(gathered: Gathered) -> Iterator[bytes]:
    packer = zlib.compressobj()
    for path in gathered.media:
        yield packer.compress(MEDIA + path.encode() + b" ")
        yield from map(packer.compress, in_base64(gathered.content_of(path)))
        yield packer.compress(b"\n")
    for spool in gathered.spools.values():
        yield from map(packer.compress, spool.pieces())
    yield packer.flush()


def _lines(packed: bytes) -> Iterator[bytes]:
    unpacker = zlib.decompressobj()
    begun: list[bytes] = []
    while piece := unpacker.decompress(packed, UNPACK_BYTES):
        packed = unpacker.unconsumed_tail
        first, *others = piece.split(b"\n")
        begun.append(first)
        for other in others:
            yield b"".join(begun)
            begun = [other]


def _hash(packed: bytes | bytearray) -> str:
    return hashlib.sha256(packed).hexdigest()
