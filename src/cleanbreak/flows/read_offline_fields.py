"""Read what was declared at a desk that was offline, with the rules of the public page."""

import hashlib
import json
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from cleanbreak.domain.declaration import Declaration, DeclarationKind
from cleanbreak.domain.identifiers import is_card_number, parse_iccid
from cleanbreak.domain.national_number import parse_msisdn_at
from cleanbreak.domain.refusal import Refusal

KINDS = {one.value: one for one in (DeclarationKind.ORDINARY, DeclarationKind.EXTRAORDINARY)}
TYPED_LENGTH_MAX = 4000
LINE_LENGTH_MAX = 60
EMAIL_LENGTH_MAX = 254
CLERK_LENGTH_MAX = 150


class TakenFieldsMalformed(Refusal):
    """What was written at the desk is not whole: an e-mail address, a date or the kind is none."""

    code = "taken_fields_malformed"


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenFields:
    """What was written at the desk, as texts; nothing of it is judged yet."""

    line: str
    holder_name: str
    kind: str
    reason: str
    wished_date: str
    """Empty: as soon as possible."""
    reply_email: str
    language: str
    clerk: str

    def as_declaration(self, number: str) -> Declaration:
        """Return the declaration.

        :raises Refusal: whatever the public page would say of a field.
        """
        if self.kind not in KINDS or not _is_email_or_none(self.reply_email):
            raise TakenFieldsMalformed
        kind = KINDS[self.kind]
        typed = unicodedata.normalize("NFKC", self.line[:LINE_LENGTH_MAX]).strip()
        is_card = is_card_number(typed)
        return Declaration(
            submission_key=submission_key_of(number),
            kind=kind,
            reason=self.reason if kind is DeclarationKind.EXTRAORDINARY else "",
            holder_name=self.holder_name,
            iccid=parse_iccid(typed) if is_card else None,
            msisdn=None if is_card else parse_msisdn_at(typed, settings.CLEANBREAK_HOME_PLACE),
            wished_date=_day(self.wished_date),
            reply_email=self.reply_email,
            language=_language(self.language),
        )


def read_offline_fields(text: str) -> TakenFields:
    """Return the fields; what is missing is empty, and what is no text, too.

    :raises TakenFieldsMalformed: if these are no fields at all.
    """
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise TakenFieldsMalformed from fault
    if not isinstance(said, dict):
        raise TakenFieldsMalformed
    return TakenFields(**{name: _text(said, name) for name in TakenFields.__dataclass_fields__})


def submission_key_of(number: str) -> str:
    """Return what makes two deliveries of one number the same declaration."""
    return hashlib.sha256(f"offline desk\0{number}".encode()).hexdigest()


def _text(said: dict[str, Any], name: str) -> str:
    value = said.get(name)
    return value[:TYPED_LENGTH_MAX] if isinstance(value, str) else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as fault:
        raise TakenFieldsMalformed from fault


def _is_email_or_none(text: str) -> bool:
    if not text:
        return True  # as at the desk with a connection: the receipt is printed
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= EMAIL_LENGTH_MAX


def _language(code: str) -> str:
    return code if code in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
