"""Where tests keep what is written much and lost at their end: in memory, if there is enough."""

import os
from pathlib import Path

MEMORY, DISK = Path("/dev/shm"), Path("/tmp")
ROOM_BYTES = 4 * 1024**3
"""A whole run needs half a gigabyte at a time."""


def quick_disk() -> Path:
    """Return a folder whose files are copied and removed without a disk, or else ``/tmp``."""
    if not os.access(MEMORY, os.W_OK | os.X_OK):
        return DISK
    found = os.statvfs(MEMORY)
    room = min(found.f_bavail * found.f_frsize, _memory_that_is_left())
    return MEMORY if room >= ROOM_BYTES else DISK


def _memory_that_is_left() -> int:
    for line in Path("/proc/meminfo").read_text("ascii").splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return 0
