"""The words by which a page of any operator is understood; they are data, see `policies/`."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from cleanbreak.domain.page_seen import FieldSeen
from cleanbreak.domain.statutory_page import LabelMeaning, PageAct, PageField

Words = tuple[str, ...]


class FieldMeaning(Enum):
    """What a field asks for, beyond what a law's page may ask."""

    PASSWORD = "password"  # noqa: S105  a kind of field
    BIRTH = "birth"
    CARD = "card"
    IDENTITY_DOCUMENT = "identity_document"
    CODE = "code"
    CALL_BACK = "call_back"
    """A number under which somebody wants to talk about it."""
    CONSENT = "consent"
    FILE = "file"
    PERSON_DETAIL = "person_detail"
    """Address or customer number: it helps to tell who and which contract."""


Meaning = PageField | FieldMeaning
CHOSEN = ("radio", "select", "checkbox")
"""Kinds of fields in which something is chosen, as the kind of an end is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LintWords:
    """Parts of texts: the beginning of a word, with a star in front any part of one,
    with an equals sign in front all that is said."""

    clear: Mapping[LabelMeaning, Words]
    """Whole texts that say as clearly as the law's own words what a button does."""
    entry: Mapping[PageAct, Words]
    """Parts that make a control one which may open the act."""
    no_entry: Words
    """Parts of controls that only look so: "cancellation policy"."""
    onward: Words
    """Parts of controls that lead on to an act that was begun."""
    sign_up: Words
    sign_in: Words
    offer: Words
    """What is said to keep somebody."""
    shaming: Words
    """What makes somebody feel bad for going."""
    phone_only: Words
    """That an agreement can only be ended by a call."""
    dues: Words
    """Regular expressions: that an end depends on money."""
    summary: Words
    protocol: Words
    bindings: Words
    fields: Mapping[Meaning, Words]
    """Parts of a field's name or label, the surest first."""


def plain(text: str) -> str:
    """Return a text as it is compared: small, without signs, arrows and doubled blanks."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    kept = "".join(c if unicodedata.category(c)[0] in "LNM" or c in "'-" else " " for c in folded)
    return " ".join(kept.split())


def says_one_of(text: str, parts: Iterable[str]) -> str:
    """Return the first part that a text says, as a word or the beginning of one; else nothing."""
    said = f" {plain(text)} "
    return next((part for part in parts if _is_in(part, said)), "")


def _is_in(part: str, said: str) -> bool:
    # Chinese and Japanese write no blanks; elsewhere "rib" is not said by "describe"
    wanted = plain(part)
    if part.startswith("="):
        return wanted == said.strip()
    is_anywhere = part.startswith("*") or _has_no_blanks(wanted)
    return (wanted if is_anywhere else f" {wanted}") in said


def _has_no_blanks(part: str) -> bool:
    return bool(re.search(r"[\u3040-\u30ff\u4e00-\u9fff]", part))


def meaning_of(seen: FieldSeen, words: LintWords) -> Meaning | None:
    """Return what a field asks for, as far as its kind, label and name tell."""
    by_kind: dict[str, Meaning] = {
        "password": FieldMeaning.PASSWORD,
        "file": FieldMeaning.FILE,
        "email": PageField.REPLY_ADDRESS,
        "date": PageField.END_DATE,
    }
    if seen.kind in ("password", "file"):
        return by_kind[seen.kind]
    if seen.autocomplete in ("bday", "cc-number", "cc-csc", "cc-exp"):
        return FieldMeaning.BIRTH if seen.autocomplete == "bday" else FieldMeaning.CARD
    for said in (seen.label, re.sub(r"[_\W]+|(?<=[a-z])(?=[A-Z])", " ", seen.name)):
        for meaning, parts in words.fields.items():
            is_typed = meaning is PageField.KIND and seen.kind not in CHOSEN
            if says_one_of(said, parts) and not is_typed:
                return meaning
    if seen.kind == "checkbox":
        return FieldMeaning.CONSENT
    return by_kind.get(seen.kind)
