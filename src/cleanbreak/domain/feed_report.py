"""Reports of feeds: what may be made and filed, so that nothing is told twice or left out.

An authority takes the last file of a period. So a report that is made again is a whole new version
of it; what no filed report has told, however late it was noted, is in the next one.
"""

from datetime import date
from enum import Enum

from cleanbreak.domain.feed_calendar import Owed, Standing
from cleanbreak.domain.feed_file import NilReturn
from cleanbreak.domain.refusal import Refusal


class FiledHow(Enum):
    """In which way a version came to the authority."""

    SENT = "sent"
    BY_HAND = "by_hand"
    """A person took the file there, or said there that nothing is to be reported."""
    NOTHING = "nothing"
    """There is nothing to report, and nobody wants to be told."""


class NothingOwed(Refusal):
    """No period of this feed is over yet: there is nothing to report."""

    code = "nothing_owed"


class HostFilesIt(Refusal):
    """This feed is filed by the host network, says your file of feeds."""

    code = "host_files_it"


class ReportClosed(Refusal):
    """The report of {period} was filed, and its last day is over. What has come to light since
    is in the next one by itself."""

    code = "report_closed"


class NoReport(Refusal):
    """There is no report of {period} yet. Make it first: cleanbreak feed make {feed}."""

    code = "no_report"


class AlreadyFiled(Refusal):
    """Version {version} of {period} was filed already, and nothing has changed."""

    code = "already_filed"


class FiledByHand(Refusal):
    """No place is set up where files of this feed go. File it by hand, then note it: cleanbreak
    feed filed {feed}."""

    code = "filed_by_hand"


class NilIsSaidThere(Refusal):
    """There is nothing to report in {period}, and this authority wants to be told by a person.
    Tell it, then note it: cleanbreak feed filed {feed}."""

    code = "nil_is_said_there"


class FormChanged(Refusal):
    """The file would not be what was made: its form was changed since. Make the report anew:
    cleanbreak feed make {feed}."""

    code = "form_changed"


class BeingSent(Refusal):
    """Somebody is sending this report just now. Look again in some minutes."""

    code = "being_sent"


def check_may_make(owed: Owed, filed_version: int | None, today: date) -> None:
    """Return if the report of the latest period may be made, for the first time or anew.

    :param filed_version: the version that was filed; ``None``: none was.
    :raises NothingOwed: if no period is over.
    :raises ReportClosed: if it was filed, and its last day is over.
    """
    if owed.period is None:
        raise NothingOwed
    is_over = owed.due_on is not None and today > owed.due_on
    if filed_version is not None and is_over and owed.standing is Standing.DONE:
        raise ReportClosed(period=owed.period.name)


def is_told_by_itself(rows: int, nil_return: NilReturn) -> bool:
    """Return whether a report is done as soon as it is made: nobody wants to hear of nothing."""
    return rows == 0 and nil_return is NilReturn.NOTHING


def is_said_there(rows: int, nil_return: NilReturn) -> bool:
    """Return whether a person must tell the authority that there is nothing."""
    return rows == 0 and nil_return is NilReturn.AT_THE_AUTHORITY
