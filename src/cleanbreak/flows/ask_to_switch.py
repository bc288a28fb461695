"""Ask to switch: a line asks for a code or for the figures, and is told by a text to itself.

Whoever asks, and by whatever way: the code goes to the line alone, and is shown nowhere else. The
same code is told again as long as it is good. The figures are those of the end that a switch on the
next working day would be.
"""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from uuid_utils.compat import uuid7

from cleanbreak.domain.confidential import NotPossibleHere
from cleanbreak.domain.effective_date import EndPolicy, EndWish, ProofLevel
from cleanbreak.domain.line import LineState
from cleanbreak.domain.money import Balance
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.settlement import settle
from cleanbreak.domain.switching import (
    NoSwitchCodeHere,
    SwitchFigures,
    SwitchRules,
    SwitchWord,
    code_from,
    figures_of,
)
from cleanbreak.domain.termination import (
    Actor,
    AnnouncementKind,
    LineAlreadyTerminated,
    PastPointOfNoReturn,
    TerminationRequest,
    UnknownLine,
)
from cleanbreak.flows.limit_requests import Limited, check_rate
from cleanbreak.flows.plan_termination import PlannedEnd, plan_terminations
from cleanbreak.flows.secret_links import link_secret, link_secrets
from cleanbreak.policies.loader import policy_at
from cleanbreak.policies.switch_rules import switch_rules
from cleanbreak.ports.outside import Outside
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.confidential_request import confidential_among
from cleanbreak.records.line import LineRow, find_lines
from cleanbreak.records.order import OrderRow
from cleanbreak.records.outbox import NewAnnouncement, put_in_outbox
from cleanbreak.records.switch_code import (
    SwitchCodeRow,
    SwitchRequestRow,
    insert_switch_code,
    lock_line,
    running_code,
    void_codes,
)
from cleanbreak.records.wake import wake_worker

MAKE, CHECK = "switch_code:make", "switch_code:check"
"""Purposes of secrets: what a code is made of, and by what it is found."""
NONCE_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Wished:
    """What a line asks for, and the figures that it will be told."""

    line_id: int
    word: SwitchWord
    actor: Actor
    figures: SwitchFigures
    rules: SwitchRules
    today: date
    """In the line's place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the line is told, without the code itself."""

    request_id: UUID
    word: SwitchWord
    last_day: date | None
    """Of the code; ``None``: only the figures were asked for."""
    figures: SwitchFigures


def ask_to_switch(
    msisdn: str, word: SwitchWord, actor: Actor, outside: Outside, now: datetime
) -> Told:
    """Give the line its code, or the figures, by a text to the line.

    :raises UnknownLine, LineAlreadyTerminated: if no line with this number lives.
    :raises NoSwitchCodeHere: if the line's place knows no such code.
    :raises TooManyRequests: if the line asks too often.
    :raises PastPointOfNoReturn, NotPossibleHere: if it is being ended already.
    """
    check_rate(Limited.SWITCH, msisdn, now)
    wished = look_up_switch(msisdn, word, actor, outside, now)
    with transaction.atomic():
        return tell_switch(wished, now)


def look_up_switch(
    msisdn: str, word: SwitchWord, actor: Actor, outside: Outside, now: datetime
) -> Wished:
    """Return what the line would be told; changes nothing.

    :raises Refusal: as :func:`ask_to_switch`.
    """
    (row,) = find_lines([msisdn], [None])
    if row is None:
        raise UnknownLine
    policy, today = policy_at(row["jurisdiction"], now)
    rules = switch_rules(row["jurisdiction"], today)
    if word not in rules.short_codes:
        raise NoSwitchCodeHere
    request = switch_request(row["iccid"], policy.working_days.after(today, 1), actor)
    (planned,) = plan_terminations([request], outside, now)
    if isinstance(planned, Refusal):
        raise planned
    return Wished(
        line_id=planned.line.line_id,
        word=word,
        actor=actor,
        figures=_figures(planned),
        rules=rules,
        today=today,
    )


def switch_request(iccid: str, last_day: date, actor: Actor) -> TerminationRequest:
    """Return the end that a switch is: on its day, whatever the notice.

    The card or the account has proved who asks (GC C7: the text comes from the line itself).
    """
    wish = EndWish(policy=EndPolicy.ON_WISHED_DATE, wished_date=last_day)
    return TerminationRequest(iccid=iccid, wish=wish, level=ProofLevel.VERIFIED, actor=actor)


def tell_switch(wished: Wished, now: datetime) -> Told:
    """Give out the code and note what is to be told, in the running transaction.

    :raises Refusal: as :func:`ask_to_switch`, for what happened to the line meanwhile.
    """
    line = lock_line(wished.line_id)
    _require_living(line)
    code, is_new = (None, False) if wished.word is SwitchWord.INFO else _code(wished, line, now)
    request = SwitchRequestRow.objects.create(
        line_id=wished.line_id,
        word=wished.word.value,
        code=code,
        is_new_code=is_new,
        figures=wished.figures.as_json(),
        channel=wished.actor.channel.value,
        asked_at=now,
    )
    kind, details = AnnouncementKind.SWITCH_ANSWER, {"request": str(request.request_id)}
    put_in_outbox(
        [NewAnnouncement(kind=kind, key=f"switch:{request.request_id}", declared_at=now)], now
    )
    act = f"switch.{wished.word.value}"
    append_audit([AuditEntry(act=act, order_id=None, actor=wished.actor, details=details)], now)
    wake_worker("send_announcements")
    return Told(
        request_id=request.request_id,
        word=wished.word,
        last_day=code.last_day if code else None,
        figures=wished.figures,
    )


def code_of(row: SwitchCodeRow) -> str | None:
    """Return the code as the line is told it; ``None`` if nobody can make it any more."""
    for secret in link_secrets(MAKE, f"{row.code_id}:{row.nonce}"):
        made = code_from(int(secret, 16), SwitchWord(row.word))
        if row.code_mac in macs_of(made):
            return made
    return None


def macs_of(code: str) -> list[str]:
    """Return by what a code is found, for each key of the server."""
    return link_secrets(CHECK, code)


def _figures(planned: PlannedEnd) -> SwitchFigures:
    """Return the figures of the plan; while the balance is not known, those of the contract."""
    if planned.plan.settlement is not None:
        return figures_of(planned.plan.settlement, is_credit_known=True)
    agreement, end = planned.line.agreement, planned.plan.end
    nothing = Balance(
        currency=agreement.currency,
        paid_minor=0,
        promotional_minor=0,
        deposit_minor=0,
        debt_minor=0,
    )
    settled = settle(
        nothing, agreement, planned.policy, is_early=end.is_early, ended_on=end.effective_date
    )
    return figures_of(settled, is_credit_known=False)


def _require_living(line: LineRow) -> None:
    """Refuse a line that has ended, or whose end cannot be stopped any more."""
    if line.state == LineState.TERMINATED.value:
        raise LineAlreadyTerminated(ended_on=line.termination_date)
    if line.open_order_id is None:
        return
    if OrderRow.objects.filter(pk=line.open_order_id, is_past_return=True).exists():
        if confidential_among([line.open_order_id]):
            raise NotPossibleHere
        raise PastPointOfNoReturn


def _code(wished: Wished, line: LineRow, now: datetime) -> tuple[SwitchCodeRow, bool]:
    """Return the good code of the line, or a new one; and whether it is new."""
    known = running_code(wished.line_id, wished.word)
    if known is not None and _is_good(known, line, wished.today):
        return known, False
    void_codes(wished.line_id, (now, wished.today), wished.word)
    while True:  # one of 3 thousand million is taken seldom
        row = _new_code(wished, line, now)
        if insert_switch_code(row):
            return row, True


def _is_good(known: SwitchCodeRow, line: LineRow, today: date) -> bool:
    """Return whether it can be told again: the holder of the line must still be the same, too."""
    is_own = known.holder_id == line.holder_id
    return is_own and today <= known.last_day and code_of(known) is not None


def _new_code(wished: Wished, line: LineRow, now: datetime) -> SwitchCodeRow:
    code_id, nonce = uuid7(), secrets.token_hex(NONCE_BYTES)
    code = code_from(int(link_secret(MAKE, f"{code_id}:{nonce}"), 16), wished.word)
    return SwitchCodeRow(
        code_id=code_id,
        line_id=line.line_id,
        holder_id=line.holder_id,
        word=wished.word.value,
        nonce=nonce,
        code_mac=link_secret(CHECK, code),
        issued_at=now,
        last_day=wished.rules.valid.after(wished.today),
    )
