"""The facts of an end that its holder may show, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

CLAIM_WORDS: dict[str, Promise | str] = {
    "number": gettext_lazy("The number, and the day on which it ended"),
    "card": gettext_lazy("The SIM cards by their numbers, and the day on which they ended"),
    "request": gettext_lazy("Who asked for the end, when and how, and how sure we were of them"),
    "end": gettext_lazy("The day of the end, and when everything was done"),
    "evidence": gettext_lazy(
        "Each step with its time, and the fingerprint of every answer: whoever tries finds the"
        " amounts from these, too"
    ),
    "money": gettext_lazy("The final money, with all amounts"),
    "rest": gettext_lazy("Until when nobody else gets the number"),
    "certificate": gettext_lazy("The fingerprint of the certificate, to show both together"),
}
"""By the name of the claim, in the order of the statement."""
NOT_BY_LINK = "card"
"""A claim that no link and no paper shows: the number of the card is asked for beside the mailbox,
as a proof that it is the holder, so nothing that a mailbox leads to may name it."""
CHOSEN_FIRST = ("number", "end")
"""What is ticked when the page opens: enough for whoever still sends bills."""
