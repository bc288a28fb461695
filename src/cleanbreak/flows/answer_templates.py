"""The answers that are ready: ours, and the operator's own instead of them or beside them."""

import tomllib
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils import formats
from django.utils.translation import override

from cleanbreak.domain.answer_template import (
    WHEN_SENT,
    AnswerTemplate,
    MalformedTemplates,
    fill,
    templates_of,
)
from cleanbreak.flows.brand_words import operator_name
from cleanbreak.flows.mark_messages import official_link
from cleanbreak.flows.read_thread import order_of
from cleanbreak.flows.thread_texts import cancel_page
from cleanbreak.records.message_thread import MessageThreadRow

OURS = Path(__file__).with_name("answer_templates.toml")


def answer_templates() -> dict[str, AnswerTemplate]:
    """Return all templates by their keys; one of the operator's takes the place of ours.

    :raises MalformedTemplates: if the operator's file cannot be used.
    """
    own = settings.CLEANBREAK_ANSWER_TEMPLATES
    return {**_read(OURS), **(_read(Path(own)) if own else {})}


def templates_for(thread: MessageThreadRow) -> list[AnswerTemplate]:
    """Return what may be answered in this thread: only to a sender who has proved it, what is
    for the holder alone."""
    known = known_to(thread).keys() | (WHEN_SENT if thread.is_proved else frozenset())
    return [one for one in answer_templates().values() if one.placeholders <= known]


def template_text(template: AnswerTemplate, thread: MessageThreadRow) -> str:
    """Return the text in the language of the thread, filled in."""
    return fill(template.text[thread.language], known_to(thread))


def known_to(thread: MessageThreadRow) -> dict[str, str]:
    """Return what may be filled in: what is public, and to the proved what is theirs."""
    base = settings.CLEANBREAK_BASE_URL
    with override(thread.language):
        public = {
            "operator": operator_name(),
            "message_number": thread.message_number,
            "cancel_page": cancel_page(),
            "stores_page": f"{base}/stores/",
            "official_page": official_link(),
            "find_page": f"{base}/receipt/find/",
            "hotline": settings.CLEANBREAK_HOTLINE,
        }
        return {k: v for k, v in {**public, **_of_the_proved(thread)}.items() if v}


def _of_the_proved(thread: MessageThreadRow) -> dict[str, str]:
    if not thread.is_proved:
        return {}
    order = order_of(thread)
    return {
        "receipt_number": thread.receipt_number,
        "end_date": formats.date_format(order.effective_date) if order else "",
    }


@lru_cache(maxsize=4)
def _read(path: Path) -> dict[str, AnswerTemplate]:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise MalformedTemplates(why=f"{path.name} cannot be read.") from fault
    return templates_of(document)
