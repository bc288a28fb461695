"""Name by scan: which line is meant by what was scanned into the one field of the desk."""

from dataclasses import dataclass
from datetime import datetime

from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.scanned import ScanKind, Scanned
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.begin_visit import Named
from cleanbreak.flows.limit_requests import Limited, check_rate
from cleanbreak.flows.message_texts import STATUS
from cleanbreak.flows.secret_links import is_link_secret
from cleanbreak.records.declaration import DeclarationRow


class NamesNoLine(Refusal):
    """This names no line. Scan the card, or type the phone number."""

    code = "names_no_line"


class UnknownReceiptLink(Refusal):
    """There is no such receipt. Type the phone number of the line instead."""

    code = "unknown_receipt_link"


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedByScan:
    """The line that is meant, and what a code tells beside it."""

    named: Named
    language: str = ""
    """In which somebody began elsewhere."""


def name_by_scan(scanned: Scanned, actor: Actor, now: datetime) -> NamedByScan:
    """Return what the scan names; whether there is such a line, is not looked up here.

    :raises NamesNoLine: for what was recognised, and names none.
    :raises UnknownReceiptLink, TooManyRequests: for the link of a receipt that is not ours.
    """
    match scanned.kind:
        case ScanKind.CARD:
            return NamedByScan(named=Named(iccid=scanned.text))
        case ScanKind.EID:
            return NamedByScan(named=Named(eid=scanned.text))
        case ScanKind.NUMBER:
            return NamedByScan(named=Named(msisdn=scanned.text))
        case ScanKind.STATUS:
            return _by_receipt(scanned, actor, now)
        case _:
            raise NamesNoLine


def _by_receipt(scanned: Scanned, actor: Actor, now: datetime) -> NamedByScan:
    """Return the line of a declaration that was made elsewhere, by the link that its QR holds."""
    check_rate(Limited.PAGE_BEHIND_LINK, actor.acting_user, now)
    row = None
    if is_link_secret(scanned.secret, STATUS, scanned.text):
        row = DeclarationRow.objects.filter(receipt_number=scanned.text).first()
    if row is None:
        raise UnknownReceiptLink
    return NamedByScan(named=Named(msisdn=row.msisdn, iccid=row.iccid), language=row.language)
