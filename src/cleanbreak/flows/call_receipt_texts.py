"""The receipt of an end that was confirmed by phone: to the line, and to the e-mail on file.

It leaves while the caller is on the line, in the language in which they speak.
"""

from django.utils.translation import gettext as _
from django.utils.translation import override

from cleanbreak.flows.brand_words import operator_name
from cleanbreak.flows.end_words import end_words
from cleanbreak.flows.note_end_in_call import receipt_of_key
from cleanbreak.flows.spoken_language import spoken
from cleanbreak.ports.messages import Medium, Message
from cleanbreak.records.hotline_call import HotlineCallRow
from cleanbreak.records.order import OrderRow


def call_receipt_messages(key: str) -> list[Message]:
    """Return the messages of one receipt.

    :param key: of its announcement.
    """
    row = receipt_of_key(key)
    if row is None or row.order_id is None:
        return []
    order = OrderRow.objects.select_related("line__holder").get(pk=row.order_id)
    language = spoken(HotlineCallRow.objects.get(pk=row.call_id).language)
    with override(language):
        said = {"operator": operator_name(), "number": row.receipt_number}
        accepted = _("%(operator)s has accepted your cancellation. Receipt number: %(number)s.")
        text = f"{accepted % said} {end_words(order)}"
        subject = _("Receipt of your cancellation")
        to = order.line.holder.email
        mails = [Message(Medium.EMAIL, to, subject, text, language=language)] if to else []
        return [Message(Medium.SMS, order.line.msisdn, "", text, language=language), *mails]
