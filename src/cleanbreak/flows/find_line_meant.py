"""Find the line that a program means, or whose device has come through our network."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from cleanbreak.domain.device_hint import HintKind, NoLineMeant, read_hint
from cleanbreak.domain.oauth import OauthUnavailable
from cleanbreak.ports.errors import Refused, Unavailable
from cleanbreak.ports.network_authentication import NetworkAuthentication, SeenDevice
from cleanbreak.records.line import LineRow
from cleanbreak.records.relying_party import spend_assertion


@dataclass(frozen=True, slots=True)
class LineMeant:
    """A living line, and who says that it is meant."""

    line: LineRow
    by_network: bool
    """Whether its device has shown itself to the network; else somebody has said which is meant."""


def line_of_hint(text: str, network: NetworkAuthentication | None) -> LineMeant:
    """Return the line that is meant by a ``login_hint``.

    :raises NoLineMeant: if there is none.
    :raises OauthUnavailable: if the network cannot be asked now.
    """
    hint = read_hint(text)
    if hint.kind is HintKind.NUMBER:
        return LineMeant(_living(hint.value), by_network=False)
    if network is None:
        raise NoLineMeant
    seen = _seen(lambda: network.look_up(hint))
    # anybody can say an address; only what the device has got from us shows that it is there
    return replace(seen, by_network=hint.kind is HintKind.OPERATOR_TOKEN)


def line_behind(headers: Mapping[str, str], network: NetworkAuthentication | None) -> LineMeant:
    """Return the line whose device has sent a request with these headers.

    :raises NoLineMeant: if there is none.
    :raises OauthUnavailable: if the network cannot be asked now.
    """
    if network is None:
        raise NoLineMeant
    return _seen(lambda: network.look_behind(headers))


def _seen(look: Callable[[], SeenDevice | None]) -> LineMeant:
    """Return the line of the device that was seen; what was said of it counts once."""
    try:
        seen = look()
    except Refused as fault:
        raise NoLineMeant from fault
    except Unavailable as fault:
        raise OauthUnavailable from fault
    if seen is None or not _is_said_for_the_first_time(seen):
        raise NoLineMeant
    return LineMeant(_living(seen.msisdn), by_network=True)


def _is_said_for_the_first_time(seen: SeenDevice) -> bool:
    if not seen.statement or seen.good_until is None:
        return True
    fingerprint = hashlib.sha256(f"network\0{seen.statement}".encode()).hexdigest()
    return spend_assertion(fingerprint, seen.good_until)


def _living(msisdn: str) -> LineRow:
    line = LineRow.objects.select_related("holder").filter(msisdn=msisdn, is_alive=True).first()
    if line is None:
        raise NoLineMeant
    return line
