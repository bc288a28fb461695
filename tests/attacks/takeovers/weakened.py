"""Protections switched off, one by one: a test in which nothing could succeed would show nothing.

Each entry takes one rule out of the running code, and leaves everything around it as it is.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore

from cleanbreak.channels.account import sign_in_page
from cleanbreak.channels.portal import declaration_page, objection_page
from cleanbreak.channels.staff import sign_in_page as staff_sign_in
from cleanbreak.channels.staff.half_signed_in import with_factor
from cleanbreak.domain import effective_date, proof
from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.domain.proof import Factor, ProofKind, ProofLocked
from cleanbreak.domain.staff import Right
from cleanbreak.domain.termination import Channel, UnknownLine
from cleanbreak.flows import (
    choose_payout,
    end_for_holder,
    limit_requests,
    open_verification,
    send_proof_code,
    sign_in_holder,
    verify_caller,
)
from cleanbreak.flows.count_proofs import keep_proof
from cleanbreak.flows.limit_requests import Limited, Rate
from cleanbreak.records.line import LineRow, find_lines
from cleanbreak.records.order import OrderRow
from cleanbreak.records.verification import VerificationRow, forget_failures, read_guard
from cleanbreak.site import session_areas

Rigging = pytest.MonkeyPatch
FLOWS, DOMAIN = "cleanbreak.flows", "cleanbreak.domain"
STAFF, ACCOUNT, PORTAL = (f"cleanbreak.channels.{one}" for one in ("staff", "account", "portal"))


def nothing(*_given: Any, **_named: Any) -> None:
    """Do nothing, in the place of what would refuse."""


def always(answer: Any) -> Callable[..., Any]:
    return lambda *_given, **_named: answer


def _instead(place: str, answer: Any) -> Callable[[Rigging], None]:
    """Put an answer in the place of a rule."""
    return lambda rigging: rigging.setattr(place, answer)


def _keys_are_changed_by_anybody(rigging: Rigging) -> None:
    rigging.setattr(f"{ACCOUNT}.security_page.is_twice_proved", always(True))
    rigging.setattr(f"{ACCOUNT}.security_page.require_for_line", nothing)


def _one_factor_is_enough(rigging: Rigging) -> None:
    def level(factors: Any) -> ProofLevel:
        return ProofLevel.VERIFIED if factors else ProofLevel.NONE

    rigging.setattr(f"{DOMAIN}.proof.level_of_factors", level)
    rigging.setattr(f"{DOMAIN}.risk.level_of_factors", level)


def _card_is_a_factor_of_its_own(rigging: Rigging) -> None:
    rigging.setitem(proof.FACTORS, ProofKind.CARD_NUMBER, Factor.DEVICE)


def _any_sim_counts(rigging: Rigging) -> None:
    def all_kinds(proofs: Any, _line_id: int, _now: Any) -> frozenset[ProofKind]:
        return frozenset(one.kind for one in proofs)

    rigging.setattr(f"{FLOWS}.carry_proofs.kinds_that_count", all_kinds)


def _proofs_count_for_ever(rigging: Rigging) -> None:
    long = timedelta(days=365)
    rigging.setattr(open_verification, "OPEN_FOR", long)
    rigging.setattr(f"{DOMAIN}.holder_account.PROOF_COUNTS_FOR", long)


def _any_digits(rigging: Rigging) -> None:
    def take(case: UUID, _digits: str, actor: Any, now: Any) -> None:
        verification = VerificationRow.objects.get(pk=case)
        keep_proof(verification, ProofKind.CARD_NUMBER, actor, now)

    rigging.setattr(f"{FLOWS}.choose_as_holder.give_card_number", take)


def _nothing_is_counted(rigging: Rigging) -> None:
    rigging.setattr(f"{FLOWS}.count_proofs.WRONG_IN_A_ROW_MAX", 1000)


def _unlimited(what: Limited) -> Callable[[Rigging], None]:
    def rig(rigging: Rigging) -> None:
        rigging.setitem(limit_requests.RATES, what, Rate(burst=10_000, every=timedelta(seconds=1)))

    return rig


def _link_in_any_browser(rigging: Rigging) -> None:
    asked = sign_in_page._asked

    def anybody(request: Any) -> Any:
        given = request.resolver_match.kwargs.get("verification_id")
        return (given, ProofKind.EMAIL_CODE) if given else asked(request)

    rigging.setattr(sign_in_page, "_asked", anybody)


def _one_forgives_all(rigging: Rigging) -> None:
    def right(verification: Any, kind: Any, guard: Any, actor: Any, now: Any) -> None:
        keep_proof(verification, kind, actor, now)
        forget_failures(guard)

    rigging.setattr(f"{FLOWS}.give_proof.count_right", right)


def _one_code_for_all(rigging: Rigging) -> None:
    made = send_proof_code.one_time_code
    rigging.setattr(send_proof_code, "one_time_code", lambda kind, _nonce: made(kind, "same"))


def _unknown_is_said(rigging: Rigging) -> None:
    opened = open_verification._open

    def tell(line_id: int | None, *given: Any) -> UUID:
        if line_id is None:
            raise UnknownLine
        return opened(line_id, *given)

    rigging.setattr(open_verification, "_open", tell)


def _codes_of_paper_for_ever(rigging: Rigging) -> None:
    rigging.setattr(RecoveryCodes, "_mark_code_used", nothing)


def _codes_for_a_day(rigging: Rigging) -> None:
    rigging.setattr(send_proof_code, "CODE_VALID_FOR", timedelta(days=1))


def _receipt_looks_at_the_line(rigging: Rigging) -> None:
    accept = declaration_page.accept_declaration

    def look(declaration: Any, *given: Any, **named: Any) -> Any:
        if find_lines([declaration.msisdn], [declaration.iccid]) == [None]:
            raise UnknownLine
        return accept(declaration, *given, **named)

    rigging.setattr(declaration_page, "accept_declaration", look)


def _offers_are_told(rigging: Rigging) -> None:
    offer = choose_payout.offer_credit

    def tell(row: Any, destination: Any, *given: Any) -> bool:
        if find_lines([destination.msisdn], [None]) == [None]:
            raise UnknownLine
        return offer(row, destination, *given)

    rigging.setattr(choose_payout, "offer_credit", tell)


def _one_person_is_enough(rigging: Rigging) -> None:
    for flow in ("approve_payout", "note_look", "pay_cash", "record_authority"):
        rigging.setattr(f"{FLOWS}.{flow}.require_second_person", nothing)


def _console_sees_all(rigging: Rigging) -> None:
    def line_of(case: UUID, *_given: Any) -> LineRow:
        line = VerificationRow.objects.select_related("line__holder").get(pk=case).line
        assert line is not None
        return line

    rigging.setattr(f"{STAFF}.caller_account_page.proved_line", line_of)


def _calls_of_all(rigging: Rigging) -> None:
    rigging.setattr(verify_caller, "current_call", lambda case, *_given: verify_caller._call(case))


def _password_is_enough(rigging: Rigging) -> None:
    begin = staff_sign_in.begin_half
    rigging.setattr(
        staff_sign_in, "begin_half", lambda request, half: begin(request, with_factor(half, "none"))
    )


def _who_has_left_stays(rigging: Rigging) -> None:
    rigging.setattr(f"{FLOWS}.manage_staff.delete_sessions_of", nothing)
    rigging.setattr("django.contrib.auth.backends.ModelBackend.user_can_authenticate", always(True))
    rigging.setattr(f"{STAFF}.signed_in.staff_rights", always(frozenset(Right)))


def _authority_for_all_lines(rigging: Rigging) -> None:
    known = end_for_holder._authority

    def of_anybody(authority_id: UUID) -> Any:
        holder_id = LineRow.objects.get(msisdn="+4915228817386").holder_id
        return replace(known(authority_id), holder_id=holder_id)

    rigging.setattr(end_for_holder, "_authority", of_anybody)


def _number_leads_to_the_dead(rigging: Rigging) -> None:
    def oldest(msisdns: Any, iccids: Any) -> Any:
        del iccids
        first = LineRow.objects.filter(msisdn=msisdns[0]).order_by("line_id").first()
        return [first and {"line_id": first.line_id, "line_state": "active"}]

    rigging.setattr(open_verification, "find_lines", oldest)
    rigging.setattr(sign_in_holder.LineState, "_is_weakened", True, raising=False)

    def proved(case: UUID, kind: ProofKind, now: Any) -> Any:
        line = VerificationRow.objects.select_related("line").get(pk=case).line
        assert line is not None
        held = sign_in_holder.HeldProof(kind=kind, given_at=now, line_id=line.line_id)
        return sign_in_holder.Proved(holder_id=line.holder_id, proof=held)

    rigging.setattr(sign_in_holder, "_proved", proved)


def _nobody_can_object(rigging: Rigging) -> None:
    earliest = effective_date.earliest_end_date

    def as_if_proved(agreement: Any, policy: Any, today: Any, level: Any) -> Any:
        del level
        return earliest(agreement, policy, today, ProofLevel.VERIFIED)

    rigging.setattr(effective_date, "earliest_end_date", as_if_proved)
    rigging.setattr(f"{FLOWS}.plan_termination.hold_open", lambda end, *_given: end)


def _dead_numbers_are_told(rigging: Rigging) -> None:
    rigging.setattr(f"{FLOWS}.cool_off_texts._phones", lambda line: [line.msisdn])


def _objecting_needs_proof(rigging: Rigging) -> None:
    cancel = objection_page.cancel_termination

    def unless_locked(order_id: UUID, *given: Any) -> Any:
        if read_guard(OrderRow.objects.get(pk=order_id).line_id).locked_at is not None:
            raise ProofLocked
        return cancel(order_id, *given)

    rigging.setattr(objection_page, "cancel_termination", unless_locked)


def _proof_of_anybody(rigging: Rigging) -> None:
    def made(row: Any) -> bool:
        return bool(OrderRow.objects.filter(declaration_id=row.declaration_id).exists())

    rigging.setattr(f"{FLOWS}.read_order._is_own", made)


def _nothing_in_confidence(rigging: Rigging) -> None:
    for flow in ("shown_lines", "list_own_lines", "read_order", "request_termination"):
        rigging.setattr(f"{FLOWS}.{flow}.confidential_among", always(frozenset()))


def _forms_without_token(rigging: Rigging) -> None:
    rigging.setattr("django.middleware.csrf.CsrfViewMiddleware.process_view", nothing)


def _sessions_go_on(rigging: Rigging) -> None:
    rigging.setattr(SessionStore, "flush", nothing)
    rigging.setattr(SessionStore, "cycle_key", nothing)


def _ended_sessions_live(rigging: Rigging) -> None:
    rigging.setattr(SessionStore, "flush", nothing)
    rigging.setattr(SessionStore, "delete", nothing)


def _one_area(rigging: Rigging) -> None:
    def any_area(request: Any, area: Any) -> SessionStore:
        return SessionStore(request.COOKIES.get(area.cookie) if area else None)

    rigging.setattr(session_areas, "_session", any_area)


def _links_by_the_host(rigging: Rigging) -> None:
    rigging.setattr(settings, "ALLOWED_HOSTS", ["*"])
    rigging.setattr(settings, "CLEANBREAK_BASE_URL", "http://evil.example")


def _leads_anywhere(rigging: Rigging) -> None:
    rigging.setattr(f"{ACCOUNT}.sign_in_page.own_path", lambda wished, _otherwise: wished)


PROTECTIONS: dict[str, Callable[[Rigging], None]] = {
    "two independent factors": _one_factor_is_enough,
    "SIM and its card are one factor": _card_is_a_factor_of_its_own,
    "risk signals": _instead(f"{FLOWS}.judge_proofs._signs", always(frozenset())),
    "keys are changed after two proofs": _keys_are_changed_by_anybody,
    "the code of a SIM counts for its line": _any_sim_counts,
    "proofs count for half an hour": _proofs_count_for_ever,
    "the card's digits beside the link": _any_digits,
    "one counter for the line": _nothing_is_counted,
    "tries from one connection are limited": _unlimited(Limited.MONEY_CHOICE),
    "a card that stands in the mailbox proves nothing": _instead(
        f"{FLOWS}.give_card_number._may_be_in_mailbox", always(False)
    ),
    "every choice is told, and stopped by one click": _instead(
        f"{FLOWS}.choose_payout.tell_of_payouts", nothing
    ),
    "secret links": _instead(f"{PORTAL}.behind_link.is_link_secret", always(True)),
    "a sign-in link works where it was asked for": _link_in_any_browser,
    "a right proof forgives its own factor only": _one_forgives_all,
    "a code is good for its own verification": _one_code_for_all,
    "every number is answered alike": _unknown_is_said,
    "a recovery code is good once": _codes_of_paper_for_ever,
    "a code is good for ten minutes": _codes_for_a_day,
    "only a desk unlocks": _instead(f"{FLOWS}.unlock_line.DESKS", frozenset(Channel)),
    "declarations from one connection are limited": _unlimited(Limited.DECLARATION),
    "a receipt looks at no line": _receipt_looks_at_the_line,
    "nobody is told whom an offer reaches": _offers_are_told,
    "a second person": _one_person_is_enough,
    "a call-back is done by a colleague": _instead(
        f"{FLOWS}.verify_caller.require_second_person", nothing
    ),
    "blind console": _console_sees_all,
    "the agent's word alone opens nothing": _instead(f"{FLOWS}.verify_caller.VOUCHED", frozenset()),
    "a call is its agent's own": _calls_of_all,
    "names for one line are limited": _unlimited(Limited.DOCUMENT_NAME),
    "only to an account in the holder's name": _instead(
        f"{FLOWS}.choose_payout.is_same_name", always(True)
    ),
    "money wants a fresh second factor": _instead(f"{STAFF}.fresh_factor.is_fresh", always(True)),
    "staff have a second factor": _password_is_enough,
    "a code of the app is good once": _instead(
        f"{FLOWS}.give_second_factor.note_totp_step", nothing
    ),
    "who has left is out at once": _who_has_left_stays,
    "a pick-up code dies after five tries": _instead(f"{FLOWS}.find_pick_up._count_try", nothing),
    "a session is at one store": _instead(f"{FLOWS}.pay_cash.require_store", nothing),
    "an authority is for its holder's lines": _authority_for_all_lines,
    "a number leads to its living line only": _number_leads_to_the_dead,
    "the name is compared": _instead(
        f"{FLOWS}.tie_declarations._fitting", lambda rows: [(row, {}) for row in rows]
    ),
    "nothing ends before it could be objected to": _nobody_can_object,
    "nothing is sent to the number of an ended line": _dead_numbers_are_told,
    "no code goes to the number of an ended line": _instead(
        f"{FLOWS}.verification_texts._has_ended", always(False)
    ),
    "one order for a line, and its contacts can stop it": _instead(
        f"{PORTAL}.objection_page.cancel_termination", nothing
    ),
    "objecting needs no proof": _objecting_needs_proof,
    "a proof counts for who gave it": _proof_of_anybody,
    "orders in confidence are unknown to all others": _nothing_in_confidence,
    "forms need their token": _forms_without_token,
    "a sign-in begins a session anew": _sessions_go_on,
    "a session that was ended is gone": _ended_sessions_live,
    "sessions have their area": _one_area,
    "links lead to our own names": _links_by_the_host,
    "a sign-in leads on to pages of ours": _leads_anywhere,
    "a check code tells whether a call runs now": _instead(
        f"{FLOWS}.tell_who_is_in_contact.ended_at", nothing
    ),
}


@contextmanager
def weakened(*names: str) -> Iterator[None]:
    """Switch protections off until the end of the block."""
    with pytest.MonkeyPatch.context() as rigging:
        for name in names:
            PROTECTIONS[name](rigging)
        yield
