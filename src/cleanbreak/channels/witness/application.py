"""A witness as an ASGI application: two addresses, and every status of C2SP tlog-witness.

It needs neither Django nor a database.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.witness_rules import (
    BODY_BYTES_MAX,
    AnotherSizeCosigned,
    MalformedSubmission,
    NotGrown,
    NotSignedByLog,
    OldSizeTooLarge,
    UnknownLog,
)
from cleanbreak.flows.cosign_checkpoint import WitnessSetup, cosign_checkpoint

Message: TypeAlias = Mapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Application: TypeAlias = Callable[[Message, Receive, Send], Awaitable[None]]
TEXT, SIZE = "text/plain; charset=utf-8", "text/x.tlog.size"
CHECKPOINT = re.compile(r"/([0-9a-f]{64})/checkpoint", re.ASCII)
ADD = "/add-checkpoint"
BODY_WITHIN_S = 10.0


class SubmissionTooLong(Refusal):
    """A submission to a witness has at most {most} bytes."""

    code = "witness_submission_too_long"


STATUSES: dict[type[Refusal], int] = {
    MalformedSubmission: 400,
    OldSizeTooLarge: 400,
    UnknownLog: 404,
    NotSignedByLog: 403,
    AnotherSizeCosigned: 409,
    NotGrown: 422,
    SubmissionTooLong: 413,
}
FRESH_S = 5
"""So long whoever watches may keep a checkpoint; the specification allows an hour."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered."""

    status: int
    body: str
    kind: str = TEXT
    headers: tuple[tuple[str, str], ...] = ()


def witness_application(witness: WitnessSetup, clock: Callable[[], float]) -> Application:
    """Return the application.

    :param clock: seconds since 1970.
    """

    async def application(scope: Message, receive: Receive, send: Send) -> None:
        reply = await _reply(scope, receive, witness, clock)
        content = reply.body.encode()
        always = (("Content-Type", reply.kind), ("Content-Length", str(len(content))))
        headers = (*always, ("X-Content-Type-Options", "nosniff"), *reply.headers)
        named = [(name.lower().encode(), text.encode()) for name, text in headers]
        await send({"type": "http.response.start", "status": reply.status, "headers": named})
        await send({"type": "http.response.body", "body": content})

    return application


async def _reply(
    scope: Message, receive: Receive, witness: WitnessSetup, clock: Callable[[], float]
) -> Reply:
    path, method = scope["path"], scope["method"]
    shown = CHECKPOINT.fullmatch(path)
    allowed = "POST" if path == ADD else "GET" if shown else ""
    if not allowed:
        return Reply(404, "nothing_here\n")
    if method != allowed:
        return Reply(405, f"Use {allowed}.\n", headers=(("Allow", allowed),))
    try:
        if shown:
            return await asyncio.to_thread(_latest, shown[1], witness)
        body = await asyncio.wait_for(_read(receive), BODY_WITHIN_S)
        return await asyncio.to_thread(_cosigned, body, witness, int(clock()))
    except TimeoutError:
        return Reply(408, "body_too_slow\n")
    except Refusal as refusal:
        return _refused(refusal, witness)
    except OSError as fault:  # the disk: nothing was cosigned, or nobody was told
        return _defect(witness, type(fault).__name__, fault.strerror or "")


async def _read(receive: Receive) -> bytes:
    """Return the body: whoever sends it slowly takes nobody's place meanwhile.

    :raises SubmissionTooLong: if it is longer than any submission.
    """
    body, more = bytearray(), True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > BODY_BYTES_MAX:
            raise SubmissionTooLong(most=BODY_BYTES_MAX)
    return bytes(body)


def _cosigned(body: bytes, witness: WitnessSetup, now_s: int) -> Reply:
    return Reply(200, cosign_checkpoint(body, witness, now_s))


def _latest(origin_hash: str, witness: WitnessSetup) -> Reply:
    note = witness.book.latest(origin_hash)
    if note is None:
        return Reply(404, "nothing_cosigned\n")
    return Reply(200, note, headers=(("Cache-Control", f"max-age={FRESH_S}"),))


def _refused(refusal: Refusal, witness: WitnessSetup) -> Reply:
    if isinstance(refusal, AnotherSizeCosigned):
        return Reply(STATUSES[type(refusal)], f"{refusal.data['size']}\n", SIZE)
    if type(refusal) in STATUSES:
        return Reply(STATUSES[type(refusal)], f"{refusal}\n")
    return _defect(witness, refusal.code, str(refusal))


def _defect(witness: WitnessSetup, kind: str, sentence: str) -> Reply:
    witness.tell("defect", {"kind": kind, "sentence": sentence})
    return Reply(500, "defect\n")
