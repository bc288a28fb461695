"""How the embedded PostgreSQL is set up: quiet, local, and as large as its machine allows."""

import os
from collections.abc import Mapping
from pathlib import Path

MIB = 2**20
WRITTEN_BY = "Cleanbreak writes this file anew whenever it starts the server."
CGROUP_LIMITS = (
    Path("/sys/fs/cgroup/memory.max"),  # version 2
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),  # version 1
)


def settings_for(socket_directory: Path) -> dict[str, str]:
    """Return every setting of a server on this machine, by PostgreSQL's names."""
    where = {"unix_socket_directories": f'"{socket_directory}"'}
    tuned = tuned_for(machine_memory_bytes())
    return where | LOCAL_ONLY | SILENT_ON_PEOPLE | READY_TO_ARCHIVE | tuned


LOCAL_ONLY = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
}

SILENT_ON_PEOPLE = {
    # A failed statement and its detail name the numbers and names it failed on. The program that
    # asked is told; the log, which nobody erases, is not.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
    "log_timezone": "UTC",
}


READY_TO_ARCHIVE = {
    # Only a restart could turn it on. Until `backup make --wal` names another command, `true`
    # takes each segment and keeps none.
    "archive_mode": "on",
    "archive_command": "true",
}
ARCHIVE_FILE = "archive.conf"
"""What counts more than our settings: where the write-ahead log goes."""


def tuned_for(memory_bytes: int) -> dict[str, str]:
    """Return the settings that depend on the machine: it has other work than the database."""
    mib = memory_bytes // MIB
    return {
        "max_connections": "100",
        "shared_buffers": f"{_clamp(mib // 4, 64, 2048)}MB",
        "effective_cache_size": f"{max(mib // 2, 128)}MB",
        "maintenance_work_mem": f"{_clamp(mib // 32, 16, 512)}MB",
        # A campaign writes 16 kB a line: with less, a checkpoint came every 50,000 lines, and
        # after each one every page is written whole once more.
        "max_wal_size": f"{_clamp(mib // 4, 512, 8192)}MB",
        # With the default of 16 MB, two sessions that fill tables wait for each other's log.
        "wal_buffers": f"{_clamp(mib // 128, 4, 64)}MB",
        # With 4, the value for spinning disks, batches scanned the whole table of lines.
        "random_page_cost": "1.1",
        # Batches come from as many workers as there are cores: more processes for one only wait.
        "max_parallel_workers_per_gather": "0",
        "timezone": "UTC",
    }


def machine_memory_bytes() -> int:
    """Return the memory of the machine, or of the container that we are in."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limits = [path.read_text().strip() for path in CGROUP_LIMITS if path.exists()]
    return min([machine, *(int(limit) for limit in limits if limit.isdigit())])


def as_file(settings: Mapping[str, str]) -> str:
    """Return the settings in the syntax of ``postgresql.conf`` (PostgreSQL manual 19.1.2).

    What ``initdb`` found out about the machine, such as the kind of shared memory that works, is
    taken over from its own file; the last line that names a setting counts.
    """
    begins = f"# {WRITTEN_BY}\ninclude 'data/postgresql.conf'\n"
    return begins + as_lines(settings) + f"include_if_exists '{ARCHIVE_FILE}'\n"


def as_lines(settings: Mapping[str, str]) -> str:
    """Return a line for each setting."""
    return "".join(f"{name} = '{_escaped(value)}'\n" for name, value in sorted(settings.items()))


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "''")


def _clamp(value: int, lowest: int, highest: int) -> int:
    return max(lowest, min(value, highest))
