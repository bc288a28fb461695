"""Read which forwardings of a line are active (CAMARA call-forwarding-signal)."""

from cleanbreak.domain.refusal import Refusal
from cleanbreak.ports.errors import OutsideFailure, Refused
from cleanbreak.ports.line_services import Forwarding, LineServicesOf
from cleanbreak.ports.outside import Outside
from cleanbreak.records.living_line import LivingLine


class ForwardingsUntold(Refusal):
    """Nobody can tell which forwardings this line has."""

    code = "forwardings_untold"


class ForwardingsAway(Refusal):
    """The system that knows forwardings does not answer. Ask again in a minute."""

    code = "forwardings_away"


def read_forwardings(line: LivingLine, outside: Outside) -> frozenset[Forwarding]:
    """Return what is active; a line whose end has begun is asked about like any other.

    :raises ForwardingsUntold: if no system can say: that is not the same as none.
    :raises ForwardingsAway: if it does not answer now.
    """
    asked = LineServicesOf(imsi=line.imsi, msisdn=line.msisdn)
    (answer,) = outside.line_services.forwardings([asked])
    if isinstance(answer, Refused):
        raise ForwardingsUntold
    if isinstance(answer, OutsideFailure):
        raise ForwardingsAway
    return answer.active
