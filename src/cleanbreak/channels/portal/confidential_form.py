"""What somebody asks for in confidence, as it was typed."""

import hashlib
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import get_language

from cleanbreak.channels.portal.declaration_form import MalformedEmail, NumberMissing
from cleanbreak.domain.confidential import (
    ConfidentialRequest,
    SafeContact,
    SafeContactMissing,
    SafeMedium,
)
from cleanbreak.domain.declaration import NAME_LENGTH_MAX, DeclarationKind, find_mistakes
from cleanbreak.domain.national_number import parse_msisdn_at

FIELD_LENGTH_MAX = 254


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields of the page; longer ones are cut, nobody has such a name."""

    name: str = ""
    line: str = ""
    contact: str = ""
    key: str = ""

    @classmethod
    def of(cls, form: Mapping[str, str]) -> "Typed":
        """Return what was typed, in one form of Unicode."""
        read = {
            field: unicodedata.normalize("NFKC", form.get(field, ""))[:FIELD_LENGTH_MAX].strip()
            for field in ("name", "line", "contact", "key")
        }
        return cls(**read)

    def as_request(self) -> ConfidentialRequest:
        """Return the request.

        :raises Refusal: for the first mistake, in the order of the page.
        """
        for mistake in find_mistakes(DeclarationKind.ORDINARY, self.name[:NAME_LENGTH_MAX], ""):
            raise mistake
        if not self.line:
            raise NumberMissing
        said = "\0".join((self.key, self.name, self.line, self.contact))
        return ConfidentialRequest(
            submission_key=hashlib.sha256(said.encode()).hexdigest(),
            person_name=self.name,
            msisdn=_number(self.line),
            safe_contact=_contact(self.contact),
        )


def new_key() -> str:
    """Return what makes two sendings of one page the same request."""
    return secrets.token_hex(16)


def _number(typed: str) -> str:
    return parse_msisdn_at(typed, settings.CLEANBREAK_HOME_PLACE)


def _contact(typed: str) -> SafeContact:
    """Return an e-mail address where there is an at sign, else a number."""
    language = get_language() or "en"
    if not typed:
        raise SafeContactMissing
    if "@" not in typed:
        return SafeContact(medium=SafeMedium.SMS, address=_number(typed), language=language)
    try:
        validate_email(typed)
    except ValidationError as fault:
        raise MalformedEmail from fault
    return SafeContact(medium=SafeMedium.EMAIL, address=typed, language=language)
