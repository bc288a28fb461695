"""What an answer of another Diameter node means, and whose answer it is.

An answer counts only if it is of the node that was asked: a relay that cannot, or does not want to,
look at Destination-Host hands a request to somebody else, who says 2001 to it.
"""

from typing import NamedTuple

from cleanbreak.adapters.diameter_wire import (
    Avp,
    Nonsense,
    ResultCode,
    body_of,
    read_fields,
    read_header,
)
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure, Refused, Unavailable

NAME_BYTES_MAX = 253
"""Of a domain name (RFC 1035 clause 2.3.4)."""


class DiameterAnswer(NamedTuple):
    """What we read of an answer."""

    origin_host: str
    """Who says it, in lower case."""
    code: int
    """Result-Code, or Experimental-Result-Code; which of them, tells ``vendor``."""
    vendor: int | None = None
    """Whose result code it is, if not that of the base protocol: 5001 means different things."""

    def is_from(self, identity: str) -> bool:
        """Tell whether the node of this identity says so."""
        return self.origin_host == identity.lower()

    @property
    def words(self) -> str:
        """Return the code as operators look it up."""
        return f"{self.code}" if self.vendor is None else f"{self.code} (vendor {self.vendor})"


def read_answer(frame: bytes, command: int) -> DiameterAnswer:
    """Return what an answer says.

    :raises Nonsense: if it cannot be read, or answers another command.
    """
    if read_header(frame).command != command:
        raise Nonsense
    said = {one.code: one.payload for one in read_fields(body_of(frame)) if not one.vendor}
    origin_host = said.get(Avp.ORIGIN_HOST, b"")[:NAME_BYTES_MAX].decode("ascii", "replace").lower()
    if Avp.RESULT_CODE in said:
        return DiameterAnswer(origin_host, _number(said[Avp.RESULT_CODE]))
    group = {one.code: one.payload for one in read_fields(said.get(Avp.EXPERIMENTAL_RESULT, b""))}
    if Avp.EXPERIMENTAL_RESULT_CODE not in group:
        raise Nonsense
    return DiameterAnswer(
        origin_host,
        _number(group[Avp.EXPERIMENTAL_RESULT_CODE]),
        _number(group.get(Avp.VENDOR_ID, bytes(4))),
    )


def failure_of(asked: str, answer: DiameterAnswer) -> OutsideFailure | None:
    """Return how an answer to a command fails; nothing, if the node that was asked did it.

    Protocol errors (3xxx, RFC 6733 clause 7.1.3) are about the way to the node: nothing was done.
    One of them leaves doubt: freeDiameter 1.2.1 says UNABLE_TO_DELIVER also of a request that it
    delivered, when the node goes away before it answers.
    """
    if answer.code == ResultCode.UNABLE_TO_DELIVER:
        return OutcomeUnknown(f"{answer.origin_host} says {answer.words}: {asked} is not there")
    if answer.code // 1000 == 3:
        return Unavailable(f"{answer.origin_host} says {answer.words} on the way to {asked}")
    if not answer.is_from(asked):
        return OutcomeUnknown(
            f"{answer.origin_host} answered {answer.words} in the place of {asked}"
        )
    match answer.code // 1000:
        case 2:
            return None
        case 4:
            return Unavailable(f"{asked} cannot do it now: it says {answer.words}")
        case 5:
            return Refused(f"{asked} says {answer.words}")
    return OutcomeUnknown(f"{asked} says {answer.words}, which says nothing")


def _number(payload: bytes) -> int:
    """Return an Unsigned32.

    :raises Nonsense: if it is none.
    """
    if len(payload) != 4:
        raise Nonsense
    return int.from_bytes(payload, "big")
