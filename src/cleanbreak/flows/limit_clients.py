"""Hold a client of TM Forum's APIs to what it may ask in a minute."""

from datetime import datetime, timedelta

from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.secret_links import keyed_hash
from cleanbreak.records.rate_limit import take_token
from cleanbreak.records.relying_party import RelyingPartyRow

MINUTE = timedelta(minutes=1)


class QuotaUsedUp(Refusal):
    """This client may ask {quota} times a minute, and has. Wait a minute, then go on."""

    code = "quota_used_up"


def count_request(party: RelyingPartyRow, now: datetime) -> None:
    """Count one request.

    :raises QuotaUsedUp: if the client has asked as often as it may.
    """
    quota = party.standing.requests_per_minute
    bucket = keyed_hash("rate:quota", party.client_id)
    if not take_token(bucket, every=MINUTE / quota, burst=quota, now=now):
        raise QuotaUsedUp(quota=quota)
