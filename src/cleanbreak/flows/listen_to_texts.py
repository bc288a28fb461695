"""Listen to the texts that subscribers send, and answer each of them."""

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import close_old_connections

from cleanbreak.flows.answer_text import answer_text
from cleanbreak.ports.outside import Outside
from cleanbreak.ports.texts import IncomingText, Taken, Texts

LOG = logging.getLogger(__name__)


def listen_to_texts(
    texts: Texts,
    outside: Outside,
    clock: Callable[[], datetime],
    is_stopping: Callable[[], bool],
) -> None:
    """Answer every text until told to stop; one that cannot be answered now comes again."""

    def take(text: IncomingText) -> Taken:
        close_old_connections()
        try:
            return answer_text(text, outside, clock())
        except Exception as defect:  # noqa: BLE001  the next text must be answered all the same
            LOG.error("a text waits: %s", type(defect).__name__)  # its words may be anything
            return Taken.LATER

    texts.listen(take, is_stopping)
