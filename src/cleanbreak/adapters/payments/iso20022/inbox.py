"""What the bank answered, a file at a time; a file is put away when its news were kept.

The mark names a file by its name and its content, and how much of it was told. Whoever hands a mark
back has kept what was told up to it.
"""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from cleanbreak.adapters.payments.iso20022.faults import UnreadableFile
from cleanbreak.adapters.payments.iso20022.folders import BankFolders, is_plain_name
from cleanbreak.adapters.payments.iso20022.messages import read_bank_file
from cleanbreak.adapters.payments.iso20022.sent_record import SentRecord
from cleanbreak.adapters.payments.iso20022.told import Reading
from cleanbreak.adapters.payments.iso20022.whose import our_news
from cleanbreak.ports.payments import NewsPage, PayoutNews

LOG = logging.getLogger(__name__)
NEWS_AT_ONCE = 1000
DIGEST_DIGITS = 32
STILL_WRITTEN_S = 600.0
"""A file that cannot be read is left alone as long as somebody may still be writing it."""
MARK = re.compile(r"([0-9a-f]{32}):([0-9]{1,9}):(all|part):(.+)")


@dataclass(frozen=True, slots=True)
class Mark:
    """How far one file was told."""

    digest: str
    told: int
    is_all: bool
    name: str

    def __str__(self) -> str:
        return f"{self.digest}:{self.told}:{'all' if self.is_all else 'part'}:{self.name}"

    @classmethod
    def of(cls, text: str) -> "Mark | None":
        """Return the mark that :meth:`__str__` wrote; ``None`` for anything else."""
        found = MARK.fullmatch(text)
        return cls(found[1], int(found[2]), found[3] == "all", found[4]) if found else None


class Inbox:
    """The files of one bank; whoever calls it has to expect ``OSError``."""

    def __init__(
        self,
        folders: BankFolders,
        record: SentRecord,
        reading: Reading,
        clock: Callable[[], datetime],
    ) -> None:
        self._folders, self._record, self._reading = folders, record, reading
        self._clock = clock
        self._last: tuple[str, list[PayoutNews]] = ("", [])
        """A long file is told in pieces, and read once."""

    def page(self, text: str) -> NewsPage:
        """Put away what was kept, and return what comes next."""
        mark = Mark.of(text)
        if mark is not None and mark.is_all:
            self._put_away(mark)
        for name in self._in_order(mark):
            page = self._page_of(name, mark)
            if page is not None:
                return page
        return NewsPage(news=(), mark=text)

    def _in_order(self, mark: Mark | None) -> list[str]:
        """Return what has arrived; what was told in part goes on."""
        begun = mark.name if mark and not mark.is_all else ""
        return sorted(self._folders.arrived(), key=lambda name: (name != begun, name))

    def _put_away(self, mark: Mark) -> None:
        try:
            if _digest(self._folders.read(mark.name)) == mark.digest:
                self._folders.move(mark.name, "read")
        except (FileNotFoundError, UnreadableFile):
            return  # it is away already, or another file has its name by now

    def _page_of(self, name: str, mark: Mark | None) -> NewsPage | None:
        """Return what a file says behind the mark; a file that says nothing is put away."""
        try:
            if not is_plain_name(name):
                raise UnreadableFile("its name is too long, or has characters that nobody can see")
            content = self._folders.read(name)
            digest = _digest(content)
            news = self._news(name, content, digest)
        except FileNotFoundError:
            return None
        except UnreadableFile as fault:
            self._refuse(name, fault)
            return None
        is_begun = mark is not None and (mark.name, mark.digest) == (name, digest)
        begin = mark.told if mark is not None and is_begun and not mark.is_all else 0
        page = tuple(news[begin : begin + NEWS_AT_ONCE])
        if not page:
            self._folders.move(name, "read")
            return None
        end = begin + len(page)
        return NewsPage(news=page, mark=str(Mark(digest, end, end == len(news), name)))

    def _news(self, name: str, content: bytes, digest: str) -> list[PayoutNews]:
        last, news = self._last
        if last == digest:
            return news
        found = our_news(read_bank_file(content, self._reading), self._record)
        for remark in found.remarks:
            LOG.warning("bank file %s: %s", name, remark)
        if found.not_ours:
            LOG.info(
                "bank file %s: %d entries are not about payments of ours", name, found.not_ours
            )
        news = list(found.news)
        self._last = (digest, news) if len(news) > NEWS_AT_ONCE else self._last
        return news

    def _refuse(self, name: str, fault: UnreadableFile) -> None:
        """Put a file aside for a person, and go on with the others."""
        try:
            age_s = self._clock().timestamp() - self._folders.changed_at_s(name)
        except FileNotFoundError:
            return
        if fault.may_be_unfinished and 0 <= age_s < STILL_WRITTEN_S:
            return
        LOG.error("bank file %s was not read: %s", ascii(name), fault.sentence)
        self._folders.move(name, "refused")


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()[:DIGEST_DIGITS]
