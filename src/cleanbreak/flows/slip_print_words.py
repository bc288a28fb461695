"""What became of a print, and what to do then, as clerks read it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cleanbreak.domain.slip import PrintOutcome, PrintWay

WAITS: Promise = _("It is being printed.")
WAY_WORDS: dict[PrintWay, Promise] = {
    PrintWay.BROWSER: _("by this browser"),
    PrintWay.NETWORK: _("on the printer of the store"),
    PrintWay.DESK_AGENT: _("on the printer of this desk"),
}
OUTCOME_WORDS: dict[PrintOutcome, Promise] = {
    PrintOutcome.PRINTED: _("Printed"),
    PrintOutcome.PAPER_OUT: _("The printer is out of paper."),
    PrintOutcome.COVER_OPEN: _("The cover of the printer is open."),
    PrintOutcome.UNREACHABLE: _("The printer cannot be reached."),
    PrintOutcome.UNKNOWN: _("Nobody knows whether it came out."),
}
WHAT_TO_DO: dict[PrintOutcome, Promise] = {
    PrintOutcome.PAPER_OUT: _("Put paper in, then print it again: it is the same slip."),
    PrintOutcome.COVER_OPEN: _("Close the cover, then print it again: it is the same slip."),
    PrintOutcome.UNREACHABLE: _(
        "Switch the printer on, or print with this browser: it is the same slip."
    ),
    PrintOutcome.UNKNOWN: _("If it did not come out, print it again: it is marked as a copy."),
}
"""Whatever became of it, what was paid stays paid."""
