"""Words of a desk that works offline: the receipt in each language, and states for staff."""

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from cleanbreak.domain.offline_desk import EntryNote, HeldFor
from cleanbreak.flows.brand_words import operator_name

HELD_WORDS: dict[HeldFor, Promise] = {
    HeldFor.DESK_REVOKED: gettext_lazy("The desk was taken off before it was delivered."),
    HeldFor.CHAIN_BROKEN: gettext_lazy(
        "It does not fit what the desk delivered before: something was left out, or was copied."
    ),
    HeldFor.BLOCK_OVER: gettext_lazy("By the desk's clock its number was no longer good."),
    HeldFor.CANNOT_BE_OPENED: gettext_lazy("What was declared cannot be opened."),
    HeldFor.FIELDS_WRONG: gettext_lazy("A field cannot be read as it was written."),
}
NOTE_WORDS: dict[EntryNote, Promise] = {
    EntryNote.CLOCK_AHEAD: gettext_lazy("The desk's clock was ahead: the delivery counts."),
    EntryNote.CLOCK_BEHIND: gettext_lazy(
        "The desk's clock was behind: the moment counts at which the number was given out."
    ),
    EntryNote.CLOCK_WENT_BACK: gettext_lazy("The desk's clock was set back in between."),
    EntryNote.WISH_MOVED: gettext_lazy(
        "The wished day is too early: the earliest possible one counts."
    ),
}


def receipt_texts() -> dict[str, dict[str, str]]:
    """Return the texts of a receipt that a desk shows offline, by language."""
    return {code: _texts(code) for code, _name in settings.LANGUAGES}


def note_words(notes: str) -> list[Promise]:
    """Return what was noted of an entry, as people read it."""
    return [NOTE_WORDS[EntryNote(note)] for note in notes.split()]


def _texts(code: str) -> dict[str, str]:
    with override(code):
        return {
            "title": _("Receipt of your cancellation"),
            "number": _("Receipt number"),
            "operator": _("Received by"),
            "operator_name": operator_name(),
            "store": _("Store"),
            "taken_at": _("Received on"),
            "clock": _("by the clock of this desk, which was not connected"),
            "declaration": _("Declaration"),
            "ordinary": _("Cancellation with notice"),
            "extraordinary": _("Cancellation without notice, for an important cause"),
            "reason": _("Reason"),
            "holder_name": _("Name"),
            "line": _("Phone number or card number (ICCID)"),
            "reply_email": _("Confirmation goes to"),
            "wished_date": _("Wished end"),
            "soon": _("as soon as possible"),
            "counts": _(
                "Your declaration counts from this moment. This desk is not connected now; it is"
                " sent on as soon as it is. You then get a confirmation by e-mail, with the day on"
                " which the line ends."
            ),
            "counts_without_mail": _(
                "Your declaration counts from this moment. This desk is not connected now; it is"
                " sent on as soon as it is. With its number you then find on our website on which"
                " day the line ends."
            ),
            "waits": _(
                "Not done here and now: paying out money, looking up an account, proving who you"
                " are. None of it is needed to cancel."
            ),
            "keep": _("Keep this number. With it, the receipt is found again on our website."),
            "nobody": _(
                "Nobody from us will ever ask for a payment or a code so that you can cancel."
            ),
        }
