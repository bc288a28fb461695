"""What is sent to somebody who is about to prove who they are."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from cleanbreak.domain.proof import ProofKind
from cleanbreak.flows.send_proof_code import sent_code
from cleanbreak.ports.messages import Medium, Message
from cleanbreak.records.verification import VerificationRow


@dataclass(frozen=True, slots=True)
class VerificationOccasion:
    """A code that is to be sent."""

    verification: VerificationRow | None
    """``None``: it is over and forgotten."""
    key: str
    """``verification:``, its number, kind and nonce."""


def verification_messages(occasion: VerificationOccasion) -> list[Message]:
    """Return the message with a code; none if no line fits, or there is no e-mail on file."""
    line = occasion.verification.line if occasion.verification else None
    if line is None:
        return []
    kind, nonce = ProofKind(occasion.key.split(":")[2]), occasion.key.split(":")[3]
    code = sent_code(kind, nonce)
    language = line.holder.language
    with override(language):
        text = _("%(code)s is your code. We never ask for it on the phone.") % {"code": code}
        if kind is ProofKind.LINE_CODE:
            # the last line binds the code to our address: browsers offer it nowhere else
            host = urlsplit(settings.CLEANBREAK_BASE_URL).hostname
            bound = f"{text}\n\n@{host} #{code}"
            return [Message(Medium.SMS, line.msisdn, "", bound, language=language)]
        if not line.holder.email:
            return []
        subject = _("Your code")
        return [Message(Medium.EMAIL, line.holder.email, subject, text, language=language)]
