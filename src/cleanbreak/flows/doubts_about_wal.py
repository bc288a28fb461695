"""Tell of a write-ahead log that does not reach its archive: the disk of the server fills up."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from cleanbreak.flows.finding import Finding
from cleanbreak.records.wal_archiver import is_archive_failing


def doubts_about_wal() -> Iterator[Finding]:
    """Tell whether the last segment arrived."""
    if is_archive_failing():
        sentence = _(
            "The write-ahead log does not reach its archive, and the server keeps all of it until"
            " its disk is full. Look for room and rights in the archive; the server's log says why."
        )
        yield Finding(name="wal", is_well=False, sentence=sentence)
    else:
        yield Finding(name="wal", is_well=True, sentence=_("nothing waits for the archive"))
