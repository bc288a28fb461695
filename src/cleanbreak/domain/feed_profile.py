"""Read the form of a feed's file: what is published of it, and what the operator says instead."""

import re
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, TypeVar

from cleanbreak.domain.feed_file import (
    FeedCell,
    FileProfile,
    NilReturn,
    NumberForm,
    Subject,
    TakingBack,
    is_date_form,
    is_file_name,
)

Word = TypeVar("Word", bound=Enum)
DELIMITERS = (",", ";", "\t", "|")
ROWS_MOST = 10_000_000
NEEDED = {Subject.NUMBER: FeedCell.NUMBER, Subject.CUSTOMER: FeedCell.CUSTOMER}


def profile_from(published: Mapping[str, Any], own: Mapping[str, Any]) -> FileProfile:
    """Return the form of a file; what the operator says counts before what is published.

    :raises ValueError: if a key is unknown, or its value cannot be one; says which.
    """
    said = {**published, **own}
    if strange := sorted(said.keys() - READERS.keys()):
        raise ValueError(f"{strange[0]} is no key of a file")
    if not {"subject", "columns"} <= said.keys():
        raise ValueError("it has no subject, or no columns")
    read = {key: READERS[key](key, value) for key, value in said.items()}
    return _checked(FileProfile(**read))


def _checked(profile: FileProfile) -> FileProfile:
    cells = [cell for _heading, cell in profile.columns]
    if len(set(cells)) < len(cells):
        raise ValueError("columns has the same column twice")
    if NEEDED[profile.subject] not in cells:
        raise ValueError(f"columns lacks {NEEDED[profile.subject].value}")
    if profile.taking_back is TakingBack.AS_ROWS and FeedCell.ACTION not in cells:
        raise ValueError("taking_back as rows needs a column with the action")
    return profile


def _word(kind: type[Word]) -> Callable[[str, Any], Word]:
    def read(key: str, value: Any) -> Word:
        try:
            return kind(value)
        except ValueError as fault:
            raise ValueError(f"{key} must be one of: {', '.join(w.value for w in kind)}") from fault

    return read


def _columns(key: str, value: Any) -> tuple[tuple[str, FeedCell], ...]:
    is_list = isinstance(value, list) and all(
        isinstance(one, list) and len(one) == 2 and isinstance(one[0], str) for one in value
    )
    if not is_list or not value:
        raise ValueError(f"{key} must be a list of headings, each with what stands below it")
    cell = _word(FeedCell)
    return tuple((heading, cell(key, word)) for heading, word in value)


def _texts(key: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ValueError(f"{key} must be a list of texts")
    return tuple(value)


def _text(matches: Callable[[str], object], what: str) -> Callable[[str, Any], str]:
    def read(key: str, value: Any) -> str:
        if not isinstance(value, str) or not matches(value):
            raise ValueError(f"{key} must be {what}")
        return value

    return read


def _truth(key: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{key} must be true or false")
    return value


def _rows(key: str, value: Any) -> int:
    if type(value) is not int or not 0 < value <= ROWS_MOST:
        raise ValueError(f"{key} must be a number from 1 to {ROWS_MOST}")
    return value


def _action_words(key: str, value: Any) -> tuple[str, str]:
    words = _texts(key, value)
    if len(words) != 2 or words[0] == words[1]:
        raise ValueError(f"{key} must be two words, the one that adds and the one that takes back")
    return words[0], words[1]


def _is_pattern(text: str) -> bool:
    try:
        return bool(text) and re.compile(text) is not None
    except re.error:
        return False


READERS: Mapping[str, Callable[[str, Any], Any]] = {
    "subject": _word(Subject),
    "columns": _columns,
    "regions": lambda key, value: frozenset(_texts(key, value)),
    "left_out": lambda key, value: frozenset(_texts(key, value)),
    "has_heading": _truth,
    "delimiter": _text(DELIMITERS.__contains__, "a comma, a semicolon, a tabulator or a bar"),
    "line_end": _text(("\n", "\r\n").__contains__, 'the end of a line, "\\n" or "\\r\\n"'),
    "number_form": _word(NumberForm),
    "date_form": _text(is_date_form, "a form like YYYY-MM-DD"),
    "file_name": _text(is_file_name, "a name with {period}, {version} and {batch}"),
    "rows_max": _rows,
    "company_id": _text(_is_pattern, "a regular expression"),
    "nil_return": _word(NilReturn),
    "taking_back": _word(TakingBack),
    "action_words": _action_words,
    "unsure": _texts,
}
