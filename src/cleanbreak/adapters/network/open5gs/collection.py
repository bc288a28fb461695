"""The collection ``subscribers`` of Open5GS, a batch in a few messages.

Reads ask the primary, for what a majority of the servers holds: a change that is answered for can
not be undone by the loss of one server.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias, TypeVar

from bson.errors import BSONError
from pymongo import DeleteMany, MongoClient, ReadPreference, UpdateMany
from pymongo.collection import Collection
from pymongo.errors import (
    ConfigurationError,
    InvalidURI,
    OperationFailure,
    PyMongoError,
    ServerSelectionTimeoutError,
)
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from cleanbreak.adapters.http_element import LoginRefused
from cleanbreak.adapters.network.open5gs.entry import (
    CANCEL,
    READ_FIELDS,
    Entry,
    merge,
    read_entry,
)
from cleanbreak.adapters.network.open5gs.settings import Open5gsSettings
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure, Unavailable
from cleanbreak.ports.rolls import Held

PAGE = 2000
PACK = 200
"""Changes in one message: its answer has to come within the time limit."""
LOGIN_REFUSED = {11, 13, 18, 8000}
"""UserNotFound, Unauthorized, AuthenticationFailed; AtlasError."""

Thing = TypeVar("Thing")
Document: TypeAlias = dict[str, Any]
Rights: TypeAlias = Mapping[str, int | None]


class Subscribers:
    """Asks and changes the subscriber database; threads may share it."""

    def __init__(self, settings: Open5gsSettings) -> None:
        self._settings = settings
        timeout_ms = int(settings.timeout_s * 1000)
        try:
            self._client: MongoClient[Document] = MongoClient(
                settings.uri,
                connect=False,
                appname="cleanbreak",
                serverSelectionTimeoutMS=timeout_ms,
                connectTimeoutMS=timeout_ms,
                socketTimeoutMS=timeout_ms,
            )
        except (ConfigurationError, InvalidURI) as error:
            # Its own text may quote the connection string, and that the password.
            raise ValueError("CLEANBREAK_OPEN5GS_URI is no connection string") from error
        self._collection: Collection[Document] = self._client[settings.database].get_collection(
            "subscribers",
            read_preference=ReadPreference.PRIMARY,
            read_concern=ReadConcern("majority"),
            write_concern=WriteConcern("majority", wtimeout=timeout_ms),
        )

    def find(self, imsis: Sequence[str]) -> dict[str, Entry]:
        """Return what is held of those subscribers that are known, by IMSI.

        :raises Unavailable: if the database cannot be asked, or does not let us in.
        """
        found: dict[str, Entry] = {}
        with asking():
            for pack in packs(imsis):
                for document in self._collection.find(among(pack), list(READ_FIELDS)):
                    imsi, entry = str(document["imsi"]), read_entry(document)
                    found[imsi] = merge(found[imsi], entry) if imsi in found else entry
        return found

    def give_rights(self, rights: Mapping[str, Rights]) -> None:
        """Give each subscriber exactly these rights, and take back any request to cancel.

        :raises Unavailable: if the database cannot be reached.
        :raises OutcomeUnknown: if the connection is lost on the way.
        """
        changes = [UpdateMany({"imsi": imsi}, change_to(new)) for imsi, new in rights.items()]
        self._change(packs(changes))

    def bar_and_cancel(self, rights: Mapping[str, Rights]) -> None:
        """Give each subscriber these rights, and have the HSS cancel the location.

        All in one change, so that a phone that comes right back finds itself barred.

        :raises Unavailable: if the database cannot be reached.
        :raises OutcomeUnknown: if the connection is lost on the way.
        """
        # Setting true what is true is no change, and the HSS would hear of nothing.
        renew = [
            UpdateMany({**among(pack), CANCEL: True}, {"$unset": {CANCEL: ""}})
            for pack in packs(list(rights))
        ]
        changes = [
            UpdateMany({"imsi": imsi}, {"$set": {**new, CANCEL: True}})
            for imsi, new in rights.items()
        ]
        self._change(packs([*renew, *changes]))

    def delete(self, imsis: Sequence[str]) -> None:
        """Delete every document of the subscribers, with their keys. Tells nobody.

        :raises Unavailable: if the database cannot be reached.
        :raises OutcomeUnknown: if the connection is lost on the way.
        """
        self._change([[DeleteMany(among(pack))] for pack in packs(imsis)])

    def pages(self) -> Iterator[Sequence[Held]]:
        """Yield everybody, in pieces.

        :raises Unavailable: if the database cannot be asked, also in the middle.
        """
        page: list[Held] = []
        with asking(), self._collection.find({}, ["imsi", "msisdn"], batch_size=PAGE) as cursor:
            for document in cursor:
                if isinstance(document.get("imsi"), str):
                    page.append(Held(imsi=document["imsi"], msisdn=number_of(document)))
                if len(page) == PAGE:
                    yield page
                    page = []
        if page:
            yield page

    def check(self) -> None:
        """Return if the database lets us in, and tells the HSS of changes.

        :raises Unavailable: if not.
        """
        with asking():
            hello = self._client.admin.command("hello")
            self._collection.find_one({}, ["imsi"])
        # Change streams need a replica set, or shards of them (MongoDB manual, "Change Streams").
        if not (hello.get("setName") or hello.get("msg") == "isdbgrid"):
            raise Unavailable(
                "MongoDB is no replica set, so it has no change streams: the HSS tells no MME"
            )

    def close(self) -> None:
        """Close every connection."""
        self._client.close()

    def _change(self, messages: Iterable[Sequence[UpdateMany | DeleteMany]]) -> None:
        """Send the messages; one that surely did nothing says nothing of those before it."""
        for number, changes in enumerate(messages):
            try:
                with changing():
                    self._collection.bulk_write(list(changes), ordered=True)
            except Unavailable as failure:
                if number:
                    raise OutcomeUnknown(failure.sentence) from failure
                raise


def packs(things: Sequence[Thing]) -> Iterator[Sequence[Thing]]:
    """Yield the IMSIs, or the changes, as many at a time as one message may have."""
    for start in range(0, len(things), PACK):
        yield things[start : start + PACK]


def among(imsis: Sequence[str]) -> Document:
    """Return the filter for these subscribers."""
    return {"imsi": {"$in": list(imsis)}}


def change_to(rights: Rights) -> Document:
    """Return the update that leaves exactly these rights."""
    values = {name: value for name, value in rights.items() if value is not None}
    absent = {name: "" for name, value in rights.items() if value is None}
    return {**({"$set": values} if values else {}), "$unset": {**absent, CANCEL: ""}}


def number_of(document: Mapping[str, Any]) -> str | None:
    """Return the first number of a subscriber, E.164 with the plus sign; nothing if it is none."""
    numbers = document.get("msisdn")
    first = numbers[0] if isinstance(numbers, list) and numbers else None
    is_number = isinstance(first, str) and re.fullmatch(r"[1-9][0-9]{4,14}", first, re.ASCII)
    return f"+{first}" if is_number else None


@contextmanager
def asking() -> Iterator[None]:
    """Let a question fail as :class:`Unavailable`: it changes nothing."""
    try:
        yield
    except (PyMongoError, BSONError) as error:
        raise failure_of(error) or Unavailable(f"MongoDB gave no answer: {kind(error)}") from error


@contextmanager
def changing() -> Iterator[None]:
    """Let a change fail as :class:`OutcomeUnknown`, unless it surely was not made."""
    try:
        yield
    except (PyMongoError, BSONError) as error:
        doubt = OutcomeUnknown(f"MongoDB may have made the change or not: {kind(error)}")
        raise failure_of(error) or doubt from error


def failure_of(error: Exception) -> OutsideFailure | None:
    """Return the failure, if surely nothing was done."""
    is_selecting = isinstance(error, ServerSelectionTimeoutError)
    # A server that refused our login once is "no suitable server" to the driver from then on.
    if (isinstance(error, OperationFailure) and error.code in LOGIN_REFUSED) or (
        is_selecting and "AuthenticationFailed" in str(error)
    ):
        return LoginRefused("MongoDB refuses our login, or does not allow this to us")
    return Unavailable("MongoDB cannot be reached") if is_selecting else None


def kind(error: Exception) -> str:
    """Return the kind of fault; its own text may quote documents and addresses."""
    return type(error).__name__
