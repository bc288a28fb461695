"""What is sent to somebody who is about to prove who they are."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from cleanbreak.domain.line import LineState
from cleanbreak.domain.proof import ProofKind
from cleanbreak.domain.termination import Channel
from cleanbreak.flows.holder_sign_in_link import VISITOR, sign_in_link
from cleanbreak.flows.send_proof_code import sent_code
from cleanbreak.flows.spoken_language import spoken
from cleanbreak.ports.messages import Medium, Message
from cleanbreak.records.line import LineRow
from cleanbreak.records.verification import VerificationRow


@dataclass(frozen=True, slots=True)
class VerificationOccasion:
    """A code that is to be sent."""

    verification: VerificationRow | None
    """``None``: it is over and forgotten."""
    key: str
    """``verification:``, its number, kind and nonce."""


def verification_messages(occasion: VerificationOccasion) -> list[Message]:
    """Return the message with a code; none if no line fits, or there is no e-mail on file.

    To a line that has ended nothing is sent: whoever has its number now would hold half a proof.
    """
    verification = occasion.verification
    line = verification.line if verification else None
    if verification is None or line is None:
        return []
    kind, nonce = ProofKind(occasion.key.split(":")[2]), occasion.key.split(":")[3]
    code = sent_code(kind, nonce)
    language = spoken(line.holder.language)
    with override(language):
        text = _sentence(verification.channel) % {"code": code}
        if kind is ProofKind.LINE_CODE:
            if _has_ended(line):
                return []
            # the last line binds the code to our address: browsers offer it nowhere else
            host = urlsplit(settings.CLEANBREAK_BASE_URL).hostname
            bound = f"{text}\n\n@{host} #{code}"
            return [Message(Medium.SMS, line.msisdn, "", bound, language=language)]
        if not line.holder.email:
            return []
        if verification.opened_by == VISITOR.acting_user:
            link = sign_in_link(verification.verification_id, nonce)
            text += "\n\n" + _("Or sign in with this link: %(link)s") % {"link": link}
        subject = _("Your code")
        return [Message(Medium.EMAIL, line.holder.email, subject, text, language=language)]


def _has_ended(line: LineRow) -> bool:
    return line.state == LineState.TERMINATED.value


def _sentence(channel: str) -> str:
    """Return what is said with a code; who called us reads it out, and nobody else ever does."""
    if channel in (Channel.HOTLINE.value, Channel.STORE_DESK.value):
        return _("%(code)s is your code. Tell it only if you have called us, or are in our store.")
    return _("%(code)s is your code. We never ask for it on the phone.")
