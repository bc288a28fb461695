"""Receivers of signals for tests: each is a relying party with a token, and reads what it is owed.

bank = a_receiver()
bank.make(); bank.watch("+4915228817386")
[event.claims for event in bank.owed()]
"""

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.test import Client
from django.utils import timezone
from joserfc import jwt
from joserfc.jwk import KeySet
from tests.relying_parties import RelyingParty, a_relying_party

from cleanbreak.domain.signal_stream import OF_NUMBERS
from cleanbreak.flows.sign_event import event_signer
from cleanbreak.flows.signing_keys import public_jwks
from cleanbreak.records.ssf_event import owed_events, settle_events
from cleanbreak.records.ssf_stream import SsfStreamRow

STREAMS, STATUS, VERIFY = "/ssf/streams", "/ssf/status", "/ssf/verify"
ADD, REMOVE = "/ssf/subjects:add", "/ssf/subjects:remove"
PUSHED_TO = "https://receiver.example.com"
EVENTS = [one.uri for one in OF_NUMBERS]


@dataclass
class Receiver:
    """One receiver: it speaks HTTP with us, and nothing else."""

    party: RelyingParty
    token: str
    stream_id: str = ""

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        """Send a request with its token, and return the answer."""
        sent = {"authorization": f"Bearer {self.token}", **headers}
        content = b"" if body is None else json.dumps(body).encode()
        return Client().generic(method, path, content, "application/json", headers=sent)

    def make(self, **said: object) -> dict[str, Any]:
        """Make its stream, for all events unless something else is said; return what it is."""
        answer = self.ask("POST", STREAMS, {"events_requested": EVENTS, **said})
        assert answer.status_code == 201, answer.content
        made: dict[str, Any] = answer.json()
        self.stream_id = made["stream_id"]
        return made

    @property
    def stream(self) -> SsfStreamRow:
        return SsfStreamRow.objects.get(client_id=self.party.client_id, ended_at=None)

    def of_stream(self, **said: object) -> dict[str, object]:
        """Return a body about its stream."""
        return {"stream_id": self.stream_id, **said}

    def watch(self, *numbers: str) -> None:
        """Add numbers to its stream."""
        for number in numbers:
            assert self.ask("POST", ADD, self.of_stream(subject=phone(number))).status_code == 200

    def owed(self) -> list[jwt.Token]:
        """Return the tokens that it may be handed now, verified by the keys that we publish."""
        now, stream = timezone.now(), self.stream
        sign = event_signer(stream, now)
        keys = KeySet.import_key_set(public_jwks(now))  # type: ignore[arg-type]
        events = owed_events(stream, 1000)
        return [jwt.decode(sign(one), keys, algorithms=["RS256"]) for one in events]

    def told(self) -> list[dict[str, Any]]:
        """Return what the tokens say."""
        return [one.claims for one in self.owed()]

    def take(self, err: str = "") -> int:
        """Answer everything that it is owed."""
        events = owed_events(self.stream, 1000)
        return settle_events(self.stream.pk, {one.jti: err for one in events}, timezone.now())


def a_receiver(*scopes: str, **wished: Any) -> Receiver:
    """Return a receiver that has no stream yet."""
    party = a_relying_party(*(scopes or ("ssf.read", "ssf.manage")), **wished)
    return Receiver(party, party.token())


def phone(number: str) -> dict[str, str]:
    """Return a subject as RFC 9493 writes it."""
    return {"format": "phone_number", "phone_number": number}


def events_of(told: list[dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    """Return the tail of each event's URI, and what stands under it."""
    return [(uri.rpartition("/")[2], said) for one in told for uri, said in one["events"].items()]


def address_of_us(path: str) -> str:
    """Return one of our addresses as others have it."""
    return f"{settings.CLEANBREAK_BASE_URL}{path}"
