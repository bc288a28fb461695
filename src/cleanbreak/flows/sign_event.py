"""Sign an event: the security event token that a receiver is handed (SSF 1.0 section 4, RFC 8417).

It is signed when it is delivered, by the key of that moment; what it says was settled when it was
made, so that an event that is handed out twice is the same event.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from cleanbreak.flows.signing_keys import issuer, signer
from cleanbreak.records.ssf_event import SsfEventRow
from cleanbreak.records.ssf_stream import SsfStreamRow

SET_TYPE = "secevent+jwt"


def event_signer(stream: SsfStreamRow, now: datetime) -> Callable[[SsfEventRow], str]:
    """Return what signs the events of a stream by the key of this hour, which is looked up once."""
    sign = signer(SET_TYPE, now)
    return lambda event: sign(claims_of(event, stream))


def claims_of(event: SsfEventRow, stream: SsfStreamRow) -> dict[str, Any]:
    """Return what the token says: no ``sub`` and no ``exp`` (4.1.3), one event (4.2.1)."""
    return {
        "iss": issuer(),
        "aud": stream.audience,
        "iat": int(event.made_at.timestamp()),
        "jti": event.jti.hex,
        "txn": event.txn.hex,
        "sub_id": event.subject,
        "events": {event.event.uri: event.claims},
    }
