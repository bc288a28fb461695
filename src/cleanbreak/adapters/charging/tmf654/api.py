"""Questions and orders to a TMF654 server: pages, logins, and what counts as an answer."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, TypeAlias

from cleanbreak.adapters.charging.tmf654.amounts import read_json
from cleanbreak.adapters.charging.tmf654.login import login_of
from cleanbreak.adapters.charging.tmf654.settings import Tmf654Settings
from cleanbreak.adapters.http_element import (
    HttpElement,
    HttpReply,
    HttpRequest,
    LoginRefused,
)
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure, Refused, Unavailable

NAME = "The charging system"
SAME_PAGE = f"{NAME} gave the same page twice."
ITEMS_MAX = 10_000
"""No account has more buckets, adjustments or reservations; a server that has, does not filter."""
DONE, PARTIAL, CREATED = 200, 206, 201
CODE = re.compile(r"[A-Za-z][A-Za-z_.-]{0,39}|[0-9]{1,5}")
"""What may be told of an error: its own words may hold numbers."""

Item: TypeAlias = Mapping[str, Any]


class NotReached(Unavailable):
    """The charging system gave no answer at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListQuestion:
    """A question for everything of one kind that fits a filter (TMF630 part 1)."""

    path: str
    filters: Mapping[str, str] = field(default_factory=dict, repr=False)


class Tmf654Api:
    """One server; threads may share it."""

    def __init__(self, settings: Tmf654Settings) -> None:
        self._element = HttpElement(NAME, settings.http(settings.base_url))
        self._login = login_of(settings)
        self._page_size = settings.page_size

    def list_all(self, questions: Sequence[ListQuestion]) -> list[list[Item] | OutsideFailure]:
        """Return everything that fits each question, page by page, all questions together.

        A list that is not whole is no list: its failure is ``Unavailable``.
        """
        lists = [_List(question) for question in questions]
        while going := [one for one in lists if not one.is_done]:
            replies = self._ask_all([one.next_request(self._page_size) for one in going])
            for one, reply in zip(going, replies, strict=True):
                one.take(reply)
        return [one.failure or list(one.items.values()) for one in lists]

    def pages(self, question: ListQuestion) -> Iterator[list[Item]]:
        """Return everything that fits, however much, a page at a time.

        :raises OutsideFailure: as soon as a page cannot be had.
        """
        whole = _List(question, _Reach.EVERYTHING)
        while not whole.is_done:
            [reply] = self._ask_all([whole.next_request(self._page_size)])
            page = whole.take(reply)
            if whole.failure:
                raise whole.failure
            if page:
                yield page

    def create_all(
        self, path: str, bodies: Sequence[Mapping[str, Any]]
    ) -> list[Item | OutsideFailure]:
        """Order each thing, and return what the server says that it made of it."""
        requests = [HttpRequest(method="POST", path=path, json=body) for body in bodies]
        return [_created(reply) for reply in self._ask_all(requests)]

    def check(self) -> None:
        """Ask for one bucket.

        :raises OutsideFailure: if that is not answered.
        """
        question = _List(ListQuestion(path="/bucket", filters={"fields": "id"}), _Reach.PROBE)
        [reply] = self._ask_all([question.next_request(1)])
        question.take(reply)
        if question.failure:
            raise question.failure

    def close(self) -> None:
        """Close every connection; the next question opens those that it needs."""
        self._element.close()
        self._login.close()

    def _ask_all(self, requests: Sequence[HttpRequest]) -> list[HttpReply | OutsideFailure]:
        """Ask with our login; where it is refused, once more with a new one."""
        if not requests:
            return []
        try:
            header = self._login.header()
            replies = self._element.ask_all([_signed(one, header) for one in requests])
            refused = [n for n, reply in enumerate(replies) if isinstance(reply, LoginRefused)]
            if refused and self._login.renew(header):
                header = self._login.header()
                again = self._element.ask_all([_signed(requests[n], header) for n in refused])
                for n, reply in zip(refused, again, strict=True):
                    replies[n] = reply
        except OutsideFailure as failure:
            replies = [failure] * len(requests)
        return replies


class _Reach(Enum):
    """How much a question is about."""

    PROBE = "probe"
    """One page proves that there is somebody."""
    ACCOUNT = "account"
    """Little, and all of it: what is missing would be lost."""
    EVERYTHING = "everything"
    """Too much to keep, and it changes while it is read."""


class _List:
    """The answer to one question as far as it was read."""

    def __init__(self, question: ListQuestion, reach: _Reach = _Reach.ACCOUNT) -> None:
        self._question = question
        self._reach = reach
        self._read = 0
        self._seen = 0
        self.items: dict[str, Item] = {}
        self.failure: OutsideFailure | None = None
        self.is_done = False

    def next_request(self, page_size: int) -> HttpRequest:
        paging = {"offset": str(self._read), "limit": str(page_size)}
        return HttpRequest(
            method="GET", path=self._question.path, query={**self._question.filters, **paging}
        )

    def take(self, reply: HttpReply | OutsideFailure) -> list[Item]:
        """Take in one page; return what is new in it."""
        page: list[Item] = []
        try:
            page = self._take_page(reply)
        except OutsideFailure as failure:
            self.failure = failure
        self.is_done = self.is_done or self.failure is not None or self._reach is _Reach.PROBE
        return page

    def _take_page(self, reply: HttpReply | OutsideFailure) -> list[Item]:
        listed = _listed(reply)
        if self._reach is _Reach.EVERYTHING:
            if listed and [_id_of(item) for item in listed] == list(self.items):
                raise Unavailable(SAME_PAGE)
            self.items = {}
        new = [item for item in listed if self._is_new(item)]
        self._read += len(listed)
        self._seen += len(new)
        total = _total(reply)
        self.is_done = not listed or (total is not None and self._read >= total)
        if self._reach is _Reach.ACCOUNT:
            self._require_whole(listed, new, total)
        return new

    def _require_whole(self, listed: list[Any], new: list[Item], total: int | None) -> None:
        if listed and not new:
            raise Unavailable(SAME_PAGE)
        if self.is_done and total is not None and self._seen != total:
            raise Unavailable(f"{NAME} has {total} of them and gave {self._seen}.")
        if self._seen > ITEMS_MAX:
            raise Refused(f"{NAME} gives far too much for one account: it does not filter.")

    def _is_new(self, item: Any) -> bool:
        """Keep the item; the same one twice is told once."""
        item_id = _id_of(item)
        if item_id is None:
            raise Unavailable(f"{NAME} gave a list of something else.")
        before = self.items.setdefault(item_id, item)
        if before != item:
            raise Unavailable(f"{NAME} gave one thing twice, and differently.")
        return before is item


def _id_of(item: Any) -> str | None:
    item_id = item.get("id") if isinstance(item, Mapping) else None
    return item_id if isinstance(item_id, str) and item_id else None


def _signed(request: HttpRequest, header: str | None) -> HttpRequest:
    login = {} if header is None else {"Authorization": header}
    return replace(request, headers={"Accept": "application/json", **login, **request.headers})


def _listed(reply: HttpReply | OutsideFailure) -> list[Any]:
    """Return the items of a page.

    :raises OutsideFailure: if it is none; an error in the place of a list is none.
    """
    if isinstance(reply, OutsideFailure):
        raise _not_reached(reply)
    if 400 <= reply.status < 500:
        raise Refused(f"{NAME} does not take our question (HTTP {reply.status}{_code(reply)}).")
    listed = _json(reply) if reply.status in (DONE, PARTIAL) else None
    if not isinstance(listed, list):
        raise Unavailable(f"{NAME} gave no list (HTTP {reply.status}{_code(reply)}).")
    return listed


def _not_reached(failure: OutsideFailure) -> OutsideFailure:
    if isinstance(failure, Unavailable):
        return NotReached(failure.sentence, retry_after_s=failure.retry_after_s)
    return failure


def _created(reply: HttpReply | OutsideFailure) -> Item | OutsideFailure:
    """Return what was made; a success without a word of what it was proves nothing."""
    if isinstance(reply, OutsideFailure):
        return reply
    if 400 <= reply.status < 500:
        return Refused(f"{NAME} said no (HTTP {reply.status}{_code(reply)}).")
    made = _json(reply)
    if reply.status in (DONE, CREATED) and isinstance(made, Mapping) and "status" in made:
        return made
    return OutcomeUnknown(f"{NAME} does not say what it did (HTTP {reply.status}{_code(reply)}).")


def _json(reply: HttpReply) -> Any:
    try:
        return read_json(reply.body)
    except ValueError:
        return None


def _total(reply: HttpReply | OutsideFailure) -> int | None:
    text = "" if isinstance(reply, OutsideFailure) else reply.headers.get("x-total-count", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None


def _code(reply: HttpReply) -> str:
    """Return the code of a TMF error, if it says nothing of anybody."""
    error = _json(reply)
    code = error.get("code") if isinstance(error, Mapping) else None
    return f", code {code}" if isinstance(code, str) and CODE.fullmatch(code) else ""
