"""Forget papers: pictures and signatures go by the clock of their place, rows when void."""

from datetime import datetime

from cleanbreak.flows.erase_what_is_due import today_everywhere
from cleanbreak.records.desk_screen import delete_signatures
from cleanbreak.records.identity_evidence import delete_identity_pictures
from cleanbreak.records.legal_hold import every_held_line
from cleanbreak.records.paper_upload import COUNTS_FOR, delete_uploads, erase_pictures


def forget_papers(now: datetime) -> int:
    """Erase what is due, but nothing of a line that is held; return how many pictures."""
    today = today_everywhere(now)
    held = every_held_line(today)
    erased = erase_pictures(today, held, now)
    delete_uploads(now - COUNTS_FOR, held)
    delete_signatures(today, held)
    return erased + delete_identity_pictures(today, held)
