"""What the page of a call says beside its step: of the call, and, once proved, of the account."""

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from cleanbreak.channels.staff.hotline_field import aloud, on_phone
from cleanbreak.channels.staff.hotline_steps import say_receipt
from cleanbreak.channels.staff.hotline_words import (
    CALL_BACK_WORDS,
    CALL_STEP_WORDS,
    HANDLING_OUTCOME_WORDS,
    TOPIC_WORDS,
)
from cleanbreak.channels.staff.looks import carry
from cleanbreak.channels.staff.step_words import STATE_WORDS
from cleanbreak.domain.call_handling import IN_ORDER, CallStep
from cleanbreak.domain.look import Purpose, Seen
from cleanbreak.domain.proof import VerificationOver
from cleanbreak.flows.call_aloud_words import declared_sentences
from cleanbreak.flows.call_back import read_call_back
from cleanbreak.flows.hold_call import code_of_call, running_call_of
from cleanbreak.flows.mark_messages import official_link
from cleanbreak.flows.read_handling import HandlingStory, line_of_handling, verification_of
from cleanbreak.flows.serve_caller import read_account
from cleanbreak.flows.verify_caller import UnknownCaller, current_call


def call_said(request: HttpRequest, story: HandlingStory) -> dict[str, Any]:
    """Return it."""
    held = running_call_of(on_phone(request), timezone.now())
    said: dict[str, Any] = {
        "handling": story,
        "language_words": dict(settings.LANGUAGES)[story.language],
        "topic": TOPIC_WORDS[story.topic],
        "check_code": code_of_call(held.call_id) if held and story.is_open else "",
        "alias": held.alias if held else "",
        "official_link": official_link(),
        "steps": [(one.value, CALL_STEP_WORDS[one], _stands(one, story)) for one in IN_ORDER],
        "outcome": HANDLING_OUTCOME_WORDS[story.outcome] if story.outcome else "",
    }
    if story.is_to_call_back:
        said["call_back"] = read_call_back(story.call_id, on_phone(request))
        said["call_back_results"] = [(one.value, words) for one, words in CALL_BACK_WORDS.items()]
    if story.has_declared:
        said["aloud"] = aloud(story.language, partial(declared_sentences, story.receipt_number))
    elif story.order_id is not None:
        said |= say_receipt(story)
    return said | _account_said(request, story)


def _account_said(request: HttpRequest, story: HandlingStory) -> dict[str, Any]:
    """Return whose line it is and by which order it ends, once the caller has proved it, and no
    longer than that counts: a call that nobody closes shows nobody's account for ever."""
    line = line_of_handling(story)
    if line is None or not story.is_open:
        return {}
    try:
        current_call(verification_of(story), on_phone(request), timezone.now())
    except (UnknownCaller, VerificationOver):
        return {}
    account = read_account(line)
    if account.order is not None:
        carry(request, Seen.ORDER, [account.order.order_id], Purpose.CALLER_VERIFIED)
    return {
        "account": account,
        "order": account.order,
        "order_state": STATE_WORDS[account.order.state] if account.order else "",
    }


def _stands(step: CallStep, story: HandlingStory) -> str:
    """Return how a step stands, as the stylesheet names it."""
    if step in story.done:
        return "done"
    is_due = step is story.due and story.is_open and not story.has_declared
    return "current" if is_due else "ahead"
