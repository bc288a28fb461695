"""What an act is about, as values by name: for placeholders, and for expressions as ``asked``."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cleanbreak.domain.identifiers import (
    MalformedImsi,
    MalformedMsisdn,
    SimKind,
    parse_imsi,
    parse_msisdn,
)
from cleanbreak.ports.errors import Refused
from cleanbreak.ports.esim import Sim
from cleanbreak.ports.line_services import LineServicesOf
from cleanbreak.ports.network import Subscriber
from cleanbreak.ports.numbering import FreedNumber

ICCID = re.compile(r"89[0-9]{16,18}", re.ASCII)
EID = re.compile(r"89[0-9]{30}", re.ASCII)
ACCOUNT = re.compile(r"[!-~]{1,200}")
"""Visible ASCII; what else would be a reference?"""
EARLIEST = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class SubjectKind:
    """What the subjects of one port are called by."""

    values_of: Callable[[Any], Mapping[str, str | None]]
    """Raises ``Refused`` for what is no such name: commands are made of it."""
    naming: tuple[str, ...]
    """One of these has to be in every request."""
    further: tuple[str, ...]
    nobody: object
    """A subject that surely does not exist anywhere, to ask for."""

    @property
    def names(self) -> tuple[str, ...]:
        """Return every name of a value."""
        return (*self.naming, *self.further)


def _of_subscriber(subscriber: Subscriber | LineServicesOf) -> Mapping[str, str | None]:
    try:
        imsi, msisdn = parse_imsi(subscriber.imsi), parse_msisdn(subscriber.msisdn)
    except (MalformedImsi, MalformedMsisdn) as refusal:
        raise Refused(str(refusal)) from refusal
    return {"imsi": imsi, "msisdn": msisdn, "msisdn_digits": msisdn.removeprefix("+")}


def _of_sim(sim: Sim) -> Mapping[str, str | None]:
    if not ICCID.fullmatch(sim.iccid) or (sim.eid and not EID.fullmatch(sim.eid)):
        raise Refused("the ICCID or the EID in the books is none")
    return {"iccid": sim.iccid, "eid": sim.eid, "kind": sim.kind.value}


def _of_account(account: str) -> Mapping[str, str | None]:
    if not ACCOUNT.fullmatch(account):
        raise Refused("the account reference in the books holds signs that no reference has")
    return {"account": account}


def _of_number(number: FreedNumber) -> Mapping[str, str | None]:
    try:
        msisdn = parse_msisdn(number.msisdn)
    except MalformedMsisdn as refusal:
        raise Refused(str(refusal)) from refusal
    latest = number.latest_release_date
    return {
        "msisdn": msisdn,
        "msisdn_digits": msisdn.removeprefix("+"),
        "port_grace_until": number.port_grace_until.isoformat(),
        "earliest_release_date": number.earliest_release_date.isoformat(),
        "latest_release_date": latest.isoformat() if latest else None,
        "range_holder": number.range_holder,
        "ported_to": number.ported_to,
    }


SUBJECTS: Mapping[str, SubjectKind] = {
    "network": SubjectKind(
        _of_subscriber,
        ("imsi", "msisdn", "msisdn_digits"),
        (),
        # No country has the code 000 (ITU-T E.212) or +999 (E.164).
        Subscriber("000000000000000", "+9990000000000"),
    ),
    "esim": SubjectKind(
        _of_sim, ("iccid", "eid"), ("kind",), Sim(SimKind.PHYSICAL, "890000000000000000")
    ),
    "charging": SubjectKind(_of_account, ("account",), (), "cleanbreak-asks-for-nobody"),
    "numbering": SubjectKind(
        _of_number,
        ("msisdn", "msisdn_digits"),
        (
            "port_grace_until",
            "earliest_release_date",
            "latest_release_date",
            "range_holder",
            "ported_to",
        ),
        FreedNumber("+9990000000000", EARLIEST, EARLIEST, None, None),
    ),
    "line_services": SubjectKind(
        _of_subscriber,
        ("imsi", "msisdn", "msisdn_digits"),
        (),
        LineServicesOf("000000000000000", "+9990000000000"),
    ),
}
EID_OF_NOBODY = "89" + "0" * 30


def nobody_of(port: str, sims: SimKind | None) -> Any:
    """Return the subject that surely does not exist, as a card or profile where it is one."""
    if port == "esim":
        return Sim(sims or SimKind.PHYSICAL, "890000000000000000", EID_OF_NOBODY)
    return SUBJECTS[port].nobody
