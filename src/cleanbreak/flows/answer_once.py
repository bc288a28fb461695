"""Answer a request once: whoever sends it again with its Idempotency-Key changes nothing more.

Answer and effect are committed together, so that there is never one without the other. A request
that was refused has had no effect, and its key is free again.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

import orjson
from django.db import transaction

from cleanbreak.domain.answered_once import KEPT, KeyUsedBefore
from cleanbreak.records.client_order import KeptAnswer, claim_key, keep_answer, kept_answer

Document: TypeAlias = Mapping[str, Any]
Act: TypeAlias = Callable[[], Document]


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidOnce:
    """A request that is to be answered once."""

    client_id: str
    key: str
    operation: str
    body: object
    """As it was sent: the order of its properties does not count."""

    @property
    def fingerprint(self) -> str:
        """Return by what the answer is found."""
        return _hash([self.client_id, self.key])

    @property
    def body_hash(self) -> str:
        """Return by what a changed request is known."""
        return _hash([self.operation, self.body])


def answer_once(said: SaidOnce | None, prepare: Callable[[], Act], now: datetime) -> Document:
    """Return the answer, of now or of before.

    :param said: ``None``: the request has no key, and is answered as often as it comes.
    :param prepare: asks whoever must be asked outside, and returns the act; the act asks nobody
        outside, for it runs in the transaction that keeps its answer.
    :raises KeyUsedBefore: if the key belongs to another request.
    """
    if said and (kept := kept_answer(said.fingerprint, now)):
        return _again(said, kept)
    act = prepare()
    with transaction.atomic():
        if said is None:
            return act()
        if not claim_key(said.fingerprint, said.body_hash, now + KEPT, now):
            return _of_the_first(said, now)
        answer = act()
        keep_answer(said.fingerprint, orjson.dumps(answer).decode())
    return answer


def _of_the_first(said: SaidOnce, now: datetime) -> Document:
    """Return what was answered to the same request while this one was prepared."""
    kept = kept_answer(said.fingerprint, now)
    if kept is None:  # its day ended in this instant
        raise KeyUsedBefore
    return _again(said, kept)


def _again(said: SaidOnce, kept: KeptAnswer) -> Document:
    if kept.body_hash != said.body_hash:
        raise KeyUsedBefore
    document: Document = orjson.loads(kept.answer)
    return document


def _hash(parts: list[object]) -> str:
    return hashlib.sha256(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)).hexdigest()
