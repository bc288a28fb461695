"""An operator's archive whose records are documents: no texts of messages, no contacts."""

import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from cleanbreak.adapters.fake_world import Document, World
from cleanbreak.domain.mended_text import SURROGATES, Mender
from cleanbreak.domain.takeout import Enclosure, Kind, Origin, Record, Unread
from cleanbreak.domain.takeout_json import record_line, record_of
from cleanbreak.ports.errors import Refused, Unavailable
from cleanbreak.ports.takeout_source import WhoseRecords

PORT = "takeout_source"
ARCHIVE = "takeout_source.archive"
HELD = frozenset(Kind) - {Kind.CONTACT}


class MemoryTakeoutSource:
    """The port ``takeout_source`` upon a fake world; an archive belongs to a charging account.

    So it tells holders of one number apart by itself.
    """

    origin = Origin.OPERATOR

    def __init__(self, world: World) -> None:
        self._world = world

    def holds(self) -> Mapping[Kind, bool]:
        """Return that an operator keeps everything but address books."""
        return {kind: kind in HELD for kind in Kind}

    def read(self, whose: WhoseRecords, kind: Kind) -> Iterator[Record | Unread]:
        """Yield what the archive has of the kind since the number is the holder's."""
        self._world.check_reachable(PORT)
        archive = self._world.read(ARCHIVE, [whose.charging_account]).get(whose.charging_account)
        if archive is None or archive["msisdn"] != whose.msisdn:
            raise Refused("The archive does not know this line.")
        breaks_after = archive["breaks_after"].get(kind.value)
        for place, document in enumerate(archive["records"].get(kind.value, ())):
            if place == breaks_after:
                raise Unavailable("The archive broke off.")
            found = _read(document)
            if _is_theirs(found, whose):
                yield found

    def check_reachable(self) -> None:
        """Return if the fake archive is up.

        :raises Unavailable: if it is switched off.
        """
        self._world.check_reachable(PORT)

    def keep(self, whose: WhoseRecords, records: Sequence[Record | Unread]) -> None:
        """Lay down the archive of a line, in the place of the one that was there."""
        by_kind: dict[str, list[Document]] = {}
        for record in records:
            by_kind.setdefault(record.kind.value, []).append(_document(record))
        archive: Document = {"msisdn": whose.msisdn, "records": by_kind, "breaks_after": {}}
        self._world.write(ARCHIVE, {whose.charging_account: archive})

    def break_off_after(self, whose: WhoseRecords, kind: Kind, records: int) -> None:
        """Rig it to be lost in the middle of a reading."""
        with self._world.transaction():
            account = whose.charging_account
            archive = self._world.read_for_change(ARCHIVE, [account])[account]
            breaks_after = {**archive["breaks_after"], kind.value: records}
            self._world.write(ARCHIVE, {account: {**archive, "breaks_after": breaks_after}})


def _is_theirs(found: Record | Unread, whose: WhoseRecords) -> bool:
    at: datetime | None = getattr(found, "at", None)
    return at is None or whose.had_it(at)


def _document(record: Record | Unread) -> Document:
    if isinstance(record, Unread):
        return {"unread": record.kind.value, "raw": record.raw, "reason": record.reason}
    if not isinstance(record, Enclosure):
        return {"line": record_line(record, Mender(SURROGATES)).decode()}
    with record.open() as content:
        return {
            "enclosure": record.kind.value,
            "name": record.name,
            "media_type": record.media_type,
            "at": record.at.isoformat() if record.at else None,
            "address": record.address,
            "duration_s": record.duration_s,
            "content": content.read().hex(),
        }


def _read(document: Document) -> Record | Unread:
    if "unread" in document:
        return Unread(Kind(document["unread"]), document["raw"], document["reason"])
    return _enclosure(document) if "enclosure" in document else record_of(document["line"].encode())


def _enclosure(document: Mapping[str, Any]) -> Enclosure:
    content = bytes.fromhex(document["content"])
    return Enclosure(
        origin=Origin.OPERATOR,
        kind=Kind(document["enclosure"]),
        name=document["name"],
        media_type=document["media_type"],
        at=datetime.fromisoformat(document["at"]) if document["at"] else None,
        open=lambda: io.BytesIO(content),
        address=document["address"],
        duration_s=document["duration_s"],
    )
