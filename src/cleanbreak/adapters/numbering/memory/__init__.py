"""A number inventory that keeps freed numbers until they may be given out again."""

from collections.abc import Mapping, Sequence
from datetime import date

from cleanbreak.adapters.fake_world import Act, Document, Outcome, World, act_once, as_answers
from cleanbreak.ports.calls import Answer, Call
from cleanbreak.ports.errors import Refused
from cleanbreak.ports.numbering import FreedNumber

PORT = "numbering"
NUMBER = "numbering.number"


class MemoryNumbering:
    """The port ``numbering`` upon a fake world."""

    def __init__(self, world: World) -> None:
        self._world = world

    def quarantine(self, calls: Sequence[Call[FreedNumber]]) -> list[Answer]:
        """Take each number out of use, or note it for return to its range holder."""
        return as_answers(act_once(self._world, QUARANTINE, calls))

    def check_reachable(self) -> None:
        """Return if the fake inventory is up.

        :raises Unavailable: if it is switched off.
        """
        self._world.check_reachable(PORT)

    def provision(self, msisdns: Sequence[str]) -> None:
        """Note the numbers as assigned, in the place of what was known of them."""
        self._world.write(NUMBER, {msisdn: {"state": "assigned"} for msisdn in msisdns})

    def number(self, msisdn: str) -> Document:
        """Return what the inventory holds of the number; nothing where it does not know it."""
        return self._world.read(NUMBER, [msisdn]).get(msisdn, {})

    def may_give_out(self, msisdn: str, day: date) -> bool:
        """Return whether the number could be given to somebody new on this day."""
        number = self.number(msisdn)
        return (
            number.get("state") == "quarantined"
            and date.fromisoformat(number["earliest_release_date"]) <= day
        )

    def effects(self, msisdn: str) -> Mapping[str, int]:
        """Return how often each act changed the number since it was provisioned."""
        return self._world.effects(NUMBER, msisdn)


def _quarantine(call: Call[FreedNumber], thing: Document | None) -> Outcome:
    if thing is None:
        return Refused("The number inventory does not know this number.")
    if thing["state"] != "assigned":
        return Refused("The number inventory holds this number as no longer assigned.")
    number = call.subject
    latest = number.latest_release_date
    facts = {
        "state": _state_after(number),
        "port_grace_until": number.port_grace_until.isoformat(),
        "earliest_release_date": number.earliest_release_date.isoformat(),
        "latest_release_date": None if latest is None else latest.isoformat(),
        "range_holder": number.range_holder,
    }
    if number.ported_to:
        facts["ported_to"] = number.ported_to
    return facts, {**thing, **facts}


def _state_after(number: FreedNumber) -> str:
    if number.ported_to:
        return "ported_out"
    return "quarantined" if number.range_holder is None else "to_be_returned"


def _msisdn(number: FreedNumber) -> str:
    return number.msisdn


QUARANTINE = Act(PORT, "quarantine", NUMBER, _msisdn, _quarantine)
