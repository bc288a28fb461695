"""Receivers of signals for tests: a stream that is pushed or polled, and what came over it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils import timezone
from joserfc import jwt
from joserfc.jwk import KeySet
from tests.relying_parties import RelyingParty, a_relying_party
from tests.worlds import LineOf, TestWorld, at_once

from cleanbreak.adapters.signal_receiver.memory import MemorySignalReceivers
from cleanbreak.domain.signal_delivery import Lane
from cleanbreak.domain.signal_stream import OF_NUMBERS, DeliveryMethod
from cleanbreak.flows.add_subject import add_subject
from cleanbreak.flows.make_stream import make_stream
from cleanbreak.flows.push_signals import Pusher, push_signals
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.signing_keys import public_jwks
from cleanbreak.records.ssf_event import SsfEventRow
from cleanbreak.records.ssf_stream import SsfStreamRow

SCOPES = ("ssf.read", "ssf.manage")
SECRET = "Bearer chosen by the bank"


@dataclass
class Signalled:
    """A world in which receivers listen, each at an address of its own."""

    world: TestWorld
    receivers: MemorySignalReceivers = field(default_factory=MemorySignalReceivers)

    def push(self, *, lane: Lane | None = None, receivers: Any = None) -> int:
        """Push what is due, on one lane or on both."""
        lanes = [lane] if lane else list(Lane)
        return sum(
            push_signals(
                Pusher(receivers=receivers or self.receivers, lane=one, clock=self.world.clock)
            )
            for one in lanes
        )

    def told(self, address: str) -> list[dict[str, Any]]:
        """Return what the receiver at this address was told, in its order."""
        return [claims_of_token(token) for token in self.receivers.taken(address)]

    def end(self, *lines: LineOf) -> list[UUID]:
        """End lines, one after the other; return the orders."""
        ended = [
            request_termination(at_once(line), self.world.outside, self.world.clock()).order_id
            for line in lines
        ]
        self.world.work()
        return ended


def address_of(name: str) -> str:
    return f"https://{name}.example/events"


def origins(*names: str) -> tuple[str, ...]:
    return tuple(f"https://{name}.example" for name in names)


def a_stream(
    world: TestWorld, lines: Sequence[LineOf], name: str = "bank", *, is_polled: bool = False
) -> tuple[RelyingParty, SsfStreamRow]:
    """Return a relying party that watches these lines, and its stream."""
    party = a_relying_party(*SCOPES, name=name)
    delivery: dict[str, str] = {"method": DeliveryMethod.POLL.value}
    if not is_polled:
        delivery = {
            "method": DeliveryMethod.PUSH.value,
            "endpoint_url": address_of(name),
            "authorization_header": SECRET,
        }
    wanted = {"delivery": delivery, "events_requested": [one.uri for one in OF_NUMBERS]}
    stream = make_stream(party.client_id, wanted, world.clock())
    for line in lines:
        subject = {"format": "phone_number", "phone_number": line.msisdn}
        add_subject(stream, subject, world.clock(), is_verified=True)
    return party, stream


def claims_of_token(token: str) -> dict[str, Any]:
    """Return what a token says, as far as our signature holds."""
    keys = KeySet.import_key_set(public_jwks(timezone.now()))  # type: ignore[arg-type]
    decoded = jwt.decode(token, keys, algorithms=["RS256"])
    assert decoded.header["typ"] == "secevent+jwt"
    return dict(decoded.claims)


def credential_types(told: Sequence[dict[str, Any]]) -> list[str]:
    """Return of each SET which credential it revokes."""
    return [str(body["credential_type"]) for one in told for body in one["events"].values()]


def owed() -> int:
    """Return how many events nobody has answered yet."""
    return SsfEventRow.objects.filter(acked_at=None).count()
