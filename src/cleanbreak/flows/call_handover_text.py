"""The text message with which a caller goes on in a store, or on our pages."""

from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from cleanbreak.domain.line import LineState
from cleanbreak.flows.make_handover import code_of_handover, link_of, macs_of_handover
from cleanbreak.flows.spoken_language import spoken
from cleanbreak.ports.messages import Medium, Message
from cleanbreak.records.call_handling import CallHandlingRow
from cleanbreak.records.handover import HandoverRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.verification import VerificationRow


def call_handover_messages(key: str) -> list[Message]:
    """Return the message that a key names: to the line that was named in the call.

    None if it is no line of ours, or has ended; if another code has taken the place of this one; or
    if the server's key was changed meanwhile, so that this would be another code than was read out.
    """
    made = HandoverRow.objects.filter(pk=UUID(key.partition(":")[2])).first()
    line = _named_line(made) if made else None
    if made is None or line is None:
        return []
    code = code_of_handover(made.handover_id)
    if made.code_mac not in macs_of_handover(code):
        return []
    language = spoken(made.language)
    with override(language):
        text = _("%(code)s is your code. Go on with it in a store, or here: %(link)s") % {
            "code": code,
            "link": link_of(code),
        }
        return [Message(Medium.SMS, line.msisdn, "", text, language=language)]


def _named_line(made: HandoverRow) -> LineRow | None:
    call_id = UUID(made.subject.partition(":")[2])
    handled = CallHandlingRow.objects.filter(call_id=call_id).exclude(verification_id=None)
    last = handled.order_by("-begun_at").first()
    if last is None or last.verification_id is None:
        return None
    rows = VerificationRow.objects.select_related("line")
    named = rows.filter(pk=last.verification_id).first()
    line = named.line if named else None
    return line if line and line.state != LineState.TERMINATED.value else None
