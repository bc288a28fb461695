"""Stages of the port ``network_authentication``: devices that come through a network."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any, Protocol
from uuid import uuid4

from joserfc import jwt
from joserfc.jwk import ECKey
from tests.worlds import Clock

from cleanbreak.adapters.fake_world import DictWorld, SharedWorld
from cleanbreak.adapters.network_authentication.gateway import (
    GatewayAuthentication,
    GatewaySettings,
)
from cleanbreak.adapters.network_authentication.gateway.adapter import DEVICE_TOKEN, STATEMENT
from cleanbreak.adapters.network_authentication.memory import (
    HEADER,
    PORT,
    MemoryNetworkAuthentication,
)
from cleanbreak.ports.network_authentication import NetworkAuthentication

from .stages import Stage

ISSUER, US = "https://gateway.operator.example", "https://end.operator.example"


class NetworkAuthenticationStage(Stage, Protocol):
    """A network, and devices in it."""

    network: NetworkAuthentication

    def headers_of(self, msisdn: str) -> Mapping[str, str]:
        """Return the headers of a request from the device of a line."""

    def token_of(self, msisdn: str) -> str:
        """Return a token that the device of a line got from us."""


class MemoryNetworkAuthenticationStage:
    """The fake one."""

    def __init__(self, world: DictWorld | SharedWorld) -> None:
        self._world = world
        self.network = MemoryNetworkAuthentication(world)

    def headers_of(self, msisdn: str) -> Mapping[str, str]:
        return {HEADER: self.token_of(msisdn)}

    def token_of(self, msisdn: str) -> str:
        device = str(uuid4())
        self.network.attach(device, msisdn)
        return device

    @contextmanager
    def outage(self) -> Iterator[None]:
        self._world.set_down(PORT, down=True)
        yield
        self._world.set_down(PORT, down=False)


class GatewayStage:
    """A gateway that signs."""

    def __init__(self) -> None:
        self.clock = Clock()
        pem = gateway_key().as_pem(private=False).decode()
        given = {
            "CLEANBREAK_NETWORK_GATEWAY_ISSUER": ISSUER,
            "CLEANBREAK_NETWORK_GATEWAY_PUBLIC_KEYS": pem,
            "CLEANBREAK_NETWORK_GATEWAY_HEADER": "X-Seen",
        }
        settings = GatewaySettings.from_environment(given, US)
        self.network = GatewayAuthentication(settings, self.clock)

    def headers_of(self, msisdn: str) -> Mapping[str, str]:
        return {"x-seen": statement(self.clock, sub=f"tel:{msisdn}"), "accept": "*/*"}

    def token_of(self, msisdn: str) -> str:
        return statement(self.clock, typ=DEVICE_TOKEN, sub=f"tel:{msisdn}")

    @contextmanager
    def outage(self) -> Iterator[None]:
        yield  # it asks nobody, so it is never away


def statement(clock: Clock, key: ECKey | None = None, typ: str = STATEMENT, **changes: Any) -> str:
    """Return what the gateway signs; a claim that becomes ``None`` is left out."""
    at = int(clock.now.timestamp())
    said = {"iss": ISSUER, "aud": US, "sub": "tel:+4915228817386", "jti": str(uuid4())}
    claims: dict[str, Any] = said | {"iat": at, "exp": at + 60} | changes
    kept = {name: one for name, one in claims.items() if one is not None}
    header = {"alg": "ES256", "typ": typ}
    return jwt.encode(header, kept, key or gateway_key(), algorithms=["ES256"])


@cache
def gateway_key() -> ECKey:
    return ECKey.generate_key("P-256")
