"""The words of a receipt: one list, from which page, plain text and e-mail are made alike."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from cleanbreak.domain.declaration import DeclarationKind, Receipt
from cleanbreak.domain.place import place_of_number
from cleanbreak.flows.takeout_texts import takeout_notice
from cleanbreak.policies.loader import time_zone_of


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
    kinds = {
        DeclarationKind.ORDINARY: _("Cancellation with notice"),
        DeclarationKind.EXTRAORDINARY: _("Cancellation without notice, for an important cause"),
    }
    end = formats.date_format(receipt.earliest_end_date)
    rows = [
        (_("Receipt number"), receipt.receipt_number),
        (_("Received by"), receipt.operator),
        (_("Received on"), instant_text(receipt.received_at, said.msisdn, home_place)),
        (_("Declaration"), kinds[said.kind]),
        (_("Reason"), said.reason),
        (_("Name"), said.holder_name),
        (_("Phone number"), said.msisdn or ""),
        (_("Card number (ICCID)"), said.iccid or ""),
        (
            _("Wished end"),
            formats.date_format(said.wished_date) if said.wished_date else _("as soon as possible"),
        ),
        (_("The line ends"), _("on %(date)s at the earliest") % {"date": end}),
        (_("Confirmation goes to"), said.reply_email),
    ]
    return ReceiptWords(
        title=_("Receipt of your cancellation"),
        rows=tuple((label, value) for label, value in rows if value),
        notes=(
            _(
                "If a minimum term or a notice period runs longer, the line ends when it is over."
                " The exact day stands on the status page and is sent to you."
            ),
            *takeout_notice(),
            _("Nobody from us will ever ask for a payment or a code so that you can cancel."),
        ),
    )


def instant_text(instant: datetime, msisdn: str | None, home_place: str) -> str:
    """Return date and time in the place of the number, with the name of its zone."""
    place = place_of_number(msisdn) or home_place
    local = timezone.localtime(instant, time_zone_of(place))
    written = formats.date_format(local, "DATE_FORMAT")
    return f"{written}, {local:%H:%M:%S} ({local:%Z}, UTC{local:%z})"
