"""Hear security events: believe those that were made for us, and act on each exactly once.

The rules are those of RFC 8417 (tokens), RFC 8935 (push), RFC 8936 (poll) and of the OpenID
Shared Signals Framework 1.0. Old tokens are welcome, since we may have been away for a week; what
was heard before is thanked for and does nothing.
"""

import hmac
import json
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

SKEW_S = 120
"""So far a transmitter's clock may be ahead of ours."""
FORBIDDEN = {"sub", "exp"}
"""With these, some other JWT could pass for an event (SSF 1.0 section 4.1)."""
TOKEN_BYTES_MAX = 65_536
MEDIA_TYPE = "application/secevent+jwt"
HEARD = "CREATE TABLE IF NOT EXISTS heard (jti TEXT PRIMARY KEY, txn TEXT)"


class Rejected(Exception):
    """A token that is not believed; `err` is from the registry of RFC 8935 section 2.4."""

    def __init__(self, err: str, description: str) -> None:
        super().__init__(description)
        self.err, self.description = err, description


@dataclass(frozen=True)
class Event:
    """What a token tells, after it was checked."""

    jti: str
    txn: str
    type: str
    """The last part of the event's address, such as ``credential-change``."""
    subject: dict[str, Any]
    body: dict[str, Any]
    at: float
    """When it happened, in seconds since 1970: perhaps long before we hear of it."""

    @property
    def number(self) -> str:
        """Return the telephone number that it is about; empty if it is about none (RFC 9493)."""
        is_number = self.subject.get("format") == "phone_number"
        return str(self.subject.get("phone_number", "")) if is_number else ""


@dataclass
class Reader:
    """Believes one transmitter, and of that only what it tells us."""

    issuer: str
    audience: str
    fetch_keys: Callable[[], Any]
    clock: Callable[[], float]
    keys: KeySet | None = None

    def read(self, token: str) -> Event:
        """Return the event of a token.

        :raises Rejected: if the token is not believed.
        """
        claims = self._verified(token)
        if claims.get("iss") != self.issuer:
            raise Rejected("invalid_issuer", "We do not listen to this issuer.")
        audience = claims.get("aud")
        if self.audience not in (audience if isinstance(audience, list) else [audience]):
            raise Rejected("invalid_audience", "This was meant for somebody else.")
        made_at, events, subject = (claims.get(name) for name in ("iat", "events", "sub_id"))
        if FORBIDDEN & claims.keys() or not isinstance(events, dict) or len(events) != 1:
            raise Rejected("invalid_request", "This is no event of the shared signals framework.")
        if not isinstance(made_at, int | float) or made_at > self.clock() + SKEW_S:
            raise Rejected("invalid_request", "This says that it was made in the future.")
        ((address, body),) = events.items()
        if not (isinstance(subject, dict) and isinstance(body, dict) and claims.get("jti")):
            raise Rejected("invalid_request", "This has no subject or no identifier.")
        return Event(
            jti=str(claims["jti"]),
            txn=str(claims.get("txn", "")),
            type=address.rpartition("/")[2],
            subject=subject,
            body=body,
            at=float(body.get("event_timestamp", made_at)),
        )

    def _verified(self, token: str) -> dict[str, Any]:
        try:
            decoded = self._decoded(token)
        except (JoseError, ValueError) as fault:
            raise Rejected("invalid_key", "The signature is of nobody we know.") from fault
        if decoded.header.get("typ") != "secevent+jwt":
            raise Rejected("invalid_request", "This is not a security event token.")
        return decoded.claims

    def _decoded(self, token: str) -> jwt.Token:
        """Return what was signed; a key that is new to us is looked for where they are shown."""
        if self.keys is not None:
            try:
                return jwt.decode(token, self.keys, algorithms=["RS256"])
            except InvalidKeyIdError:
                self.keys = None
        self.keys = KeySet.import_key_set(self.fetch_keys())
        return jwt.decode(token, self.keys, algorithms=["RS256"])


@dataclass
class Receiver:
    """Takes tokens in, pushed to us or fetched by us."""

    reader: Reader
    connect: Callable[[], sqlite3.Connection]
    act: Callable[[sqlite3.Connection, Event], None]
    """Does what an event asks for, in the transaction that notes that it was heard."""
    secret: str = ""
    """What the operator says as `Authorization` when it pushes; we chose it ourselves."""

    def take(self, token: str) -> None:
        """Act on a token, once; return when it is kept, so that it may be thanked for.

        :raises Rejected: if the token is not believed.
        """
        event = self.reader.read(token)
        with closing(self.connect()) as books, books:
            books.execute(HEARD)
            heard = books.execute(
                "INSERT OR IGNORE INTO heard VALUES (?, ?)", (event.jti, event.txn)
            )
            if heard.rowcount:
                self.act(books, event)

    def fetch(self, ask: Callable[[dict[str, Any]], dict[str, str]], thanks: Any = None) -> Any:
        """Fetch what waits for us; return what is to be given as `thanks` the next time."""
        tokens = ask({"returnImmediately": True, "maxEvents": 100, **(thanks or {})})
        ours: dict[str, Any] = {"ack": [], "setErrs": {}}
        for jti, token in tokens.items():
            try:
                self.take(token)
            except Rejected as no:
                ours["setErrs"][jti] = {"err": no.err, "description": no.description}
            else:
                ours["ack"].append(jti)
        return ours

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Be the address to which the operator pushes (WSGI)."""
        try:
            if environ["REQUEST_METHOD"] != "POST" or environ.get("CONTENT_TYPE") != MEDIA_TYPE:
                raise Rejected("invalid_request", f"We take {MEDIA_TYPE} by POST.")
            said = environ.get("HTTP_AUTHORIZATION", "")
            if not hmac.compare_digest(said.encode(), self.secret.encode()):
                raise Rejected("authentication_failed", "We do not know you.")
            length = int(environ.get("CONTENT_LENGTH") or 0)
            if length > TOKEN_BYTES_MAX:
                raise Rejected("invalid_request", "This is too long for an event.")
            self.take(environ["wsgi.input"].read(length).decode("ascii", "replace"))
        except Rejected as no:
            answer = json.dumps({"err": no.err, "description": no.description}).encode()
            start_response("400 Bad Request", [("Content-Type", "application/json")])
            return [answer]
        start_response("202 Accepted", [("Content-Length", "0")])
        return []
