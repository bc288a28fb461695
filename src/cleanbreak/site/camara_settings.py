"""What the operator says of CAMARA's APIs."""

import os
from urllib.parse import urlsplit

from cleanbreak.domain.policy import CustomerClass
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.resting_answer import read_resting_answer


class NoCustomerClass(Refusal):
    """CLEANBREAK_CAMARA_NOT_FOR names classes of holders, {known}; not "{text}"."""

    code = "no_customer_class"


def _read_left_out(text: str) -> tuple[str, ...]:
    """Return the classes of holders for whose lines the services are not offered.

    :raises NoCustomerClass: if there is no such class.
    """
    known = [one.value for one in CustomerClass]
    for word in text.split():
        if word not in known:
            raise NoCustomerClass(known=", ".join(known), text=word)
    return tuple(text.split())


class MalformedSink(Refusal):
    """CLEANBREAK_CAMARA_SINKS names origins like https://bank.example, not "{text}"."""

    code = "malformed_sink"


def _read_sinks(text: str) -> tuple[str, ...]:
    """Return the origins, in lower case.

    :raises MalformedSink: if one is no origin that begins with https.
    """
    for word in text.split():
        parts = urlsplit(word)
        if parts.scheme != "https" or not parts.hostname or word != f"https://{parts.netloc}":
            raise MalformedSink(text=word)
    return tuple(text.lower().split())


CLEANBREAK_API_REQUESTS_PER_S = int(os.environ.get("CLEANBREAK_API_REQUESTS_PER_S", "50"))
"""So much one relying party may ask in a second, over all processes."""
CLEANBREAK_CAMARA_RESTING = read_resting_answer(os.environ.get("CLEANBREAK_CAMARA_RESTING", "true"))
"""What number-recycling says of a number whose line has ended and that nobody has."""
CLEANBREAK_CAMARA_NOT_FOR = _read_left_out(os.environ.get("CLEANBREAK_CAMARA_NOT_FOR", ""))
"""Classes of holders for whose lines the services are not offered, by blanks; empty: none."""
CLEANBREAK_SIM_CHANGES_KEPT_DAYS = int(os.environ.get("CLEANBREAK_SIM_CHANGES_KEPT_DAYS", "120"))
"""So long it is known that a number came to another SIM; CAMARA asks for 100 days at most."""
CLEANBREAK_CAMARA_SINKS = _read_sinks(os.environ.get("CLEANBREAK_CAMARA_SINKS", ""))
"""Where events may be sent, ``https://host`` or ``https://host:port``, by blanks; empty: nowhere.
Nobody outside can name another: a firewall lets these out, and no more."""
CLEANBREAK_EVENT_SINK = "cleanbreak.site.wiring.event_sink.wire_event_sink"
