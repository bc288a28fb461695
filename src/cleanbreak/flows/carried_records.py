"""Records that a page carries for their owner, because nothing of them is kept here.

What was read of a file goes out with the page that tells of it, as canonical lines, packed, and
comes back when its owner presses a button. The server's key has signed it, so nobody can bring a
bomb or records that were never looked at.
"""

import hashlib
import re
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator

from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.takeout import Record
from cleanbreak.domain.takeout_json import record_of
from cleanbreak.flows.gather_takeout import Gathered
from cleanbreak.flows.secret_links import is_link_secret, link_secret

PURPOSE = "carried records"
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
    return map(record_of, _lines(whole))


def _packed(gathered: Gathered) -> Iterator[bytes]:
    packer = zlib.compressobj()
    for spool in gathered.spools.values():
        yield from map(packer.compress, spool.pieces())
    yield packer.flush()


def _lines(packed: bytes) -> Iterator[bytes]:
    unpacker, rest = zlib.decompressobj(), b""
    while piece := unpacker.decompress(packed, UNPACK_BYTES):
        packed = unpacker.unconsumed_tail
        *lines, rest = (rest + piece).split(b"\n")
        yield from lines


def _hash(packed: bytes | bytearray) -> str:
    return hashlib.sha256(packed).hexdigest()
