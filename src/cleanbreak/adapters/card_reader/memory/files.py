"""The texts of a fake card, as the records in which phones write them."""

from collections.abc import Callable

from cleanbreak.adapters.fake_world import Document
from cleanbreak.domain.card_dump import FilePath
from cleanbreak.domain.sim_alpha import encode_alpha
from cleanbreak.domain.sim_card import Personal
from cleanbreak.domain.sim_numbers import encode_number
from cleanbreak.domain.sms_parts import best_writing, split
from cleanbreak.domain.sms_record import Stored, encode_sms_record
from cleanbreak.domain.sms_tpdu import Address, Deliver
from cleanbreak.domain.sms_tpdu_writing import encode_tpdu
from cleanbreak.domain.sms_user_data import Coding

SOMEBODY = "+4915112345678"
NAME_BYTES = 40
WRITTEN_IN_UCS2 = 0x08
NO_LETTERS = b"\xff\xff"


def files_of(card: Document) -> dict[FilePath, list[bytes]]:
    """Return the files of DF.TELECOM that hold what phones have written."""
    return {
        path: [write(text) for text in card["records"].get(kind.value, [])]
        for kind, (path, write) in FILES.items()
    }


def _entry(text: str) -> bytes:
    """EF.ADN and EF.LND (TS 51.011 clauses 10.5.1 and 10.5.8)."""
    number = encode_number(SOMEBODY) if text else b"\xff" * 12
    return encode_alpha(text, NAME_BYTES) + number + NO_LETTERS


def _message(text: str) -> bytes:
    """EF.SMS (TS 51.011 clause 10.5.3), which nobody has read yet."""
    if not text:
        return b"\x00"
    writing = best_writing(text)
    scheme = WRITTEN_IN_UCS2 if writing.coding is Coding.UCS2 else 0
    data = split(text, writing)[0]
    unit = Deliver(address=Address.of(SOMEBODY), at=None, data=data, scheme=scheme)
    return encode_sms_record(Stored.UNREAD, "", encode_tpdu(unit))


FILES: dict[Personal, tuple[FilePath, Callable[[str], bytes]]] = {
    Personal.CONTACTS: ((0x7F10, 0x6F3A), _entry),
    Personal.CALLS: ((0x7F10, 0x6F44), _entry),
    Personal.MESSAGES: ((0x7F10, 0x6F3C), _message),
}
