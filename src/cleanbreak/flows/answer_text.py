"""Answer a text: a line asks by one word for its code to switch, or for the figures.

What no command answers is a message that a person reads (:mod:`cleanbreak.flows.keep_text`). Who
has no line here is answered nothing. One text is answered once, however often it is delivered.
"""

from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from django.conf import settings
from django.db import transaction
from uuid_utils.compat import uuid7

from cleanbreak.domain.cancel_wish import says_to_cancel
from cleanbreak.domain.identifiers import MalformedMsisdn, parse_msisdn
from cleanbreak.domain.line import LineState
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.switching import SwitchWord, asked_word, word_in
from cleanbreak.domain.termination import Actor, AnnouncementKind, Channel
from cleanbreak.flows.ask_to_switch import Wished, look_up_switch, tell_switch
from cleanbreak.flows.keep_text import WORDS, is_of_command, keep_text, note_command
from cleanbreak.flows.limit_requests import Limited, TooManyRequests, check_rate
from cleanbreak.flows.secret_links import keyed_hash
from cleanbreak.policies.loader import policy_at
from cleanbreak.policies.switch_rules import switch_rules
from cleanbreak.ports.outside import Outside
from cleanbreak.ports.texts import IncomingText, Taken
from cleanbreak.records.line import find_lines
from cleanbreak.records.outbox import NewAnnouncement, put_in_outbox
from cleanbreak.records.rate_limit import take_token
from cleanbreak.records.wake import wake_worker

STOP_WORDS = frozenset({"STOP", "STOPP", "UNSUBSCRIBE", "END", "QUIT", "CANCEL"})
"""Who writes so wants no texts: not even one that explains."""
SAME_WITH_REFERENCE, SAME_WITHOUT = timedelta(days=1), timedelta(minutes=2)
"""So long a text that comes again is the same one: message centres repeat for hours, and without
a reference of theirs only the words tell."""
BY_TEXT = Actor(channel=Channel.SMS, acting_user="holder")


class Reply(Enum):
    """What a line is told instead of a code."""

    SUSPENDED = "suspended"
    NOT_NOW = "not_now"


def answer_text(text: IncomingText, outside: Outside, now: datetime) -> Taken:
    """Answer a text to one of the place's short codes, in the line's own language.

    A long text is answered at its first part, which has the word.
    """
    row = _line_of(text.sender)
    if row is None:
        return Taken.TAKEN
    rules = switch_rules(row["jurisdiction"], policy_at(row["jurisdiction"], now)[1])
    knows_words = text.recipient in rules.short_codes.values()
    if not knows_words and text.recipient not in settings.CLEANBREAK_MESSAGES_NUMBERS:
        return Taken.NOT_OURS
    word = asked_word(text.text, rules) if knows_words and text.part == 1 else None
    if word is None:
        return _keep(text, row, now, knows_words=knows_words)
    try:
        check_rate(Limited.SWITCH, row["msisdn"], now)
    except TooManyRequests:
        return Taken.TAKEN
    answer = _answer(row, word, outside, now)
    with transaction.atomic():
        note_command(text, now)
        if _is_first(text, now):
            _tell(row["line_id"], answer, now)
    return Taken.TAKEN


def _keep(text: IncomingText, row: dict[str, Any], now: datetime, *, knows_words: bool) -> Taken:
    """Keep it for a person, if it comes for the first time and is more than a word that ends
    texts."""
    first = word_in(text.text)
    is_stop = first in STOP_WORDS and text.part == 1
    if is_stop and not says_to_cancel(text.text):
        return Taken.TAKEN
    if text.part > 1 and (not text.long_reference or is_of_command(text, now)):
        return Taken.TAKEN
    try:
        check_rate(Limited.MESSAGE_TEXT, row["msisdn"], now)
    except TooManyRequests:
        return Taken.LATER
    is_bare = is_stop and len(text.text.split()) == 1
    told = None if is_bare else WORDS if knows_words else ""
    with transaction.atomic():
        if _is_first(text, now):
            keep_text(text, row, now, told=told)
    return Taken.TAKEN


def _line_of(sender: str) -> dict[str, Any] | None:
    """Return the living line of a sender; names and short codes have none."""
    try:
        (row,) = find_lines([parse_msisdn(sender)], [None])
    except MalformedMsisdn:
        return None
    return row if row and row["line_state"] != LineState.TERMINATED.value else None


def _answer(
    row: dict[str, Any], word: SwitchWord, outside: Outside, now: datetime
) -> Wished | Reply:
    if row["line_state"] == LineState.SUSPENDED.value:
        # its card may have been reported stolen: then it proves nothing
        return Reply.SUSPENDED
    try:
        return look_up_switch(row["msisdn"], word, BY_TEXT, outside, now)
    except Refusal:
        return Reply.NOT_NOW


def _is_first(text: IncomingText, now: datetime) -> bool:
    """Note the text, in the running transaction; false if it was answered before."""
    seen = "\0".join((text.sender, text.recipient, text.text, text.reference, f"{text.part}"))
    same = SAME_WITH_REFERENCE if text.reference else SAME_WITHOUT
    return take_token(keyed_hash("text", seen), every=same, burst=1, now=now)


def _tell(line_id: int, answer: Wished | Reply, now: datetime) -> None:
    if isinstance(answer, Wished):
        try:
            with transaction.atomic():
                tell_switch(answer, now)
            return
        except Refusal:  # what became of the line meanwhile
            answer = Reply.NOT_NOW
    key = f"switch:{answer.value}:{line_id}:{uuid7()}"
    kind = AnnouncementKind.SWITCH_ANSWER
    put_in_outbox([NewAnnouncement(kind=kind, key=key, declared_at=now)], now)
    wake_worker("send_announcements")
