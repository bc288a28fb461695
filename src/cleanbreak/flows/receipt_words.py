"""The words of a receipt: one list, from which page, plain text and e-mail are made alike."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from cleanbreak.domain.declaration import Declaration, DeclarationKind, HolderToldBy, Receipt
from cleanbreak.domain.place import place_of_number
from cleanbreak.domain.statutory_page import PageAct, ReceiptPart
from cleanbreak.flows.takeout_texts import takeout_notice
from cleanbreak.policies.loader import time_zone_of
from cleanbreak.policies.page_rules import page_rules


@dataclass(frozen=True, slots=True)
class ReceiptWords:
    """Title, rows of label and value, and sentences, in the active language."""

    title: str
    rows: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]

    def as_text(self) -> str:
        """Return the receipt as plain text with the same words as the page."""
        rows = [f"{label}: {value}" for label, value in self.rows]
        return "\n".join([self.title, "", *rows, "", *self.notes, ""])


def receipt_words(receipt: Receipt, home_place: str) -> ReceiptWords:
    """Return the words of the receipt in the language that is active."""
    said = receipt.declaration
    is_withdrawal = said.kind is DeclarationKind.WITHDRAWAL
    after: list[tuple[str, str]] = []
    if not is_withdrawal:
        end = formats.date_format(receipt.earliest_end_date)
        after = [(_("The line ends"), _("on %(date)s at the earliest") % {"date": end})]
    rows = [
        (_number_label(receipt, home_place), receipt.receipt_number),
        (_("Received by"), receipt.operator),
        (_("Received on"), instant_text(receipt.received_at, said.msisdn, home_place)),
        *_button_row(receipt, home_place),
        *declared_rows(said),
        *after,
    ]
    return ReceiptWords(
        title=_("Receipt of your withdrawal")
        if is_withdrawal
        else _("Receipt of your cancellation"),
        rows=tuple(rows),
        notes=(
            _after_withdrawal() if is_withdrawal else _after_cancellation(),
            *takeout_notice(),
            _("Nobody from us will ever ask for a payment or a code so that you can cancel."),
        ),
    )


def _button_row(receipt: Receipt, home_place: str) -> list[tuple[str, str]]:
    """Return with which button it was declared, where the law has one (BGB 312k(3))."""
    is_withdrawal = receipt.declaration.kind is DeclarationKind.WITHDRAWAL
    on = timezone.localtime(receipt.received_at, time_zone_of(home_place)).date()
    page = page_rules(home_place, on).pages.get(
        PageAct.WITHDRAW if is_withdrawal else PageAct.CANCEL
    )
    if page is None or page.confirm is None or not receipt.is_by_button:
        return []
    return [(_("Given with the button"), page.confirm.text)]


def declared_rows(said: Declaration) -> list[tuple[str, str]]:
    """Return what was declared, as label and value, in the language that is active."""
    kinds = {
        DeclarationKind.ORDINARY: _("Cancellation with notice"),
        DeclarationKind.EXTRAORDINARY: _("Cancellation without notice, for an important cause"),
        DeclarationKind.WITHDRAWAL: _("Withdrawal from the contract"),
    }
    wished = formats.date_format(said.wished_date) if said.wished_date else ""
    rows = [
        (_("Declaration"), kinds[said.kind]),
        (_("Reason"), said.reason),
        (_("Name"), said.holder_name),
        (
            _("Given"),
            "" if said.told_by is HolderToldBy.NAME else _("by telephone, without a name"),
        ),
        (_("Phone number"), said.msisdn or ""),
        (_("Card number (ICCID)"), said.iccid or ""),
        (_("Confirmation goes to"), said.reply_email),
    ]
    if said.kind is not DeclarationKind.WITHDRAWAL:
        rows.append((_("Wished end"), wished or _("as soon as possible")))
    return [(label, value) for label, value in rows if value]


def _by_phone(said: Declaration) -> str:
    is_named = said.told_by is HolderToldBy.NAME
    return "" if is_named else _("by telephone, without a name")


def _after_cancellation() -> str:
    return _(
        "If a minimum term or a notice period runs longer, the line ends when it is over."
        " The exact day stands on the status page and is sent to you."
    )


def _after_withdrawal() -> str:
    return _(
        "If it came in time, the contract is over as if it had never been. If it did not, the"
        " contract goes on, and you can cancel it. Which of the two it is stands on the status"
        " page within seconds."
    )


def _number_label(receipt: Receipt, home_place: str) -> str:
    """Return how the number is called where the law asks for one (BR: protocol number)."""
    place = place_of_number(receipt.declaration.msisdn) or home_place
    on = timezone.localtime(receipt.received_at, time_zone_of(place)).date()
    if ReceiptPart.PROTOCOL_NUMBER in page_rules(place, on).receipt:
        return _("Protocol number")
    return _("Receipt number")


def instant_text(instant: datetime, msisdn: str | None, home_place: str) -> str:
    """Return date and time in the place of the number, with the name of its zone."""
    place = place_of_number(msisdn) or home_place
    local = timezone.localtime(instant, time_zone_of(place))
    written = formats.date_format(local, "DATE_FORMAT")
    return _("%(day)s, %(clock)s (%(zone)s, UTC%(offset)s)") % {
        "day": written,
        "clock": f"{local:%H:%M:%S}",
        "zone": f"{local:%Z}",
        "offset": f"{local:%z}",
    }
