"""The story of a payout in words, and which doors its page shows to whom."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cleanbreak.domain.four_eyes import is_same_person
from cleanbreak.domain.payout import PayoutMethod, PayoutState
from cleanbreak.domain.payout_contradiction import Finding
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.money_words import money_text
from cleanbreak.flows.payout_desk_words import DESK_STATE_WORDS, FINDING_WORDS, who_words
from cleanbreak.flows.payout_words import METHOD_WORDS
from cleanbreak.flows.read_payout import PayoutEvent, PayoutStory, PostedEntry
from cleanbreak.flows.reason_words import reason_text
from cleanbreak.records.payout import PayoutRow
from cleanbreak.records.payout_contradiction import ContradictionRow

STOPPABLE = (PayoutState.HELD, PayoutState.APPROVED)


def story_said(story: PayoutStory, actor: Actor, now: datetime) -> dict[str, Any]:
    """Return what the page says and which acts it offers; rights decide about the rest."""
    state, payout = story.state, story.payout
    me = actor.acting_user
    entered = [one.chosen_by for one in story.attempts if one.chosen_by]
    return {
        "place": "payouts",
        "payout": payout,
        "story": story,
        "amount": _money(story.amount.amount_minor, story.amount.currency),
        "late_interest": _late_interest(story),
        "state": DESK_STATE_WORDS[state],
        "method": METHOD_WORDS[story.method] if story.method else "",
        "entered_by": who_words(payout.chosen_by),
        "approved_by": who_words(payout.approved_by),
        "attempts": [_attempt_words(one) for one in story.attempts],
        "has_others": len(story.attempts) > 1,
        "events": [(*_event_words(one), who_words(one.acting_user)) for one in story.events],
        "entries": [_entry_words(one) for one in story.entries],
        "contradictions": [_contradiction_words(one, story) for one in story.contradictions],
        "is_held": state is PayoutState.HELD,
        "can_be_chosen": state is PayoutState.DRAFT and story.offers_bank,
        "can_be_stopped": state in STOPPABLE and not story.is_disputed,
        "can_be_approved": state is PayoutState.HELD and not story.is_disputed,
        "entered_by_me": is_same_person(me, payout.chosen_by),
        "can_be_resolved": story.own_open and not any(is_same_person(me, one) for one in entered),
        "is_draft": state is PayoutState.DRAFT,
        "is_unclaimed": state is PayoutState.UNCLAIMED,
        "can_be_written_off": state is PayoutState.DRAFT and now.date() > story.last_day_to_claim,
    }


def _late_interest(story: PayoutStory) -> str:
    late = story.late_interest
    return _money(late.amount_minor, late.currency) if late.amount_minor else ""


def _money(amount_minor: int, currency: str) -> str:
    return money_text(amount_minor, currency)


def _attempt_words(row: PayoutRow) -> tuple[PayoutRow, str, str]:
    method = str(METHOD_WORDS[PayoutMethod(row.method)]) if row.method else ""
    return row, str(DESK_STATE_WORDS[PayoutState(row.state)]), method


def _event_words(event: PayoutEvent) -> tuple[PayoutEvent, str, str]:
    """Return the event, what happened, and what was said with it."""
    facts = event.facts
    if "reminder" in facts:
        what = _("reminder %(number)d to the holder") % {"number": facts["reminder"]}
        by = _("by letter") if facts.get("by") == "letter" else _("by e-mail")
        return event, what, by
    if "contradiction" in facts:
        return event, _("contradiction"), str(facts["contradiction"])
    if "resolved" in facts:
        return event, _("resolved by a person"), str(FINDING_WORDS[Finding(facts["resolved"])])
    return event, str(DESK_STATE_WORDS[event.became]), _why(event)


def _why(event: PayoutEvent) -> str:
    if event.facts.get("reason"):
        return reason_text(str(event.facts["reason"]))
    return str(event.facts.get("problem", ""))


def _entry_words(entry: PostedEntry) -> tuple[PostedEntry, str]:
    return entry, _money(entry.amount.amount_minor, entry.amount.currency)


def _contradiction_words(
    row: ContradictionRow, story: PayoutStory
) -> tuple[ContradictionRow, int, str]:
    """Return it, the number of the attempt that it is about, and what was found out."""
    number = next(one.attempt for one in story.attempts if one.payout_id == row.payout_id)
    return row, number, str(FINDING_WORDS[Finding(row.finding)]) if row.finding else ""
