"""The receipt of an end that was confirmed by phone: to the line, and to the e-mail on file.

It leaves while the caller is on the line, in the language in which they speak.
"""

from django.utils.translation import gettext as _
from django.utils.translation import override

from cleanbreak.flows.brand_words import operator_name
from cleanbreak.flows.end_words import end_words
from cleanbreak.flows.message_texts import certificate_link
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
        later = _("Signed certificate, as soon as the line has ended: %(link)s")
        whole = f"{text} {later % {'link': certificate_link(order.order_id)}}"
        mails = [Message(Medium.EMAIL, to, subject, whole, language=language)] if to else []
        # without a mail on file the text is all there is, and the line's phone will be dead later
        sms = text if to else whole
        return [Message(Medium.SMS, order.line.msisdn, "", sms, language=language), *mails]
