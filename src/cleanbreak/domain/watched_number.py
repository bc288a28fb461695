"""Which number a receiver names as a subject: RFC 9493, and what examples of SSF and RISC write."""

from collections.abc import Mapping
from typing import Any

from cleanbreak.domain.identifiers import MalformedMsisdn, parse_msisdn
from cleanbreak.domain.refusal import Refusal

NUMBER_FORMATS = ("phone_number", "phone")
"""The second is RISC 1.0's name, and stands in SSF 1.0's own example of a removal (figure 36)."""


class SubjectMalformed(Refusal):
    """This is no subject as RFC 9493 has it: an object with a "format" and what belongs to it, such
    as "phone_number" with a number in E.164.
    """

    code = "subject_malformed"


def watched_number(subject: object) -> str | None:
    """Return the number in E.164; ``None`` for a subject of another kind, of which we never tell.

    Blanks in a number, which an example of SSF 1.0 has, are taken out.

    :raises SubjectMalformed: if it is no subject at all, which tells nothing of any number.
    """
    if not isinstance(subject, Mapping) or not isinstance(subject.get("format"), str):
        raise SubjectMalformed
    if subject["format"] not in NUMBER_FORMATS:
        return None
    return _number(subject)


def _number(subject: Mapping[str, Any]) -> str:
    said = subject.get("phone_number", subject.get("phone"))
    if not isinstance(said, str) or not said.lstrip().startswith("+"):
        raise SubjectMalformed
    try:
        return parse_msisdn(said)
    except MalformedMsisdn as malformed:
        raise SubjectMalformed from malformed
