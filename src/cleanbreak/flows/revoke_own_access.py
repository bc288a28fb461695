"""Revoke what an ended number opened with us: tokens, and sessions that rest on its SIM.

What the line let relying parties do ends, and so does what waits to be let.
A session that rests on nothing but a code to the number ends. One in which something else was
proved goes on, with what it knows: its holder is about to fetch money and papers, and a proof is
old after half an hour. Passkeys, recovery codes and mailboxes are the holder's, not the number's.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction

from cleanbreak.domain.proof import Factor
from cleanbreak.domain.termination import OrderAtWork
from cleanbreak.flows.freed_number import withdrawn_at
from cleanbreak.flows.session_proofs import proofs_in
from cleanbreak.flows.sign_in_holder import note_account_act
from cleanbreak.records.access_token import revoke_grants_of_lines
from cleanbreak.records.audit import SYSTEM
from cleanbreak.records.holder_account import AccountSession, account_sessions_of, end_sessions


def revoke_own_access(orders: Sequence[OrderAtWork]) -> dict[str, str]:
    """Revoke it for all these lines; return what the evidence says of each of them.

    Done again, it finds nothing and says the same.
    """
    at = max(map(withdrawn_at, orders))  # as evidence has it, not by a clock
    line_ids = [order.line.line_id for order in orders]
    revoke_grants_of_lines(line_ids, at)
    sessions = account_sessions_of(line_ids)
    if sessions:
        _revoke_sessions(sessions, at)
    return {"sign_ins": "none_left", "tokens": "none_left"}


def _revoke_sessions(sessions: Sequence[AccountSession], at: datetime) -> None:
    ended_lines: defaultdict[str, set[int]] = defaultdict(set)
    holder_of: dict[str, int] = {}
    for one in sessions:
        ended_lines[one.session_key].add(one.line_id)
        holder_of[one.session_key] = one.holder_id
    with transaction.atomic():
        over = [key for key, lines in ended_lines.items() if not _has_other_proof(key, lines)]
        end_sessions(over)
        for key in over:
            note_account_act("holder.signed_out", holder_of[key], at, SYSTEM)


def _has_other_proof(session_key: str, line_ids: Collection[int]) -> bool:
    """Return whether something was proved in the session beside the SIMs of these lines."""
    return any(
        one.line_id not in line_ids or one.kind.factor is not Factor.SIM
        for one in proofs_in(SessionStore(session_key=session_key))
    )
