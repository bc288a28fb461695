"""What the page of a call has beside its script: offer, notes, recording, colleagues, wrap-up."""

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cleanbreak.channels.staff.hotline_conduct_words import (
    NOT_COMPLETED_WORDS,
    OFFER_ANSWER_WORDS,
    RECORDING_WORDS,
    WRAP_UP_WORDS,
)
from cleanbreak.channels.staff.hotline_field import aloud, on_phone
from cleanbreak.channels.staff.hotline_words import SKILL_WORDS
from cleanbreak.domain.call_handling import HandlingOutcome
from cleanbreak.domain.call_note import NOTE_LENGTH_MAX
from cleanbreak.domain.hotline_call import CallTopic
from cleanbreak.domain.hotline_queue import LANGUAGES
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.retention_offer import Offer, OfferAnswer
from cleanbreak.domain.staff import person_in
from cleanbreak.flows.ask_recording import read_call_recording
from cleanbreak.flows.make_offer import read_offer
from cleanbreak.flows.note_on_call import read_notes
from cleanbreak.flows.offer_transfer import colleagues_of, running_transfer
from cleanbreak.flows.read_handling import HandlingStory
from cleanbreak.flows.refusal_words import refusal_text
from cleanbreak.flows.spoken_language import spoken
from cleanbreak.flows.wired_outside import wired_recorder
from cleanbreak.flows.wrap_up_call import read_wrap_up

NOT_THEIRS = (HandlingOutcome.PASSED_ON, HandlingOutcome.BEGUN_AGAIN)
"""The call goes on without this part of it."""


def conduct_said(
    request: HttpRequest, story: HandlingStory, refusal: Refusal | None
) -> dict[str, Any]:
    """Return it; of a call that goes on elsewhere nothing.

    :param refusal: of what one of its forms asked for.
    """
    if story.outcome in NOT_THEIRS:
        return {}
    said: dict[str, Any] = {
        "notes": read_notes(story.call_id, on_phone(request)),
        "note_length_max": NOTE_LENGTH_MAX,
        "typed_note": request.POST.get("note", "")[:NOTE_LENGTH_MAX],
        "wanted": request.POST,
        "beside_refused": refusal_text(refusal) if refusal else "",
    }
    if not story.is_open:
        return said | _wrap_up_said(request, story)
    return said | _offer_said(story) | _recording_said(story) | _transfer_said(request, story)


def _offer_said(story: HandlingStory) -> dict[str, Any]:
    """Return the offers that may be made; nothing where none may, or the operator makes none."""
    now = read_offer(story.call_id, timezone.now())
    said: dict[str, Any] = {}
    if now.made is not None and now.answer is None:
        words = partial(_offer_words, now.made)
        answers = [(one.value, words_) for one, words_ in OFFER_ANSWER_WORDS.items()]
        said = {"offer_aloud": aloud(story.language, words), "offer_answers": answers}
    elif now.answer is not None:
        said = {"offer_answer": OFFER_ANSWER_WORDS[now.answer]}
        said["is_offer_beside_end"] = now.answer is OfferAnswer.ACCEPTED
    elif story.topic is CallTopic.CANCEL or story.receipt_number:
        said = {"offers": [one.name for one in now.offers]}
    return said


def _offer_words(offer: Offer) -> tuple[str, ...]:
    language = get_language() or settings.LANGUAGE_CODE
    freedom = _("You can say “cancel” at any time, and I go on with that at once.")
    return freedom, offer.text_in(language.partition("-")[0])


def _recording_said(story: HandlingStory) -> dict[str, Any]:
    """Return what the caller is asked about the recording; nothing where there is no recorder."""
    if wired_recorder() is None:
        return {}
    now = read_call_recording(story.call_id, timezone.now())
    asks = partial(_recording_words, must_agree=len(now.rules.answers()) < len(RECORDING_WORDS))
    return {
        "recording_answers": [(one.value, RECORDING_WORDS[one]) for one in now.rules.answers()],
        "recording_answer": RECORDING_WORDS[now.answer] if now.answer else "",
        "recording_aloud": None if now.answer else aloud(story.language, asks),
        "is_recorder_told": now.is_told,
        "recording_reference": now.reference,
    }


def _recording_words(*, must_agree: bool) -> tuple[str, ...]:
    if must_agree:
        return (_("May we record this call? You are served all the same if you say no."),)
    return (_("This call is recorded. Say so if you do not want that."),)


def _transfer_said(request: HttpRequest, story: HandlingStory) -> dict[str, Any]:
    actor, now = on_phone(request), timezone.now()
    asked = running_transfer(story.call_id, now)
    if asked is not None:
        return {"transfer": asked}
    there = colleagues_of(actor, now)
    languages = {one for seat in there for one in seat.languages}
    skills = {one for seat in there for one in seat.skills}
    names = dict(settings.LANGUAGES)
    return {
        "colleagues": [(seat.agent, person_in(seat.agent)) for seat in there],
        "transfer_languages": [(one, names[spoken(one)]) for one in LANGUAGES if one in languages],
        "transfer_skills": [
            (one.value, words) for one, words in SKILL_WORDS.items() if one.value in skills
        ],
    }


def _wrap_up_said(request: HttpRequest, story: HandlingStory) -> dict[str, Any]:
    now = read_wrap_up(story.call_id, on_phone(request))
    if now.said is not None:
        return {"wrapped_up": WRAP_UP_WORDS[now.said]}
    return {
        "wrap_up_outcomes": [(one.value, WRAP_UP_WORDS[one]) for one in now.outcomes],
        "wrap_up_reasons": [(one.value, NOT_COMPLETED_WORDS[one]) for one in now.reasons],
        "is_end_wanted": now.topic_is_end,
    }
