"""What the holder is told of a correction: how much, why, and what it means for their money."""

from dataclasses import dataclass

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import override

from cleanbreak.domain.correction import Correction, CorrectionSide
from cleanbreak.flows.money_words import money_text
from cleanbreak.flows.spoken_language import spoken
from cleanbreak.policies.loader import policy_for
from cleanbreak.ports.messages import Medium, Message
from cleanbreak.records.line import LineRow


@dataclass(frozen=True, slots=True)
class CorrectionOccasion:
    """A correction that was booked, and whose it is."""

    correction: Correction
    line: LineRow
    """With its holder."""
    is_confidential: bool = False
    """Whether the holder must not learn that the line has ended."""


def correction_messages(occasion: CorrectionOccasion) -> list[Message]:
    """Return the message about a correction, in the language of the holder.

    The list is empty if there is no contact on file; the dead number is never written to.
    """
    email = occasion.line.holder.email
    if not email or occasion.is_confidential:
        return []
    language = spoken(occasion.line.holder.language)
    with override(language):
        subject = _("The final money of your ended line was corrected")
        text = "\n".join(_sentences(occasion))
    return [Message(Medium.EMAIL, email, subject, text, language=language)]


def _sentences(occasion: CorrectionOccasion) -> list[str]:
    one = occasion.correction
    amounts = {
        "amount": _amount(one, one.amount.amount_minor),
        "netted": _amount(one, one.netted_minor),
        "rest": _amount(one, one.rest_minor),
    }
    said = _credit(one) if one.side is CorrectionSide.CREDIT else _debit(one)
    reason = _("Reason: %(reason)s") % {"reason": one.reason}
    sentences = [said[0] % amounts, reason, *(sentence % amounts for sentence in said[1:])]
    return [*sentences, *_dispute(occasion)]


def _credit(one: Correction) -> list[str]:
    said = [_("We have corrected the final money of your ended line: %(amount)s more are yours.")]
    if one.netted_minor:
        said.append(_("%(netted)s of them pay what you still owed."))
    if one.rest_minor:
        said.append(_("%(rest)s go back to you."))
    return said


def _debit(one: Correction) -> list[str]:
    said = [_("We have corrected the final money of your ended line: %(amount)s less are yours.")]
    if one.netted_minor:
        said.append(_("%(netted)s of them were taken from the money that still waited for you."))
    if one.rest_minor:
        said.append(_("You owe %(rest)s. We take it from nothing: wait for the bill."))
    return said


def _dispute(occasion: CorrectionOccasion) -> list[str]:
    """Say until when a charge may be disputed: as long as a bill may (DE: TKG 67(2))."""
    one = occasion.correction
    if one.side is CorrectionSide.CREDIT or one.posted_on is None:
        return []
    window = policy_for(occasion.line.jurisdiction, one.posted_on).dispute_window
    day = formats.date_format(window.after(one.posted_on))
    return [_("If you think that this is wrong, tell us by %(date)s.") % {"date": day}]


def _amount(one: Correction, amount_minor: int) -> str:
    return money_text(amount_minor, one.amount.currency)
