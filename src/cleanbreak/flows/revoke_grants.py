"""Revoke what lines gave to relying parties: tokens, and whatever waits to become one."""

from collections.abc import Sequence
from datetime import datetime

from cleanbreak.domain.number_change import NumberChange, NumberChangeKind
from cleanbreak.flows.admit_caller import number_hashes
from cleanbreak.records.access_token import revoke_grants_of


def revoke_grants(msisdns: Sequence[str], now: datetime) -> dict[str, int]:
    """Revoke all that these numbers gave, in one statement; return how many grants, by number.

    It is done inside the running transaction. A number that gave nothing is in the answer, too.
    """
    number_of = {one: msisdn for msisdn in msisdns for one in number_hashes(msisdn)}
    revoked = dict.fromkeys(msisdns, 0)
    for number_hash, count in revoke_grants_of(list(number_of), now).items():
        revoked[number_of[number_hash]] += count
    return revoked


STAYS_OR_IS_DONE = (NumberChangeKind.SIM_CHANGED, NumberChangeKind.ENDED)
"""The holder is the same; or the step `revoke_own_access.py` did it, by the line, before it ended.
A line that is not alive gives nothing: hashing a million numbers would only say so again."""


def revoke_for_changes(changes: Sequence[NumberChange]) -> None:
    """Revoke what numbers gave whose holder is another one, or nobody, from now on."""
    gone = [one for one in changes if one.kind not in STAYS_OR_IS_DONE]
    if gone:
        revoke_grants([one.msisdn for one in gone], max(one.at for one in gone))
