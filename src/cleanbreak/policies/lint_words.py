"""Reads the words by which pages of any operator are understood: `policies/lint/words.yaml`."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from cleanbreak.domain.lint_words import FieldMeaning, LintWords, Meaning, Words
from cleanbreak.domain.statutory_page import LabelMeaning, PageAct, PageField


@cache
def lint_words() -> LintWords:
    """Return the words."""
    text = (files(__package__) / "lint" / "words.yaml").read_text(encoding="utf-8")
    return words_from(yaml.safe_load(text))


def words_from(read: Mapping[str, Any]) -> LintWords:
    """Return the words that stand in a document.

    :raises KeyError, TypeError, ValueError, re.error: if it does not hold what it should.
    """
    lists: dict[str, Words] = {
        name: tuple(map(str, parts)) for name, parts in read.items() if isinstance(parts, list)
    }
    for pattern in lists["dues"]:
        re.compile(pattern)
    return LintWords(
        clear={LabelMeaning(name): tuple(texts) for name, texts in read["clear"].items()},
        entry={PageAct(name): tuple(parts) for name, parts in read["entry"].items()},
        fields={_meaning(name): tuple(parts) for name, parts in read["fields"].items()},
        **lists,
    )


def _meaning(name: str) -> Meaning:
    known = {one.value for one in PageField}
    return PageField(name) if name in known else FieldMeaning(name)
