"""Ticket codes: read as meant, and no typing error passes for another ticket."""

import pytest

from cleanbreak.domain.check_code import MalformedCheckCode, parse_check_code
from cleanbreak.domain.crockford import ALPHABET
from cleanbreak.domain.scanned import ScanKind, recognise
from cleanbreak.domain.ticket_code import (
    CODE_BITS,
    MalformedTicketCode,
    MistypedTicketCode,
    parse_ticket_code,
    ticket_code_from,
)


def some_codes() -> list[str]:
    numbers = range(0, 1 << CODE_BITS, (1 << CODE_BITS) // 50)
    return [code for number in numbers if (code := ticket_code_from(number))]


def test_a_code_is_read_however_it_is_written() -> None:
    for code in some_codes():
        for typed in (code, code.lower(), code.replace("-", ""), code.replace("-", " \u2011 ")):
            assert parse_ticket_code(typed) == code
    assert parse_ticket_code("t-ooo-ooo") == parse_ticket_code("T000000") == "T-000-000"


def test_one_wrong_character_or_two_swapped_are_found() -> None:
    for code in some_codes()[:10]:
        plain = code.replace("-", "")
        for at in range(1, len(plain)):
            for wrong in set(ALPHABET) - {plain[at]}:
                with pytest.raises(MistypedTicketCode):
                    parse_ticket_code(plain[:at] + wrong + plain[at + 1 :])
        for at in range(1, len(plain) - 2):
            if plain[at] != plain[at + 1]:
                with pytest.raises(MistypedTicketCode):
                    parse_ticket_code(plain[:at] + plain[at + 1] + plain[at] + plain[at + 2 :])


@pytest.mark.parametrize("text", ["", "T", "T-7K2-M9", "7K2M9QX", "T-7K2-M9QX", "https://x/T-7K2"])
def test_what_is_none_is_said_to_be_none(text: str) -> None:
    with pytest.raises(MalformedTicketCode):
        parse_ticket_code(text)


def test_no_ticket_code_is_taken_for_a_check_code() -> None:
    for code in some_codes():
        assert recognise(code, "de").kind is ScanKind.TICKET
        with pytest.raises(MalformedCheckCode):
            parse_check_code(code)
