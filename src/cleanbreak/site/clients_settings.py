"""Settings for relying parties, and where background tasks are found."""

import os
from pathlib import Path

PROCRASTINATE_IMPORT_PATHS = sorted(
    f"cleanbreak.jobs.{one.stem}"
    for one in (Path(__file__).parent.parent / "jobs").glob("*_tasks.py")
)
"""Background tasks beside those of `jobs/tasks.py`: each file of that name is found by itself."""
CLEANBREAK_NETWORK_AUTHENTICATION = os.environ.get("CLEANBREAK_NETWORK_AUTHENTICATION", "none")
"""Adapter of what says whose device is in the network: none, gateway, or memory."""
CLEANBREAK_NETWORK_WIRING = (
    "cleanbreak.site.wiring.network_authentication.wire_network_authentication"
)
