"""Kinds of discrepancies and outcomes of comparisons as people read them."""

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cleanbreak.domain.reconciliation import DiscrepancyKind, RunOutcome
from cleanbreak.records.repair import Progress

KIND_WORDS: dict[DiscrepancyKind, Promise] = {
    DiscrepancyKind.ZOMBIE: _("Zombies: ended here, alive there"),
    DiscrepancyKind.GHOST: _("Ghosts: alive here, unknown there"),
    DiscrepancyKind.STRANGER: _("Strangers: alive there, never known here"),
    DiscrepancyKind.MISMATCH: _("Mismatches: another number, IMSI or card"),
    DiscrepancyKind.LEFTOVER_KEYS: _("Leftover keys"),
    DiscrepancyKind.WAITING_MESSAGES: _("Messages that wait for ended lines"),
}
WHAT_TO_DO: dict[DiscrepancyKind, Promise] = {
    DiscrepancyKind.ZOMBIE: _("Propose a repair: it runs the missing steps, with evidence."),
    DiscrepancyKind.GHOST: _(
        "Its holder may pay for nothing. Provision the line there, or end it here."
    ),
    DiscrepancyKind.STRANGER: _(
        "Find out whose it is. Import the line here, or delete the subscriber there."
    ),
    DiscrepancyKind.MISMATCH: _(
        "Find out which of the two is right, and correct the other one by hand."
    ),
    DiscrepancyKind.LEFTOVER_KEYS: _(
        "Propose a repair. Keys of nobody are removed by the next withdrawal there, or by hand."
    ),
    DiscrepancyKind.WAITING_MESSAGES: _("Propose a repair: the withdrawal removes them."),
}
BY_HAND = _(
    "This element was compared by a dump: no repair reaches it. Remove there by hand what is left."
)
OUTCOME_WORDS: dict[RunOutcome, Promise] = {
    RunOutcome.FINISHED: _("compared"),
    RunOutcome.UNAVAILABLE: _("could not be read"),
    RunOutcome.REFUSED: _("cannot be read as a whole"),
    RunOutcome.NOT_BELIEVED: _("not believed: it differs too much, was its roll cut short?"),
    RunOutcome.STOPPED: _("stopped before it was compared"),
}


def progress_words(progress: Progress) -> str:
    """Return how far an approved repair is."""
    said = {"swept": progress.swept, "held": progress.held, "waiting": progress.waiting}
    return gettext("swept: %(swept)d, a person must look: %(held)d, waiting: %(waiting)d") % said
