"""Words of the desk: what each step is called, and how a visit was closed."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cleanbreak.domain.desk_visit import VisitOutcome, VisitStep

VISIT_STEP_WORDS: dict[VisitStep, Promise] = {
    VisitStep.NAMED: _("Line named"),
    VisitStep.IDENTITY: _("Who is there"),
    VisitStep.CARD: _("The card"),
    VisitStep.PAPERS: _("Papers, and when it ends"),
    VisitStep.SHOWN: _("Shown to the customer"),
    VisitStep.CONFIRMED: _("Confirmed by the customer"),
    VisitStep.ENDED: _("Ended"),
    VisitStep.TAKEOUT_HANDED: _("Data handed over"),
    VisitStep.CARD_WIPED: _("Card wiped"),
    VisitStep.CARD_DESTROYED: _("Card destroyed"),
    VisitStep.CASH_PAID: _("Cash paid"),
    VisitStep.SLIP_PRINTED: _("Slip printed"),
}
OUTCOME_WORDS: dict[VisitOutcome, Promise] = {
    VisitOutcome.ENDED: _("The end of the line was accepted."),
    VisitOutcome.DECLARED: _("A declaration was accepted."),
    VisitOutcome.LEFT: _("The customer has left. Nothing was done."),
    VisitOutcome.ABANDONED: _("Nobody went on with it for 30 minutes. Nothing was done."),
}
