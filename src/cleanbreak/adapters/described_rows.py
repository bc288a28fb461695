"""What a database answered, as the JSON values that expressions see."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from cleanbreak.adapters.described_expressions import Document
from cleanbreak.adapters.described_statements import Statement
from cleanbreak.adapters.described_transport import Question
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure, Refused

ROWS_MAX = 100
"""More is no answer about one line."""


def statement_of(question: Question) -> Statement:
    """Return the statement of the question."""
    if not isinstance(question.asked, Statement):
        raise TypeError("a request cannot be sent to a database")
    return question.asked


def parameters(question: Question) -> Mapping[str, Any]:
    """Return the values of the statement's placeholders, by the names that drivers know."""
    names = statement_of(question).template.names
    return {f"p{place}": question.values.get(name) for place, name in enumerate(names)}


def as_document(rows: Sequence[Mapping[str, Any]], affected: int) -> Document:
    """Return what expressions see."""
    return {
        "rows": [{name: _json(value) for name, value in row.items()} for row in rows[:ROWS_MAX]],
        "affected": affected,
    }


def as_refused(failure: OutsideFailure) -> OutsideFailure:
    """Return the failure of a statement that is taken back: what is in doubt did not happen."""
    if isinstance(failure, OutcomeUnknown):
        return Refused(f"{failure.sentence}: the statement was taken back")
    return failure


def _json(value: Any) -> Any:
    match value:
        case None | bool() | int() | float() | str():
            return value
        case Decimal():
            return int(value) if value == value.to_integral_value() else str(value)
        case datetime() | date() | time():
            return value.isoformat()
        case UUID():
            return str(value)
        case list():
            return [_json(one) for one in value]
        case dict():
            return {str(name): _json(one) for name, one in value.items()}
    return None
