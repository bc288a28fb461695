"""Push to devices what is due; nobody outside is asked within a transaction.

A device that listens no more is forgotten. A message that may have arrived is pushed again: by its
topic it takes the place of itself.
"""

import json
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import orjson
from django.conf import settings
from django.utils.translation import override

from cleanbreak.domain.push import PushAddress, is_sent_to
from cleanbreak.flows.push_words import PUSH_WORDS
from cleanbreak.flows.spoken_language import spoken
from cleanbreak.ports.calls import Done
from cleanbreak.ports.errors import OutsideFailure, Unavailable
from cleanbreak.ports.push_service import DeviceGone, PushAnswer, PushMessage, PushServices
from cleanbreak.records.push_device import (
    DueNews,
    PushDeviceRow,
    claim_news,
    forget_done_news,
    note_told,
    settle_news,
)
from cleanbreak.records.sealed import CannotBeOpened, open_sealed

LOG = logging.getLogger(__name__)
BATCH, LEASE = 50, timedelta(seconds=60)
RETRY_FIRST_S, RETRY_LONGEST_S = 5, 3600
GIVEN_UP_AFTER = timedelta(days=3)
DONE_KEPT = timedelta(days=7)
"""Longer than an announcement may wait for its carrier and be claimed anew."""
PAGE = "/account/"


def push_news(services: PushServices, clock: Callable[[], datetime]) -> int:
    """Push what is due; return how many messages were taken."""
    taken = 0
    while claimed := claim_news(clock(), LEASE, BATCH):
        messages = [_message(one, clock()) for one in claimed]
        readable = [message for message in messages if message is not None]
        answers = iter(_hand_over(readable, services))
        now = clock()
        for one, message in zip(claimed, messages, strict=True):
            answer = next(answers) if message is not None else DeviceGone("It may not be told.")
            taken += isinstance(answer, Done)
            _settle(one, answer, now)
    return taken


def forget_push_news(now: datetime) -> int:
    """Forget what was pushed long ago; return how many."""
    return forget_done_news(now - DONE_KEPT)


def _hand_over(messages: Sequence[PushMessage], services: PushServices) -> Sequence[PushAnswer]:
    if not messages:
        return []
    try:
        return services.push(messages)
    except Unavailable as failure:
        LOG.error("nothing can be pushed: %s", failure.sentence)
        return [failure] * len(messages)


def _settle(one: DueNews, answer: PushAnswer, now: datetime) -> None:
    if isinstance(answer, DeviceGone):
        PushDeviceRow.objects.filter(pk=one.device_id).delete()
    elif isinstance(answer, Unavailable):
        _later(one, answer, now)
    else:
        settle_news(one.news_id, done_at=now, due_at=now)
        if isinstance(answer, Done):
            note_told(one.device_id, now)
        elif isinstance(answer, OutsideFailure):
            LOG.warning("push %s: %s", one.news_id, answer.sentence)


def _later(one: DueNews, answer: Unavailable, now: datetime) -> None:
    """Try it again after a while; a service that is away for days is not waited for."""
    wait_s = min(RETRY_FIRST_S * 2 ** min(one.attempt, 12), RETRY_LONGEST_S)
    due_at = now + timedelta(seconds=max(wait_s, answer.retry_after_s or 0))
    is_over = now - one.made_at > GIVEN_UP_AFTER
    settle_news(one.news_id, done_at=now if is_over else None, due_at=due_at)


def _message(one: DueNews, now: datetime) -> PushMessage | None:
    """Return what is pushed; ``None`` if nobody can open the device's keys any more, or if the
    settings do not name its service any more.
    """
    try:
        device = PushAddress(**json.loads(open_sealed(one.address)))
    except CannotBeOpened:
        return None
    if not is_sent_to(device.endpoint, settings.CLEANBREAK_PUSH_SERVICES):
        return None
    words = PUSH_WORDS[one.kind]
    with override(spoken(one.language)):
        said = {"title": str(words.title), "text": str(words.text), "page": PAGE}
    left = one.made_at + GIVEN_UP_AFTER - now
    return PushMessage(
        device=device,
        content=orjson.dumps({**said, "tag": one.news_id.hex, "language": one.language}),
        topic=one.news_id.hex,
        ttl_s=max(int(left.total_seconds()), 0),
    )
