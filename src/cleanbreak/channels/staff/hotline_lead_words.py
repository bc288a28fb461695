"""Words of the page of whoever leads the hotline: what agents do, and why calls came to nothing."""

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cleanbreak.channels.staff.hotline_conduct_words import NOT_COMPLETED_WORDS
from cleanbreak.channels.staff.step_words import STATE_WORDS, STEP_WORDS
from cleanbreak.domain.hotline_day import NotDone, SeatNow
from cleanbreak.domain.hotline_queue import PauseReason
from cleanbreak.domain.termination import OrderState
from cleanbreak.domain.wrap_up import NotCompleted

SEAT_WORDS: dict[SeatNow, Promise] = {
    SeatNow.FREE: _("free"),
    SeatNow.RINGING: _("is being called"),
    SeatNow.SPEAKING: _("speaks"),
    SeatNow.PAUSED: _("pauses"),
    SeatNow.GONE: _("browser closed"),
}
PAUSED_WORDS: dict[PauseReason, Promise] = {
    PauseReason.OWN: _("pauses"),
    PauseReason.NO_ANSWER: _("paused: the phone was not answered"),
    PauseReason.CALL_TAKEN_OVER: _("paused: a colleague took the call"),
}
NOT_DONE_WORDS: dict[NotDone, Promise] = {
    NotDone.GAVE_UP_BEFORE: _("Hung up before waiting for a person"),
    NotDone.GAVE_UP_WAITING: _("Hung up while waiting for a person"),
    NotDone.TO_BE_CALLED_BACK: _("Wait to be called back"),
    NotDone.NOT_REACHED: _("Called back, and not reached"),
    NotDone.NOT_SAID: _("The agent has not said yet what came of it"),
}


def why_not(code: str) -> str:
    """Return why cancellations were not completed, from its code."""
    if code in {one.value for one in NotDone}:
        return str(NOT_DONE_WORDS[NotDone(code)])
    return str(NOT_COMPLETED_WORDS[NotCompleted(code)])


def order_stands(state: str, step: str) -> str:
    """Return how orders stand that have not ended their line."""
    words = str(STATE_WORDS[OrderState(state)])
    if not step:
        return words
    return gettext("%(state)s: %(step)s") % {"state": words, "step": STEP_WORDS[step]}


def lasted(seconds: float | None) -> str:
    """Return a duration as minutes and seconds; a dash for none."""
    if seconds is None:
        return "–"
    minutes, left = divmod(round(seconds), 60)
    return gettext("%(minutes)s min %(seconds)s s") % {"minutes": minutes, "seconds": left}
