"""What somebody types to sign in: a number and a way, later a code."""

import unicodedata

from django.conf import settings
from django.http import QueryDict

from cleanbreak.domain.national_number import parse_msisdn_at
from cleanbreak.domain.proof import ProofKind
from cleanbreak.domain.refusal import Refusal

TYPED_LENGTH_MAX = 60
WAYS = {"sms": ProofKind.LINE_CODE, "email": ProofKind.EMAIL_CODE}


class OwnNumberMissing(Refusal):
    """Enter the phone number of one of your lines."""

    code = "own_number_missing"


class SignInCodeMissing(Refusal):
    """Enter the code."""

    code = "sign_in_code_missing"


def typed_number(typed: QueryDict) -> str:
    """Return the number in international form.

    :raises OwnNumberMissing: if nothing was typed.
    :raises MalformedMsisdn: if it is no number.
    """
    number = unicodedata.normalize("NFKC", typed.get("number", ""))[:TYPED_LENGTH_MAX].strip()
    if not number:
        raise OwnNumberMissing
    return parse_msisdn_at(number, settings.CLEANBREAK_HOME_PLACE)


def typed_way(typed: QueryDict) -> ProofKind:
    """Return how the code should come; by SMS unless something else was said."""
    return WAYS.get(typed.get("way", ""), ProofKind.LINE_CODE)


def typed_code(typed: QueryDict) -> str:
    """Return the code without blanks, and with plain digits for full-width ones.

    :raises SignInCodeMissing: if nothing was typed; that is not counted as a try.
    """
    code = "".join(unicodedata.normalize("NFKC", typed.get("code", "")).split())
    if not code:
        raise SignInCodeMissing
    return code[:TYPED_LENGTH_MAX]
