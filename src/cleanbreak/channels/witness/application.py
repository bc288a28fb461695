"""A witness as a WSGI application: two addresses, and every status of C2SP tlog-witness.

It needs neither Django nor a database.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

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

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

TEXT, SIZE = "text/plain; charset=utf-8", "text/x.tlog.size"
CHECKPOINT = re.compile(r"/([0-9a-f]{64})/checkpoint", re.ASCII)
ADD = "/add-checkpoint"
STATUSES: dict[type[Refusal], str] = {
    MalformedSubmission: "400 Bad Request",
    OldSizeTooLarge: "400 Bad Request",
    UnknownLog: "404 Not Found",
    NotSignedByLog: "403 Forbidden",
    AnotherSizeCosigned: "409 Conflict",
    NotGrown: "422 Unprocessable Entity",
}
FRESH_S = 5
"""So long whoever watches may keep a checkpoint; the specification allows an hour."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered."""

    status: str
    body: str
    kind: str = TEXT
    headers: tuple[tuple[str, str], ...] = ()


def witness_application(witness: WitnessSetup, clock: Callable[[], float]) -> "WSGIApplication":
    """Return the application.

    :param clock: seconds since 1970.
    """

    def application(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        reply = _reply(environ, witness, clock)
        content = reply.body.encode()
        always = [("Content-Type", reply.kind), ("Content-Length", str(len(content)))]
        start(reply.status, [*always, ("X-Content-Type-Options", "nosniff"), *reply.headers])
        return [content]

    return application


def _reply(
    environ: "WSGIEnvironment", witness: WitnessSetup, clock: Callable[[], float]
) -> Reply:
    path, method = str(environ.get("PATH_INFO", "")), environ["REQUEST_METHOD"]
    shown = CHECKPOINT.fullmatch(path)
    allowed = "POST" if path == ADD else "GET" if shown else ""
    if not allowed:
        return Reply("404 Not Found", "There is nothing at this address.\n")
    if method != allowed:
        return Reply(
            "405 Method Not Allowed", f"Use {allowed}.\n", headers=(("Allow", allowed),)
        )
    try:
        return _latest(shown[1], witness) if shown else _cosigned(environ, witness, clock)
    except Refusal as refusal:
        return _refused(refusal, witness)


def _cosigned(
    environ: "WSGIEnvironment", witness: WitnessSetup, clock: Callable[[], float]
) -> Reply:
    length = str(environ.get("CONTENT_LENGTH") or "")
    if not (length.isascii() and length.isdigit()):
        return Reply("411 Length Required", "Say how long the body is.\n")
    if len(length) > len(str(BODY_BYTES_MAX)) or int(length) > BODY_BYTES_MAX:
        return Reply("413 Content Too Large", f"At most {BODY_BYTES_MAX} bytes are read.\n")
    body: Any = environ["wsgi.input"].read(int(length))
    return Reply("200 OK", cosign_checkpoint(body, witness, int(clock())))


def _latest(origin_hash: str, witness: WitnessSetup) -> Reply:
    note = witness.book.latest(origin_hash)
    if note is None:
        return Reply("404 Not Found", "No checkpoint of this log was cosigned.\n")
    return Reply("200 OK", note, headers=(("Cache-Control", f"max-age={FRESH_S}"),))


def _refused(refusal: Refusal, witness: WitnessSetup) -> Reply:
    if isinstance(refusal, AnotherSizeCosigned):
        return Reply(STATUSES[type(refusal)], f"{refusal.data['size']}\n", SIZE)
    if type(refusal) in STATUSES:
        return Reply(STATUSES[type(refusal)], f"{refusal}\n")
    witness.tell("defect", {"kind": refusal.code, "sentence": str(refusal)})
    return Reply("500 Internal Server Error", "This witness has a fault of its own.\n")
