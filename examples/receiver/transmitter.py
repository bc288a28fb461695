"""Talk to the operator: find its addresses, get a token, keep one stream, watch numbers."""

import json
import time
import uuid
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

from joserfc import jwt
from joserfc.jwk import ECKey

PUSH, POLL = "urn:ietf:rfc:8935", "urn:ietf:rfc:8936"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
EVENT_TYPES = "https://schemas.openid.net/secevent/"
EVENTS = (
    f"{EVENT_TYPES}caep/event-type/credential-change",
    f"{EVENT_TYPES}risc/event-type/identifier-recycled",
)
WAIT_S, EARLY_S, CONFLICT = 20, 60, 409


class Transmitter:
    """An operator, as one of its registered receivers sees it."""

    def __init__(self, issuer: str, client_id: str, key: ECKey) -> None:
        self.issuer, self._client_id, self._key = issuer, client_id, key
        self._token, self._token_until = "", 0.0
        parts = urlsplit(issuer)
        place = f"{parts.scheme}://{parts.netloc}/.well-known/"
        self._ssf = _json(Request(f"{place}ssf-configuration{parts.path}"))  # noqa: S310
        self._oauth = _json(Request(f"{place}openid-configuration{parts.path}"))  # noqa: S310
        if self._ssf["issuer"] != issuer:  # SSF 1.0 section 7.2.4
            raise ValueError("the transmitter calls itself something else")

    def keys(self) -> dict[str, Any]:
        """Return the public keys with which it signs at present."""
        return dict(_json(Request(self._ssf["jwks_uri"])))  # noqa: S310

    def keep_stream(self, delivery: dict[str, str]) -> dict[str, Any]:
        """Make our stream, or change the delivery of the one we have; return how it is kept."""
        wanted = {"delivery": delivery, "events_requested": list(EVENTS)}
        try:
            return dict(self._ask("POST", self._ssf["configuration_endpoint"], wanted))
        except HTTPError as fault:
            if fault.code != CONFLICT:
                raise
        (ours,) = self._ask("GET", self._ssf["configuration_endpoint"])
        changed = {"stream_id": ours["stream_id"], **wanted}
        return dict(self._ask("PATCH", self._ssf["configuration_endpoint"], changed))

    def watch(self, stream_id: str, number: str) -> None:
        """Ask to be told about a number (E.164). The answer never says whose it is."""
        subject = {"format": "phone_number", "phone_number": number}
        wanted = {"stream_id": stream_id, "subject": subject, "verified": True}
        self._ask("POST", self._ssf["add_subject_endpoint"], wanted)

    def verify(self, stream_id: str, state: str) -> None:
        """Ask for an event that proves that we are reached."""
        wanted = {"stream_id": stream_id, "state": state}
        self._ask("POST", self._ssf["verification_endpoint"], wanted)

    def poll(self, endpoint: str, answer: dict[str, Any]) -> dict[str, str]:
        """Acknowledge what we have kept, and return further tokens by their identifiers."""
        return dict(self._ask("POST", endpoint, answer)["sets"])

    def _ask(self, method: str, address: str, body: dict[str, Any] | None = None) -> Any:
        headers = {"Authorization": f"Bearer {self._bearer()}", "Content-Type": "application/json"}
        content = None if body is None else json.dumps(body).encode()
        return _json(Request(address, content, headers, method=method))  # noqa: S310

    def _bearer(self) -> str:
        """Return a token: we prove who we are by our key, there is no shared secret (RFC 7523)."""
        now = time.time()
        if now > self._token_until - EARLY_S:
            endpoint = self._oauth["token_endpoint"]
            claims = {"iss": self._client_id, "sub": self._client_id, "aud": endpoint}
            claims |= {"jti": str(uuid.uuid4()), "iat": int(now), "exp": int(now) + 60}
            form = {
                "grant_type": "client_credentials",
                "scope": "ssf.read ssf.manage",
                "client_assertion_type": ASSERTION,
                "client_assertion": jwt.encode({"alg": "ES256"}, claims, self._key),
            }
            answer = _json(Request(endpoint, urlencode(form).encode()))  # noqa: S310
            self._token, self._token_until = answer["access_token"], now + answer["expires_in"]
        return self._token


def _json(request: Request) -> Any:
    with urlopen(request, timeout=WAIT_S) as answer:  # noqa: S310  addresses of our operator
        content = answer.read()
    return json.loads(content) if content else {}
