"""The offers that the operator makes to whoever calls to leave: a file of the operator's own."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from cleanbreak.domain.retention_offer import OFFER_TEXT_MAX, MalformedOffer, Offer

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
LANGUAGES = frozenset({"de", "en", "zh"})


def call_offers() -> tuple[Offer, ...]:
    """Return the operator's offers; empty: it makes none, and nothing of them is shown.

    :raises MalformedOffer: if the file cannot be used.
    """
    path = settings.CLEANBREAK_CALL_OFFERS
    return _read(path) if path else ()


@cache
def _read(path: str) -> tuple[Offer, ...]:
    try:
        return offers_from(yaml.safe_load(Path(path).read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as fault:
        raise MalformedOffer(name=Path(path).name, fault=type(fault).__name__) from fault


def offers_from(data: Any) -> tuple[Offer, ...]:
    """Return the offers that a file says: of each its name, and what is read out, by language.

    :raises MalformedOffer: if a name, a language or a text is missing, or too long to read out.
    """
    if not isinstance(data, dict):
        raise MalformedOffer(name="", fault="the file must have names of offers")
    return tuple(_offer(name, texts) for name, texts in data.items())


def _offer(name: Any, texts: Any) -> Offer:
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise MalformedOffer(name=name, fault="a name has small letters, digits and underscores")
    if not isinstance(texts, dict) or texts.keys() != LANGUAGES:
        raise MalformedOffer(name=name, fault="it needs its text in de, en and zh")
    read = {language: " ".join(str(text or "").split()) for language, text in texts.items()}
    if any(not 0 < len(text) <= OFFER_TEXT_MAX for text in read.values()):
        raise MalformedOffer(name=name, fault=f"a text has 1 to {OFFER_TEXT_MAX} characters")
    return Offer(name=name, texts=read)
