"""Cancel instead: whoever withdrew too late cancels with the same details, by one button."""

import hashlib
from dataclasses import replace
from datetime import datetime

from django.conf import settings

from cleanbreak.domain.declaration import DeclarationKind, Receipt
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.accept_declaration import accept_declaration
from cleanbreak.flows.read_order import read_declaration
from cleanbreak.flows.withdrawal_words import is_refused


class NothingToCancelInstead(Refusal):
    """This is no withdrawal that was refused: there is nothing to cancel instead."""

    code = "nothing_to_cancel_instead"


def cancel_instead(receipt_number: str, now: datetime) -> Receipt:
    """Declare an ordinary end in the words of a refused withdrawal; asked twice, it is one.

    :raises NothingToCancelInstead: if the declaration is no withdrawal that was refused.
    :raises UnknownOrder: if there is no such declaration.
    """
    status = read_declaration(receipt_number)
    if not is_refused(status):
        raise NothingToCancelInstead
    again = replace(
        status.receipt.declaration,
        kind=DeclarationKind.ORDINARY,
        submission_key=hashlib.sha256(f"instead:{receipt_number}".encode()).hexdigest(),
    )
    return accept_declaration(
        again, operator=status.receipt.operator, home_place=settings.CLEANBREAK_HOME_PLACE, now=now
    )
