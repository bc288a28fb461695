"""Words of what an agent says and does in a call: what came of it, offers, recordings."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cleanbreak.domain.call_recording import RecordingAnswer
from cleanbreak.domain.retention_offer import OfferAnswer
from cleanbreak.domain.wrap_up import NotCompleted, WrapUp

WRAP_UP_WORDS: dict[WrapUp, Promise] = {
    WrapUp.ENDED: _("The end of a line was accepted"),
    WrapUp.DECLARED: _("A declaration was accepted"),
    WrapUp.VOICEMAIL: _("A spoken declaration was accepted"),
    WrapUp.WITHDREW: _("The caller withdrew the end"),
    WrapUp.STAYED: _("The caller accepted an offer and stays"),
    WrapUp.HANDED_OVER: _("The caller goes on in a store or online"),
    WrapUp.TRANSFERRED: _("A colleague took the call"),
    WrapUp.CALLED_BACK: _("The caller is called back"),
    WrapUp.INFORMED: _("A question was answered"),
    WrapUp.CALLER_HUNG_UP: _("The caller hung up"),
}
NOT_COMPLETED_WORDS: dict[NotCompleted, Promise] = {
    NotCompleted.OFFER_ACCEPTED: _("They accepted an offer"),
    NotCompleted.GOES_ON_ELSEWHERE: _("They go on in a store or online"),
    NotCompleted.BROKE_OFF: _("The call broke off"),
    NotCompleted.CALLED_BACK: _("They are called back"),
    NotCompleted.CHANGED_THEIR_MIND: _("They changed their mind"),
    NotCompleted.WANTS_TIME: _("They want time to think, or to save something"),
    NotCompleted.CALLS_FOR_ANOTHER: _("The line is somebody else's, who has not asked"),
    NotCompleted.OTHER_OPERATOR: _("The line is with another operator"),
    NotCompleted.SYSTEMS_DOWN: _("Our systems did not take it: call back"),
}
OFFER_ANSWER_WORDS: dict[OfferAnswer, Promise] = {
    OfferAnswer.ACCEPTED: _("The caller accepted the offer."),
    OfferAnswer.DECLINED: _("The caller declined the offer."),
    OfferAnswer.NOT_HEARD: _("The caller wanted to hear no offer."),
}
RECORDING_WORDS: dict[RecordingAnswer, Promise] = {
    RecordingAnswer.AGREED: _("The caller agreed"),
    RecordingAnswer.TOLD: _("The caller was told, and did not say no"),
    RecordingAnswer.REFUSED: _("The caller said no"),
}
