"""Whose device it is, in a header that the operator's gateway adds to requests of its subscribers.

The gateway signs it, since everybody can send a header: a JWT with ``iss``, ``aud`` (our address),
``sub`` (``tel:+49…``), ``iat``, ``exp`` a minute away at most, and ``jti``. The entitlement server
signs the tokens of devices (GSMA TS.43) in the same way and with the same keys, but as another
``typ`` (RFC 8725 3.11): an app hands its token to its maker, who could send it as a header of their
own browser, and be taken for that subscriber by every other relying party.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jwt import JWTClaimsRegistry

from cleanbreak.adapters.network_authentication.gateway.settings import GatewaySettings
from cleanbreak.domain.device_hint import MSISDN, DeviceHint, HintKind
from cleanbreak.ports.errors import Refused
from cleanbreak.ports.network_authentication import SeenDevice

ALGORITHMS = ["RS256", "PS256", "ES256", "Ed25519"]
LEEWAY_S, GOOD_FOR_S = 5, 60
"""Both clocks are the operator's."""
BROKEN = (JoseError, ValueError, KeyError, TypeError)
TEL = "tel:"
STATEMENT, DEVICE_TOKEN = "line-statement+jwt", "operator-token+jwt"
"""What the gateway says of a request, and what a device got for itself: never one for the other."""


class GatewayAuthentication:
    """The port ``network_authentication`` at a gateway that signs.

    :param now: our clock; aware of its time zone.
    """

    def __init__(
        self, settings: GatewaySettings, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._settings = settings
        self._now = now
        self._keys = KeySet(list(settings.keys))

    def look_behind(self, headers: Mapping[str, str]) -> SeenDevice | None:
        """Read what the gateway has signed of this request."""
        said = headers.get(self._settings.header.lower(), "")
        return self._read(said, STATEMENT) if said else None

    def look_up(self, hint: DeviceHint) -> SeenDevice | None:
        """Read what the entitlement server has signed for a device."""
        if hint.kind is not HintKind.OPERATOR_TOKEN:
            raise Refused("This gateway does not tell whose an address is.")
        return self._read(hint.value, DEVICE_TOKEN)

    def check_reachable(self) -> None:
        """Return at once: what counts comes with the requests."""

    def _read(self, said: str, typ: str) -> SeenDevice:
        try:
            claims = self._claims(said, typ)
            msisdn, good_until = claims["sub"].removeprefix(TEL), claims["exp"]
            is_sound = MSISDN.fullmatch(msisdn) and claims["sub"].startswith(TEL)
            if not is_sound or good_until - claims["iat"] > GOOD_FOR_S or not claims["jti"]:
                raise Refused("The statement of the gateway is not what it should be.")
        except BROKEN as fault:
            raise Refused("The statement of the gateway does not hold.") from fault
        kept_until = datetime.fromtimestamp(good_until + 2 * LEEWAY_S, UTC)
        return SeenDevice(msisdn=msisdn, statement=claims["jti"], good_until=kept_until)

    def _claims(self, said: str, typ: str) -> dict[str, Any]:
        read = jwt.decode(said, self._keys, algorithms=ALGORITHMS)
        if str(read.header.get("typ")).lower() != typ:
            raise Refused("The statement of the gateway is of another kind.")
        registry = JWTClaimsRegistry(
            now=int(self._now().timestamp()),
            leeway=LEEWAY_S,
            iss={"essential": True, "value": self._settings.issuer},
            aud={"essential": True, "value": self._settings.audience},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            jti={"essential": True},
        )
        registry.validate(read.claims)
        return read.claims
