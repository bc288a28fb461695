"""What somebody types into the search: which identifiers it can be, told by its form alone."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from uuid import UUID

from cleanbreak.domain.crockford import ALPHABET, grouped, plain
from cleanbreak.domain.identifiers import parse_eid, parse_iccid, parse_imsi
from cleanbreak.domain.national_number import parse_msisdn_at
from cleanbreak.domain.proof_file import QR_BEGINS
from cleanbreak.domain.refusal import Refusal

TYPED_MAX = 2000
"""The QR of a certificate is the longest of them."""
RECEIPT = re.compile(rf"[{ALPHABET}]{{11}}")
MAIL = re.compile(r"[^@\s]+@[^@\s]+")


class SearchedBy(Enum):
    """What an order is found by."""

    ORDER = "order"
    RECEIPT = "receipt"
    CERTIFICATE = "certificate"
    NUMBER = "number"
    ICCID = "iccid"
    EID = "eid"
    IMSI = "imsi"
    MAIL = "mail"


class NothingToSearch(Refusal):
    """Type a whole number, card number, EID, IMSI, order, receipt, certificate or mail address."""

    code = "nothing_to_search"


@dataclass(frozen=True, slots=True)
class Searched:
    """One thing that was meant, perhaps."""

    by: SearchedBy
    value: str = field(repr=False)


def read_searched(typed: str, place: str) -> list[Searched]:
    """Return everything that the text can be; a part of an identifier is none.

    :param place: whose people write numbers as they do.
    :raises NothingToSearch: if it is nothing.
    """
    text = typed[: TYPED_MAX + 1].strip()
    found = list(_read(text, place)) if len(text) <= TYPED_MAX and text.isprintable() else []
    if not found:
        raise NothingToSearch
    return found


def _read(text: str, place: str) -> Iterator[Searched]:
    if text.startswith(QR_BEGINS):
        yield Searched(SearchedBy.CERTIFICATE, text)
        return
    if MAIL.fullmatch(text):
        yield Searched(SearchedBy.MAIL, text.lower())
        return
    if RECEIPT.fullmatch(plain(text)):
        yield Searched(SearchedBy.RECEIPT, grouped(plain(text)))
    with suppress(ValueError):  # an EID has as many digits as an order
        yield Searched(SearchedBy.ORDER, str(UUID(text)))
    yield from _numbers(text, place)


def _numbers(text: str, place: str) -> Iterator[Searched]:
    """Yield what the digits can be: fifteen of them are an IMSI, or a number without its plus."""
    with suppress(Refusal):  # it is another one
        yield Searched(SearchedBy.NUMBER, parse_msisdn_at(text, place))
    for by, parse in (
        (SearchedBy.ICCID, parse_iccid),
        (SearchedBy.EID, parse_eid),
        (SearchedBy.IMSI, parse_imsi),
    ):
        with suppress(Refusal):
            yield Searched(by, parse(text))
