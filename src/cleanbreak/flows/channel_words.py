"""What is said about official channels, and about what somebody pasted."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cleanbreak.domain.official_channel import ChannelKind
from cleanbreak.domain.pasted_text import Verdict, Why

KINDS: dict[ChannelKind, Promise] = {
    ChannelKind.DOMAIN: _("Web sites"),
    ChannelKind.EMAIL_DOMAIN: _("E-mail from"),
    ChannelKind.EMAIL_ADDRESS: _("E-mail addresses"),
    ChannelKind.PHONE: _("Phone numbers"),
    ChannelKind.SHORT_CODE: _("Short numbers for text messages"),
    ChannelKind.SMS_SENDER: _("Names that our text messages show"),
    ChannelKind.STORE: _("Stores"),
    ChannelKind.APP: _("Apps"),
    ChannelKind.SOCIAL: _("Accounts in social networks"),
}
VERDICTS: dict[Verdict, Promise] = {
    Verdict.OURS: _("This is ours"),
    Verdict.NOT_OURS: _("This is not ours"),
    Verdict.CANNOT_TELL: _("We cannot tell"),
}
WHY: dict[Why, Promise] = {
    Why.LISTED: _("It stands in our register."),
    Why.ENDED: _("It was ours once, and is not any more."),
    Why.NOT_YET: _("It is not ours yet."),
    Why.IMITATION: _("It looks like ours, but it is another one. Do not open it, do not answer."),
    Why.TWO_ADDRESSES: _(
        "It shows one address and leads to another. We never write like that: do not open it."
    ),
    Why.HIDDEN_CHARACTERS: _(
        "Characters that nobody sees are hidden in it. We never write like that: do not open it."
    ),
    Why.STRANGE_LINK: _("No link of ours is written like that. Do not open it."),
    Why.UNKNOWN: _(
        "It does not stand in our register. That is no proof, but do not trust it: tell no code,"
        " pay nothing, install nothing."
    ),
    Why.WHOLE_MESSAGE: _(
        "Anybody can write a message that names our addresses. If it has a check code, enter the"
        " code on our page."
    ),
}
FORGEABLE: dict[ChannelKind, Promise] = {
    ChannelKind.PHONE: _(
        "A caller can show any number, ours too. If somebody called you: hang up and call this"
        " number yourself."
    ),
    ChannelKind.SHORT_CODE: _("Who sends a text message can show any sender, ours too."),
    ChannelKind.SMS_SENDER: _("Who sends a text message can show any sender, ours too."),
    ChannelKind.EMAIL_DOMAIN: _("Who sends an e-mail can show any sender, ours too."),
    ChannelKind.EMAIL_ADDRESS: _("Who sends an e-mail can show any sender, ours too."),
}
"""What is ours, and yet proves nothing when it is only shown."""
NEVER_ASKED: tuple[Promise, ...] = (
    _("A one-time code, a password or a PIN, on the phone or in a message."),
    _("A payment so that you can cancel. No payment and no code is ever needed to cancel."),
    _("To install something, or to let us see or steer your phone or computer."),
    _("The QR code or the activation code of your eSIM."),
    _("To move money, to keep it safe or for any other reason."),
)
