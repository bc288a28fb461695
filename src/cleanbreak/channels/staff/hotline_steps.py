"""The steps of a call as an agent does them: what each page says, and what its field takes.

Numbered choices have the same numbers at every step; a yes is typed, mere Enter says none.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from cleanbreak.channels.staff.hotline_field import aloud, on_phone, typed
from cleanbreak.domain.call_handling import READ_OUT, CallerSaysNothingYet, CallStep
from cleanbreak.domain.proof import Consequence, ProofKind
from cleanbreak.domain.termination import Plan
from cleanbreak.flows.call_aloud_words import (
    backup_sentences,
    end_sentences,
    greeting_words,
    money_sentences,
    naming_words,
    number_sentences,
    papers_words,
    proving_words,
    question_words,
    receipt_sentences,
)
from cleanbreak.flows.end_in_call import (
    choose_end,
    confirm_in_call,
    digest_of_call,
    end_in_call,
    note_told,
    preview_in_call,
)
from cleanbreak.flows.go_on_in_call import (
    code_awaited,
    greet,
    look_again,
    name_in_call,
    prove_in_call,
    send_in_call,
)
from cleanbreak.flows.hold_call import code_of_call, running_call_of
from cleanbreak.flows.judge_proofs import has_enough_proof
from cleanbreak.flows.mark_messages import official_link
from cleanbreak.flows.note_end_in_call import receipt_left_at
from cleanbreak.flows.proof_words import PROOF_WORDS
from cleanbreak.flows.read_handling import HandlingStory, line_of_handling, verification_of
from cleanbreak.flows.wired_outside import wired_outside
from cleanbreak.records.verification import given_kinds

WHEN = {"1": "notice", "2": "now"}
SENDS = {"3": ProofKind.LINE_CODE, "4": ProofKind.EMAIL_CODE}
LOOK_AGAIN = "5"
"""A colleague has called back, perhaps."""
YES = "1"


def say(step: CallStep, request: HttpRequest, story: HandlingStory) -> dict[str, Any]:
    """Return what the page of a step says."""
    return SAYS[step](request, story) if step in SAYS else {}


def take(step: CallStep, request: HttpRequest, story: HandlingStory) -> None:
    """Take what the field of a step's page holds.

    :raises Refusal: of the flow that the step calls.
    """
    TAKES[step](request, story)


def _say_greeting(request: HttpRequest, story: HandlingStory) -> dict[str, Any]:
    held = running_call_of(on_phone(request), timezone.now())
    if held is None:
        return {}
    code = code_of_call(held.call_id)
    words = partial(greeting_words, held.alias, official_link(), code)
    return {"aloud": aloud(story.language, words)}


def _take_greeting(request: HttpRequest, story: HandlingStory) -> None:
    greet(story.handling_id, on_phone(request), timezone.now())


def _say_naming(request: HttpRequest, story: HandlingStory) -> dict[str, Any]:
    del request
    return {"aloud": aloud(story.language, naming_words)}


def _take_number(request: HttpRequest, story: HandlingStory) -> None:
    name_in_call(story.handling_id, typed(request), on_phone(request), timezone.now())


def _say_proving(request: HttpRequest, story: HandlingStory) -> dict[str, Any]:
    del request
    return {"aloud": aloud(story.language, proving_words), **_proofs(story)}


def _take_proof(request: HttpRequest, story: HandlingStory) -> None:
    """Send a code, compare the one that was read out, or look whether a colleague has helped."""
    text, actor, now = typed(request), on_phone(request), timezone.now()
    if text in SENDS:
        send_in_call(story.handling_id, SENDS[text], actor, now)
    elif text == LOOK_AGAIN:
        look_again(story.handling_id, actor, now)
    else:
        kind = code_awaited(story, now) or ProofKind.LINE_CODE
        prove_in_call(story.handling_id, kind, text, actor, now)


def _say_papers(request: HttpRequest, story: HandlingStory) -> dict[str, Any]:
    actor, now = on_phone(request), timezone.now()
    line = line_of_handling(story)
    if line is None:
        return {}
    plan = preview_in_call(story, "notice", actor, wired_outside(), now)
    may_now = has_enough_proof(verification_of(story), Consequence.END_AT_ONCE, now)
    words = partial(papers_words, line, plan, now)
    said = {"last_day": plan.end.effective_date, "may_end_at_once": may_now}
    return {"aloud": aloud(story.language, words), **said, **_proofs(story)}


def _take_papers(request: HttpRequest, story: HandlingStory) -> None:
    text = typed(request)
    if text and text not in WHEN:
        _take_proof(request, story)
        return
    choose_end(story.handling_id, WHEN.get(text, ""), on_phone(request), timezone.now())


def _say_told(step: CallStep, request: HttpRequest, story: HandlingStory) -> dict[str, Any]:
    line, plan = line_of_handling(story), _plan(request, story)
    if line is None:
        return {}
    words: dict[CallStep, Callable[[], tuple[str, ...]]] = {
        CallStep.TOLD_END: partial(end_sentences, line, plan),
        CallStep.TOLD_MONEY: partial(money_sentences, plan),
        CallStep.TOLD_BACKUP: backup_sentences,
        CallStep.TOLD_NUMBER: partial(number_sentences, plan),
        CallStep.CONFIRMED: partial(question_words, line, plan),
    }
    return {
        "aloud": aloud(story.language, words[step]),
        "statement": digest_of_call(story, plan),
    }


def _take_told(request: HttpRequest, story: HandlingStory) -> None:
    note_told(story, _seen(request), on_phone(request), wired_outside(), timezone.now())


def _take_yes(request: HttpRequest, story: HandlingStory) -> None:
    """Note the yes, to what the page showed, and end the line by it."""
    if typed(request) != YES:
        raise CallerSaysNothingYet
    confirm_in_call(story, _seen(request), on_phone(request), wired_outside(), timezone.now())


def _take_end(request: HttpRequest, story: HandlingStory) -> None:
    end_in_call(story.handling_id, on_phone(request), wired_outside(), timezone.now())


def say_receipt(story: HandlingStory) -> dict[str, Any]:
    """Return what the caller hears of the receipt, and when it has left."""
    words = partial(receipt_sentences, story.receipt_number)
    return {"aloud": aloud(story.language, words), "receipt_left_at": receipt_left_at(story)}


def _proofs(story: HandlingStory) -> dict[str, Any]:
    """Return what was proved, and which code is waited for; nothing of the account."""
    now = timezone.now()
    given = given_kinds(verification_of(story))
    awaited = code_awaited(story, now)
    return {
        "matched": [PROOF_WORDS[one] for one in ProofKind if one in given],
        "awaited": PROOF_WORDS[awaited] if awaited else "",
        "can_send": [(key, PROOF_WORDS[kind]) for key, kind in SENDS.items() if kind not in given],
        "is_called_back": ProofKind.CALL_BACK in given,
    }


def _plan(request: HttpRequest, story: HandlingStory) -> Plan:
    return preview_in_call(story, story.when, on_phone(request), wired_outside(), timezone.now())


def _seen(request: HttpRequest) -> str:
    return request.POST.get("seen", "")


SAYS: dict[CallStep, Callable[[HttpRequest, HandlingStory], dict[str, Any]]] = {
    CallStep.GREETED: _say_greeting,
    CallStep.NAMED: _say_naming,
    CallStep.VERIFIED: _say_proving,
    CallStep.PAPERS: _say_papers,
    **{step: partial(_say_told, step) for step in (*READ_OUT, CallStep.CONFIRMED)},
    CallStep.RECEIPT: lambda _request, story: say_receipt(story),
}
TAKES: dict[CallStep, Callable[[HttpRequest, HandlingStory], None]] = {
    CallStep.GREETED: _take_greeting,
    CallStep.NAMED: _take_number,
    CallStep.VERIFIED: _take_proof,
    CallStep.PAPERS: _take_papers,
    **dict.fromkeys(READ_OUT, _take_told),
    CallStep.CONFIRMED: _take_yes,
    CallStep.ENDED: _take_end,
}
"""Of each step that somebody does; that the receipt has left, nobody need say."""
