"""The settings of the embedded PostgreSQL fit the machine and PostgreSQL takes them."""

from cleanbreak.site.postgres_settings import as_file, machine_memory_bytes, tuned_for

GIB = 2**30


def test_settings_grow_with_the_machine_and_end_somewhere() -> None:
    small, usual, large = (tuned_for(gib * GIB) for gib in (1, 8, 512))
    assert small["shared_buffers"] == "256MB"
    assert small["max_wal_size"] == "512MB"
    assert (small["wal_buffers"], large["wal_buffers"]) == ("8MB", "64MB")
    assert usual["shared_buffers"] == "2048MB"
    assert usual["effective_cache_size"] == "4096MB"
    assert usual["max_wal_size"] == "2048MB"
    assert large["shared_buffers"] == "2048MB"
    assert large["max_wal_size"] == "8192MB"


def test_container_counts_not_its_host() -> None:
    with open("/proc/meminfo") as meminfo:
        host_bytes = int(meminfo.readline().split()[1]) * 1024
    assert 0 < machine_memory_bytes() <= host_bytes


def test_quotes_and_backslashes_stay_inside_their_value() -> None:
    written = as_file({"a": r"it's \ here"})
    assert written.splitlines()[2:] == [
        r"a = 'it''s \\ here'",
        "include_if_exists 'archive.conf'",
    ]
