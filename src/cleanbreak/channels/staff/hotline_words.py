"""Words of the agent's console: steps and outcomes of a call, what callers want, how a seat is."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cleanbreak.domain.call_handling import CallStep, HandlingOutcome
from cleanbreak.domain.hotline_call import CallTopic
from cleanbreak.domain.hotline_queue import CallBackResult, PauseReason, Skill

CALL_STEP_WORDS: dict[CallStep, Promise] = {
    CallStep.GREETED: _("Greeting"),
    CallStep.NAMED: _("Which line"),
    CallStep.VERIFIED: _("Proof"),
    CallStep.PAPERS: _("Papers, and when it ends"),
    CallStep.TOLD_END: _("Read out: the end"),
    CallStep.TOLD_MONEY: _("Read out: the money"),
    CallStep.TOLD_BACKUP: _("Read out: what to save"),
    CallStep.TOLD_NUMBER: _("Read out: what hangs on the number"),
    CallStep.CONFIRMED: _("The caller's yes"),
    CallStep.ENDED: _("Ended"),
    CallStep.RECEIPT: _("Receipt sent"),
}
HANDLING_OUTCOME_WORDS: dict[HandlingOutcome, Promise] = {
    HandlingOutcome.ENDED: _("The end of the line was accepted."),
    HandlingOutcome.DECLARED: _("A declaration was accepted."),
    HandlingOutcome.SERVED: _("The call is closed. No line was ended."),
    HandlingOutcome.BROKEN_OFF: _("The caller was gone. No line was ended."),
    HandlingOutcome.BEGUN_AGAIN: _("It went on anew. By this part of the call nothing was ended."),
    HandlingOutcome.PASSED_ON: _("A colleague goes on with this call."),
}
TOPIC_WORDS: dict[CallTopic, Promise] = {
    CallTopic.STATUS: _("How a cancellation stands"),
    CallTopic.CANCEL: _("To cancel"),
    CallTopic.BRING: _("What to bring, and where to"),
    CallTopic.FRAUD: _("To report a fraud"),
    CallTopic.OTHER: _("A person"),
}
SKILL_WORDS: dict[Skill, Promise] = {
    Skill.CANCEL: _("Cancellations"),
    Skill.FRAUD: _("Reports of fraud"),
    Skill.OTHER: _("Everything else"),
}
PAUSE_WORDS: dict[PauseReason, Promise] = {
    PauseReason.OWN: _("You have paused."),
    PauseReason.NO_ANSWER: _("Your phone rang and was not answered. The caller waits in front."),
    PauseReason.CALL_TAKEN_OVER: _("Your browser was gone, and a colleague has taken your call."),
}
CALL_BACK_WORDS: dict[CallBackResult, Promise] = {
    CallBackResult.NO_ANSWER: _("Nobody answered"),
    CallBackResult.BUSY: _("Busy"),
    CallBackResult.WRONG_NUMBER: _("Wrong number"),
}
