"""Look at a declaration: a person finds out whose line a caller meant who told no name.

It counts from the instant at which it came in, however late it is tied. The person sees nothing of
the line: the name that they hear is compared, as one that somebody types on our page is.
"""

import hmac
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction

from cleanbreak.domain.declaration import HolderToldBy, LookResult, NameMissing, name_key
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor
from cleanbreak.domain.typed_line import parse_typed_line
from cleanbreak.flows.answer_by_phone import call_of
from cleanbreak.flows.limit_requests import Limited, check_rate
from cleanbreak.flows.verify_caller import NoMatch
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.declaration import DeclarationRow, untied_by_phone
from cleanbreak.records.hotline_call import HotlineCallRow
from cleanbreak.records.keyset import FIRST, Page, Part, read_page
from cleanbreak.records.line import find_lines
from cleanbreak.records.verification import guard_of_line
from cleanbreak.records.voicemail import VoicemailRow
from cleanbreak.records.wake import wake_worker


class UnknownDeclaration(Refusal):
    """No declaration with this receipt number waits for a person."""

    code = "unknown_declaration"


class LookResultMissing(Refusal):
    """Choose what you found out."""

    code = "look_result_missing"


def list_untied(limit: int, after: str = FIRST) -> Page[DeclarationRow]:
    """Return those that wait for a person, the oldest first."""
    return read_page([Part(untied_by_phone(), ("declaration_id",))], after, limit)


def count_untied() -> int:
    """Return how many wait."""
    return untied_by_phone().count()


def read_untied(receipt_number: str) -> DeclarationRow:
    """Return one that waits.

    :raises UnknownDeclaration: if it waits no more, or never did.
    """
    row = untied_by_phone().filter(receipt_number=receipt_number).first()
    if row is None:
        raise UnknownDeclaration
    return row


def called_from(row: DeclarationRow) -> str:
    """Return the number of its call, as the network says; it proves nothing. Empty: not known."""
    call_id = call_of(row)
    call = HotlineCallRow.objects.filter(pk=call_id).first() if call_id else None
    return call.calls_from() if call else ""


def recording_of(row: DeclarationRow) -> bytes:
    """Return what the caller said, as WAV; empty if it was not by voice."""
    voice = VoicemailRow.objects.filter(receipt_number=row.receipt_number).first()
    return voice.recording() if voice else b""


def line_meant(row: DeclarationRow) -> int | None:
    """Return the line whose number or card was typed, for the rule about watched lines."""
    (line,) = find_lines([row.msisdn], [row.iccid])
    return line["line_id"] if line else None


def tie_to_name(receipt_number: str, name: str, typed: str, actor: Actor, now: datetime) -> None:
    """Compare the name that a person has heard, and let the line be ordered to end if it fits.

    :param typed: number or card as heard in a recording; only where the caller typed none.
    :raises NameMissing: without a name.
    :raises NoMatch: if it is not the name of the line's holder, or there is no such line.
    :raises TooManyRequests: after five names for one line, or if this person tries very many lines.
    :raises UnknownDeclaration: as :func:`read_untied`.
    :raises MalformedMsisdn, MalformedIccid, WrongIccidCheckDigit: for typing errors.
    """
    if not name.strip():
        raise NameMissing
    row = read_untied(receipt_number)
    msisdn, iccid = _line_named(row, typed)
    (line,) = find_lines([msisdn], [iccid])
    check_rate(Limited.CALLER, actor.acting_user, now)
    check_rate(Limited.DOCUMENT_NAME, _guard(line, msisdn or iccid or ""), now)
    on_file = line["name_key"] if line else ""
    if not hmac.compare_digest(name_key(name).encode(), on_file.encode()) or line is None:
        _note("declaration.no_match", row, {}, actor, now)
        raise NoMatch
    found = {"proved_line_id": line["line_id"], "msisdn": msisdn, "iccid": iccid, "tied_at": None}
    with transaction.atomic():
        _look(row, LookResult.FITS, found, actor, now)
        wake_worker("tie_declarations")


def close_look(receipt_number: str, result: LookResult, actor: Actor, now: datetime) -> None:
    """Note that nothing comes of it, and why; its receipt goes on to prove what was declared.

    :raises LookResultMissing: without a reason.
    :raises UnknownDeclaration: as :func:`read_untied`.
    """
    if result is LookResult.FITS:
        raise LookResultMissing
    with transaction.atomic():
        _look(read_untied(receipt_number), result, {}, actor, now)


def _line_named(row: DeclarationRow, typed: str) -> tuple[str | None, str | None]:
    """Return number and card: those of the caller, or those that were heard."""
    if row.told_by != HolderToldBy.VOICE.value or row.msisdn or row.iccid:
        return row.msisdn, row.iccid
    return parse_typed_line(typed, settings.CLEANBREAK_HOME_PLACE)


def _guard(line: dict[str, object] | None, named: str) -> str:
    """Return whose names are counted: those tried at a desk count together with these."""
    line_id = line["line_id"] if line else None
    return guard_of_line(line_id) if isinstance(line_id, int) else f"unknown:{named}"


def _look(
    row: DeclarationRow,
    result: LookResult,
    found: dict[str, object],
    actor: Actor,
    now: datetime,
) -> None:
    """Write down what was found out; of two people who look at once, the first one counts."""
    looked = untied_by_phone().filter(pk=row.pk)
    if not looked.update(look_result=result.value, looked_at=now, **found):
        raise UnknownDeclaration
    voice = VoicemailRow.objects.filter(receipt_number=row.receipt_number, written_at=None)
    voice.update(written_at=now, written_by=actor.acting_user)
    _note("declaration.looked_at", row, {"result": result.value}, actor, now)


def _note(
    act: str, row: DeclarationRow, details: dict[str, str], actor: Actor, now: datetime
) -> None:
    said = {"receipt_number": row.receipt_number, **details}
    append_audit([AuditEntry(act=act, order_id=None, actor=actor, details=said)], now)


REASONS: Sequence[LookResult] = [one for one in LookResult if one is not LookResult.FITS]
"""For which one is closed."""
