"""How much a client of TMF654 may give at once."""

import os

from cleanbreak.site.four_eyes_limits import read_limits

CLEANBREAK_BALANCE_TASK_MOST = read_limits(
    os.environ.get("CLEANBREAK_BALANCE_TASK_MOST", ""), "CLEANBREAK_BALANCE_TASK_MOST"
)
"""Minor units by currency: no task gives more, and none at all in any other currency."""
