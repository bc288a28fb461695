"""Text in septets: GSM 7-bit, packed as in 3GPP TS 23.038 clause 6.1.2.1, and its languages.

Every sequence of septets is some text, so that nothing here refuses to read. Whatever is not a
character of the chosen tables becomes U+FFFD, and only writing refuses.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.sms_shift_tables import (
    ESCAPE,
    LOCKING_TABLES,
    NOTHING,
    SINGLE_SHIFT_TABLES,
)

REPLACEMENT = "\ufffd"
SEPTET = 0x7F
CARRIAGE_RETURN = 0x0D


class NotInTheAlphabet(Refusal):
    """This text has characters that the chosen alphabet of text messages does not have."""

    code = "not_in_the_alphabet"


@dataclass(frozen=True, slots=True)
class Alphabet:
    """A locking table and a single shift table, by their national language identifiers."""

    locking: int = 0
    single: int = 0

    @property
    def known(self) -> "Alphabet":
        """Return it with the default in the place of a table that does not exist.

        So clause 6.2.1.2.4 wants it: reserved values are the default.
        """
        return Alphabet(
            self.locking if self.locking in LOCKING_TABLES else 0,
            self.single if self.single in SINGLE_SHIFT_TABLES else 0,
        )


DEFAULT = Alphabet()


def unpack(packed: bytes, count: int, fill_bits: int = 0) -> bytes:
    """Return ``count`` septets, one in each byte, or as many as are there.

    :param fill_bits: bits before the first septet, behind a user data header
        (TS 23.040 clause 9.2.3.24).
    """
    bits = int.from_bytes(packed, "little") >> fill_bits
    there = max(0, (8 * len(packed) - fill_bits) // 7)
    return bytes(bits >> 7 * place & SEPTET for place in range(min(count, there)))


def pack(septets: Iterable[int], fill_bits: int = 0) -> bytes:
    """Return the septets packed, behind ``fill_bits`` zeros."""
    bits, length = 0, fill_bits
    for septet in septets:
        bits |= (septet & SEPTET) << length
        length += 7
    return bits.to_bytes((length + 7) // 8, "little")


def decode_septets(septets: bytes, alphabet: Alphabet = DEFAULT) -> str:
    """Return the text of septets (TS 23.038 clauses 6.2.1 and 6.2.1.2)."""
    known = alphabet.known
    return "".join(
        _decoded(septets, LOCKING_TABLES[known.locking], SINGLE_SHIFT_TABLES[known.single])
    )


def _decoded(septets: bytes, main: str, shifted: str) -> Iterator[str]:
    coming = iter(septets)
    for septet in coming:
        if septet & SEPTET != ESCAPE:
            yield _shown(main[septet & SEPTET])
            continue
        behind = next(coming, ESCAPE) & SEPTET
        if behind == ESCAPE:
            # A further table that nobody has defined yet, or an escape at the end, is a space.
            yield " "
        else:
            # What the table does not have is shown as the main table has it (clause 6.2.1.1).
            found = shifted[behind]
            yield _shown(main[behind] if found == NOTHING else found)


def _shown(character: str) -> str:
    return REPLACEMENT if character == NOTHING else character


@lru_cache(maxsize=len(LOCKING_TABLES) * len(SINGLE_SHIFT_TABLES))
def _keyboard(alphabet: Alphabet) -> Mapping[str, bytes]:
    """Return how each character of an alphabet is written."""
    shifted = SINGLE_SHIFT_TABLES[alphabet.single]
    written = {
        character: bytes([ESCAPE, septet])
        for septet, character in enumerate(shifted)
        if character != NOTHING and septet not in (ESCAPE, CARRIAGE_RETURN)
    }
    main = LOCKING_TABLES[alphabet.locking]
    written |= {
        character: bytes([septet])
        for septet, character in enumerate(main)
        if character != NOTHING and septet != ESCAPE
    }
    return written


def encode_septets(text: str, alphabet: Alphabet = DEFAULT) -> bytes:
    """Return the septets of a text, one in each byte.

    :raises NotInTheAlphabet: if a character is in neither table.
    """
    return b"".join(septets_of_each(text, alphabet))


def septets_of_each(text: str, alphabet: Alphabet = DEFAULT) -> list[bytes]:
    """Return the one or two septets of each character.

    :raises NotInTheAlphabet: if a character is in neither table.
    """
    written = _keyboard(alphabet.known)
    try:
        return [written[character] for character in text]
    except KeyError as refusal:
        raise NotInTheAlphabet from refusal


def decode_default_bytes(content: bytes) -> str:
    """Return text that keeps one septet in each byte, as names on a card do.

    A byte with bit 8 set is no character of this alphabet (TS 102 221 annex A).
    """
    return "".join(
        REPLACEMENT if run[0] > SEPTET else decode_septets(run) for run in _runs(content) if run
    )


def _runs(content: bytes) -> Iterator[bytes]:
    """Return septets together, and each byte that is none by itself."""
    begun = 0
    for place, byte in enumerate(content):
        if byte > SEPTET:
            yield content[begun:place]
            yield content[place : place + 1]
            begun = place + 1
    yield content[begun:]
