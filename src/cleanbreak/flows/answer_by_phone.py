"""Answer a declaration that came in by telephone: it names no address, so what is on file is told.

A number of nobody is answered nothing; that is done after the call, in the background.
"""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from cleanbreak.domain.declaration import HolderToldBy
from cleanbreak.domain.line import LineState
from cleanbreak.flows.limit_requests import Limited, TooManyRequests, check_rate
from cleanbreak.flows.receipt_words import instant_text, receipt_words
from cleanbreak.flows.spoken_language import spoken
from cleanbreak.ports.messages import Medium, Message
from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.hotline_call import HotlineCallRow
from cleanbreak.records.line import LineRow, find_lines
from cleanbreak.records.order import OrderRow
from cleanbreak.records.receipt_letter import insert_receipt_letters

BY_KEYS_IN, BY_VOICE_IN = "call:", "voice:"
"""Before the number of a call, in the submission key of what was declared in it."""


def is_by_phone(row: DeclarationRow) -> bool:
    """Return whether it tells no name, and no address for the answer."""
    return row.told_by != HolderToldBy.NAME.value


def call_of(row: DeclarationRow) -> UUID | None:
    """Return the call in which it was declared."""
    before, _colon, rest = row.submission_key.partition(":")
    return UUID(rest.partition(":")[0]) if f"{before}:" in (BY_KEYS_IN, BY_VOICE_IN) else None


def may_be_answered(row: DeclarationRow, order_id: UUID | None, now: datetime) -> bool:
    """Return whether what is on file is told: of what nobody has proved, a few times a day."""
    if not is_by_phone(row) or order_id is not None:
        return True
    try:
        check_rate(Limited.PHONE_RECEIPT, row.msisdn or row.iccid or "", now)
    except TooManyRequests:
        return False
    return True


def note_tied_by_phone(row: DeclarationRow, order_id: UUID, now: datetime) -> None:
    """Let the call know its order; where no e-mail is on file, a letter waits to be posted."""
    call_id = call_of(row)
    if call_id is not None:
        HotlineCallRow.objects.filter(pk=call_id).update(order_id=order_id)
    order = OrderRow.objects.select_related("line__holder").get(pk=order_id)
    if not order.line.holder.email:
        insert_receipt_letters([row.declaration_id], now)


def phone_receipt(row: DeclarationRow, link: str) -> list[Message]:
    """Return the receipt for the line and the e-mail on file, in the holder's language.

    :param link: of the status page.
    """
    line = _line_of(row)
    if line is None:
        return []
    language = spoken(line.holder.language)
    with override(language):
        sms = Message(Medium.SMS, line.msisdn, "", _short(row, link), language=language)
        if not line.holder.email:
            return [sms]
        words = receipt_words(row.as_receipt(), settings.CLEANBREAK_HOME_PLACE)
        label = _("Status, exact end date and withdrawal")
        text = "\n".join([*_doubt(row), words.as_text(), f"{label}: {link}", ""])
        email = line.holder.email
        return [sms, Message(Medium.EMAIL, email, words.title, text, language=language)]


def _line_of(row: DeclarationRow) -> LineRow | None:
    if row.order_id is not None:
        orders = OrderRow.objects.select_related("line__holder").filter(pk=row.order_id)
        return orders.get().line
    (found,) = find_lines([row.msisdn], [row.iccid])
    if found is None or found["line_state"] == LineState.TERMINATED.value:
        return None
    return LineRow.objects.select_related("holder").get(pk=found["line_id"])


def _short(row: DeclarationRow, link: str) -> str:
    said = {
        "operator": row.operator,
        "number": row.receipt_number,
        "instant": instant_text(row.received_at, row.msisdn, settings.CLEANBREAK_HOME_PLACE),
        "link": link,
    }
    received = _(
        "%(operator)s has received a cancellation of this line by telephone on %(instant)s. Receipt"
        " number: %(number)s."
    )
    where = _("How it stands: %(link)s")
    return " ".join([received % said, *_doubt(row), where % said])


def _doubt(row: DeclarationRow) -> list[str]:
    """Say that nobody has shown whose wish it is, if that is so."""
    if row.order_id is not None:
        return []
    return [
        _(
            "Nobody has proved that the line is theirs, so it goes on for now, and one of us looks"
            " at it. If it was you, call again and prove it by a code or the PIN. If not, tell us."
        )
    ]
