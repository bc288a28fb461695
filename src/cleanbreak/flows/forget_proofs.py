"""Forget proofs: who asked, what the network said of the line, and where holders were once told."""

from datetime import datetime, timedelta

from cleanbreak.flows.cool_off_texts import PREVIOUS_TOLD_FOR
from cleanbreak.flows.erase_what_is_due import today_everywhere
from cleanbreak.records.cool_off import delete_cool_offs
from cleanbreak.records.legal_hold import every_held_line
from cleanbreak.records.line import forget_previous_emails
from cleanbreak.records.one_time_password import delete_codes
from cleanbreak.records.paper import delete_seen
from cleanbreak.records.verification import delete_verifications

KEPT_FOR = timedelta(days=30)
"""Long enough to look into a complaint; what was proved for an order is in the audit."""
CODES_KEPT_FOR = timedelta(days=1)
"""Codes that relying parties had us send: they are good for minutes, and counted for an hour."""
BATCH = 2000


def forget_proofs(now: datetime) -> int:
    """Forget what nobody needs any more; return how many verifications there were."""
    forgotten, held = 0, every_held_line(today_everywhere(now))
    while deleted := delete_verifications(now - KEPT_FOR, BATCH, held):
        forgotten += deleted
    delete_cool_offs(now - KEPT_FOR, held)
    delete_codes(now - CODES_KEPT_FOR)
    delete_seen(now - KEPT_FOR)
    forget_previous_emails(now - PREVIOUS_TOLD_FOR, held)
    return forgotten
