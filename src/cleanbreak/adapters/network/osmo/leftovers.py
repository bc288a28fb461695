"""What HLR and MSC leave in their files when a line ends, where we are given these files."""

import logging
from collections import Counter
from collections.abc import Sequence
from contextlib import AbstractContextManager

from cleanbreak.adapters.network.osmo.database import (
    Database,
    HlrDatabase,
    SmsDatabase,
)
from cleanbreak.adapters.network.osmo.line import Line
from cleanbreak.adapters.network.osmo.settings import OsmoSettings
from cleanbreak.adapters.walked_lines import imsis_of, touch

log = logging.getLogger(__name__)


class Leftovers:
    """The files of one network; without them the facts say ``None``, which is: not looked at.

    :param turn: is held while the file of the HLR is in use.
    """

    def __init__(self, settings: OsmoSettings, turn: AbstractContextManager[object]) -> None:
        self._hlr = HlrDatabase(settings.hlr_database, turn) if settings.hlr_database else None
        self._sms = [SmsDatabase(path) for path in settings.sms_databases]

    def remove_messages(self, lines: Sequence[Line]) -> None:
        """Remove the messages from and to the lines, and count them: OsmoMSC would not tell."""
        for database in self._sms:
            messages = database.remove_messages(numbers_of(lines))
            touch(lines)
            for line in lines:
                line.messages_purged += messages.get(line.number, Counter()).total()

    def remove_belongings(self, lines: Sequence[Line]) -> None:
        """Remove the keys, and the rows that OsmoHLR would leave to the next one with the id."""
        if self._hlr:
            removed = self._hlr.remove_belongings(imsis_of(lines))
            touch(lines)
            for line in lines:
                line.rows_removed += removed.get(line.imsi, Counter())

    def remove_the_rest(self, lines: Sequence[Line]) -> None:
        """Remove what came too late or stayed behind, and the bytes of all that was deleted."""
        self.remove_messages(lines)
        for database in self._sms:
            database.overwrite_deleted()
        if self._hlr:
            self._remove_orphans(self._hlr, lines)
            self._hlr.overwrite_deleted()
        for line in lines:
            line.facts["messages_purged"] = line.messages_purged if self._sms else None
            line.facts["rows_removed"] = dict(line.rows_removed) if self._hlr else None

    def switch_off_services(self, lines: Sequence[Line]) -> bool:
        """Switch off everything in the file of the HLR; False if we were not given that file."""
        if self._hlr is None:
            return False
        self._hlr.switch_off_services(imsis_of(lines))
        touch(lines)
        return True

    def check(self) -> None:
        """Return if every file can be read and written.

        :raises Unavailable: with the name of the file that cannot.
        """
        databases: list[Database] = [*self._sms, *([self._hlr] if self._hlr else [])]
        for database in databases:
            database.check()

    def _remove_orphans(self, database: HlrDatabase, lines: Sequence[Line]) -> None:
        """Remove keys of broken deletions; of everybody, where a line's id is not known."""
        ids = [line.entry.database_id for line in lines if line.entry]
        orphans = dict(database.remove_orphans(ids if len(ids) == len(lines) else None))
        for line in lines:
            if line.entry:
                line.rows_removed += orphans.pop(line.entry.database_id, Counter())
        if orphans:
            log.warning("removed HLR rows of %d ids that belong to no subscriber", len(orphans))


def numbers_of(lines: Sequence[Line]) -> list[str]:
    """Return the numbers of the lines, E.164 without the plus sign."""
    return [line.number for line in lines]
