"""Tie declarations to lines: compare what was declared with the records, and order the end."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction

from cleanbreak.domain.declaration import CauseDecision, DeclarationKind, name_key
from cleanbreak.domain.effective_date import EndPolicy, EndsBeforeNotice, EndWish, ProofLevel
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import (
    Actor,
    AnnouncementKind,
    Channel,
    TerminationRequest,
)
from cleanbreak.flows.accept_declaration import DECLARANT
from cleanbreak.flows.answer_by_phone import is_by_phone, may_be_answered, note_tied_by_phone
from cleanbreak.flows.judge_withdrawal import Judged, judge_withdrawal
from cleanbreak.flows.request_termination import Answered, Requested, request_terminations
from cleanbreak.ports.outside import Outside
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.line import find_lines
from cleanbreak.records.order import is_withdrawn
from cleanbreak.records.outbox import NewAnnouncement, put_in_outbox
from cleanbreak.records.wake import wake_worker

LOG = logging.getLogger(__name__)
BATCH_SIZE = 500
WITHOUT_DATE = EndWish(policy=EndPolicy.AFTER_NOTICE)


class NotComparable(Refusal):
    """This declaration could not be compared with the records; a person has to look."""

    code = "not_comparable"


def tie_declarations(outside: Outside, now: datetime) -> int:
    """Tie every declaration that was not yet compared with the lines; return how many.

    Safe to repeat at any moment: a line gets one order however often it is asked for.
    """
    rows = list(DeclarationRow.objects.filter(tied_at=None).order_by("declaration_id")[:BATCH_SIZE])
    if rows:
        _tie(rows, outside, now)
    return len(rows)


def _tie(rows: Sequence[DeclarationRow], outside: Outside, now: datetime) -> None:
    """Tie the batch; one that brings out a defect is found by halving, noted and passed over."""
    judged: dict[int, Judged] = {}
    try:
        fitting = _fitting(rows)
        judged = {
            row.declaration_id: judge_withdrawal(line, row.received_at)
            for row, line in fitting
            if row.kind == DeclarationKind.WITHDRAWAL.value
        }
        answers = _request([row for row, _line in fitting], judged, outside, now)
    except (OperationalError, InterfaceError):
        raise  # the database is away: they stay untied, and are found again
    except Exception as defect:  # noqa: BLE001  one bad row must not hold up everybody's
        LOG.error("tying declarations: %s", type(defect).__name__)
        if len(rows) > 1:
            _tie(rows[: len(rows) // 2], outside, now)
            _tie(rows[len(rows) // 2 :], outside, now)
            return
        answers = {rows[0].declaration_id: NotComparable()}
    with transaction.atomic():
        for row in rows:
            number = row.declaration_id
            _note(row, answers.get(number), judged.get(number), now)
        orders = {row.declaration_id: _order_of(answers.get(row.declaration_id)) for row in rows}
        put_in_outbox(
            [
                _acknowledgement(row, order_id)
                for row in rows
                if may_be_answered(row, order_id := orders[row.declaration_id], now)
            ],
            now,
        )
        wake_worker("send_announcements")


def _fitting(rows: Sequence[DeclarationRow]) -> list[tuple[DeclarationRow, dict[str, Any]]]:
    """Return the declarations whose number or card, and whose name or proof, are of one line."""
    lines = find_lines([row.msisdn for row in rows], [row.iccid for row in rows])
    return [
        (row, line) for row, line in zip(rows, lines, strict=True) if line and _is_of(row, line)
    ]


def _is_of(row: DeclarationRow, line: Mapping[str, Any]) -> bool:
    """Return whether it says whose line it is; a number may be somebody else's by now."""
    if is_by_phone(row):
        return bool(line["line_id"] == row.proved_line_id)
    return bool(line["name_key"] == name_key(row.holder_name))


def _request(
    rows: Sequence[DeclarationRow],
    judged: Mapping[int, Judged],
    outside: Outside,
    now: datetime,
) -> dict[int, Answered]:
    """Order the ends; a wished date that the notice forbids becomes the earliest one.

    A withdrawal that is refused orders none.

    A declaration that names too early a day counts for the earliest possible one: it is not
    void (BGB 140, 312k(5)), and the holder is told the day.
    """
    wishes = {number: one.wish for number, one in judged.items()}
    refused = {
        number: one.refusal
        for number, one in judged.items()
        if one.refusal is not None and one.wish is None
    }
    asking = [row for row in rows if row.declaration_id not in refused]
    answers = request_terminations(
        [_request_of(row, wishes.get(row.declaration_id)) for row in asking], outside, now
    )
    answered = {row.declaration_id: a for row, a in zip(asking, answers, strict=True)}
    early = [row for row in asking if isinstance(answered[row.declaration_id], EndsBeforeNotice)]
    again = request_terminations(
        [_request_of(row, wish=WITHOUT_DATE) for row in early], outside, now
    )
    return refused | answered | {row.declaration_id: a for row, a in zip(early, again, strict=True)}


def _request_of(row: DeclarationRow, wish: EndWish | None = None) -> TerminationRequest:
    if wish is None and row.wished_date is not None:
        wish = EndWish(policy=EndPolicy.ON_WISHED_DATE, wished_date=row.wished_date)
    return TerminationRequest(
        msisdn=row.msisdn,
        iccid=row.iccid,
        wish=wish or WITHOUT_DATE,
        level=ProofLevel.IDENTIFIED,
        actor=_declarant(row),
        declaration_id=row.declaration_id,
        declared_at=row.received_at,
    )


def _note(
    row: DeclarationRow, answer: Answered | None, judged: Judged | None, now: datetime
) -> None:
    order_id = _order_of(answer)
    outcome = "no_line_fits"
    if isinstance(answer, Refusal):
        outcome = answer.code
    elif order_id is not None:
        outcome = "ordered"
    DeclarationRow.objects.filter(pk=row.pk, tied_at=None).update(
        tied_at=now, order_id=order_id, **_judgement(judged, order_id, now)
    )
    details = {"receipt_number": row.receipt_number, "kind": row.kind, "outcome": outcome}
    entry = AuditEntry(
        act="declaration.tied", order_id=order_id, actor=_declarant(row), details=details
    )
    append_audit([entry], now)
    if order_id is not None and is_by_phone(row):
        note_tied_by_phone(row, order_id, now)


def _order_of(answer: Answered | None) -> UUID | None:
    return answer.order_id if isinstance(answer, Requested) else None


def _declarant(row: DeclarationRow) -> Actor:
    """Return who declared, and where."""
    return Actor(channel=Channel(row.channel), acting_user=DECLARANT, store=row.store)


def _judgement(judged: Judged | None, order_id: UUID | None, now: datetime) -> dict[str, Any]:
    """Return what is kept of a judged withdrawal.

    One that came in time, but found an order that is under way already, is left to a person.
    """
    if judged is None:
        return {}
    is_accepted = judged.decision is CauseDecision.ACCEPTED
    if judged.decision is None or (is_accepted and not is_withdrawn(order_id)):
        return {"refused_code": judged.refusal.code if judged.refusal else ""}
    return {
        "decision": judged.decision.value,
        "decided_at": now,
        "refused_code": judged.refusal.code if judged.refusal else "",
        "withdrawable_until": judged.until,
    }


def _acknowledgement(row: DeclarationRow, order_id: UUID | None) -> NewAnnouncement:
    """Return the answer; what told no name may be tied later, and is answered once more then."""
    kind = AnnouncementKind.DECLARATION_RECEIVED
    is_tied_by_proof = is_by_phone(row) and order_id is not None
    return NewAnnouncement(
        kind=kind,
        key=f"{row.receipt_number}:{kind.value}" + (":tied" if is_tied_by_proof else ""),
        declaration_id=row.declaration_id,
        declared_at=row.received_at,
    )
