"""A customer database with PINs, and a network that remembers changes of SIM and device."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence

from cleanbreak.adapters.fake_world import Act, Document, Outcome, World, act_once, as_answers
from cleanbreak.domain.risk import QUIET, LineSignals
from cleanbreak.ports.calls import Answer, Call
from cleanbreak.ports.errors import Refused
from cleanbreak.ports.identity import IS_RIGHT, PinCheck, SignalsAnswer

PORT = "identity"
ACCOUNT, SIGNALS = "identity.account", "identity.signals"


class MemoryIdentity:
    """The port ``identity`` upon a fake world."""

    def __init__(self, world: World) -> None:
        self._world = world

    def checks_pin(self) -> bool:
        """Return that PINs are checked."""
        return True

    def check_pin(self, calls: Sequence[Call[PinCheck]]) -> list[Answer]:
        """Compare each PIN with the one that the account was given."""
        return as_answers(act_once(self._world, CHECK_PIN, calls))

    def read_signals(self, msisdns: Sequence[str]) -> list[SignalsAnswer]:
        """Return what was provisioned; of other lines nothing is known."""
        self._world.check_reachable(PORT)
        found = self._world.read(SIGNALS, msisdns)
        return [LineSignals.from_json(found.get(msisdn, {})) for msisdn in msisdns]

    def check_reachable(self) -> None:
        """Return if the fake systems are up.

        :raises Unavailable: if they are switched off.
        """
        self._world.check_reachable(PORT)

    def set_pins(self, pins: Mapping[str, str]) -> None:
        """Give each account its PIN, of which the world keeps no more than a hash."""
        documents = {account: {"pin": _hash(account, pin)} for account, pin in pins.items()}
        self._world.write(ACCOUNT, documents)

    def set_signals(self, signals: Mapping[str, LineSignals]) -> None:
        """Note what the network knows of each line."""
        self._world.write(SIGNALS, {msisdn: one.as_json() for msisdn, one in signals.items()})

    def provision(self, msisdns: Sequence[str]) -> None:
        """Note lines whose SIM and device have not changed, and that forward no calls."""
        self.set_signals(dict.fromkeys(msisdns, QUIET))

    def effects(self, account: str) -> Mapping[str, int]:
        """Return how often each act was done to the account."""
        return self._world.effects(ACCOUNT, account)


def _check_pin(call: Call[PinCheck], thing: Document | None) -> Outcome:
    if thing is None:
        return Refused("The customer database has no PIN for this account.")
    is_right = hmac.compare_digest(thing["pin"], _hash(call.subject.account, call.subject.pin))
    return {IS_RIGHT: is_right}, thing


def _account(check: PinCheck) -> str:
    return check.account


def _hash(account: str, pin: str) -> str:
    return hashlib.sha256(f"{account}\0{pin}".encode()).hexdigest()


CHECK_PIN = Act(PORT, "check_pin", ACCOUNT, _account, _check_pin)
