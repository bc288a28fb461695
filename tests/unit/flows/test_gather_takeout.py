"""What a source gave before it failed is kept, what it cannot give is said; seals are streams."""

import io
import threading
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

import pytest
from tests.takeouts import ABOUT, AMR, SIGNING, call, contact, enclosure, message, short_papers

from cleanbreak.domain.sms_backup_file import BrokenBackup
from cleanbreak.domain.takeout import Enclosure, Kind, Origin, Record, SourceStatus, Unread
from cleanbreak.domain.takeout_manifest import TakeoutManifest
from cleanbreak.flows.gather_takeout import Reading, gather_takeout
from cleanbreak.flows.seal_takeout import (
    AgeFile,
    AtRest,
    NotAnAgeKey,
    NotOpenedByThisKey,
    PlainZip,
    SealedHow,
    SecretAgeKey,
    in_age,
    new_passphrase,
    new_rest_key,
    out_of_age,
)
from cleanbreak.flows.takeout_spool import Spool
from cleanbreak.flows.write_takeout import Makers, write_takeout
from cleanbreak.ports.errors import Refused, Unavailable

OPERATOR = Origin.OPERATOR


def reading(kind: Kind, *records: Record | Unread, then: Exception | None = None) -> Reading:
    def stream() -> Iterator[Record | Unread]:
        yield from records
        if then:
            raise then

    return Reading(origin=OPERATOR, kind=kind, records=stream())


def written(*readings: Reading, how: SealedHow | None = None) -> tuple[TakeoutManifest, bytes]:
    sink = io.BytesIO()
    makers = Makers(SIGNING, short_papers)
    manifest = write_takeout(readings, ABOUT, how or PlainZip(), makers, sink)
    return manifest, sink.getvalue()


def status(one: Reading) -> tuple[SourceStatus, int, int]:
    with gather_takeout([one]) as gathered:
        (entry,) = gathered.sources
    return entry.status, entry.records, entry.unread


def test_what_came_before_a_failure_stays_and_is_partial() -> None:
    broken = Unavailable("gone")

    assert status(reading(Kind.CALL, call(), Unread(Kind.CALL))) == (SourceStatus.COMPLETE, 1, 1)
    assert status(reading(Kind.CALL, call(), then=broken)) == (SourceStatus.PARTIAL, 1, 0)
    assert status(reading(Kind.CALL, then=broken)) == (SourceStatus.PARTIAL, 0, 0)
    cut_off = BrokenBackup(line=3)
    assert status(reading(Kind.CALL, call(), then=cut_off)) == (SourceStatus.PARTIAL, 1, 0)
    assert status(reading(Kind.CALL, then=Refused("no"))) == (SourceStatus.REFUSED, 0, 0)
    assert status(Reading(origin=OPERATOR, kind=Kind.MESSAGE, records=None))[0] is (
        SourceStatus.NONE_HELD
    )


def test_a_file_that_cannot_be_read_makes_its_kind_partial_and_the_next_one_is_there() -> None:
    class CutOff(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell():
                raise Unavailable("the store is gone")
            return super().read(10)

    def open_cut_off() -> BinaryIO:
        return CutOff(AMR)

    broken = Enclosure(
        origin=OPERATOR,
        kind=Kind.VOICEMAIL,
        name="a",
        media_type="audio/amr",
        at=None,
        open=open_cut_off,
    )
    whole = enclosure(Kind.VOICEMAIL, "b", "audio/amr", AMR)
    manifest, content = written(reading(Kind.VOICEMAIL, broken, whole))

    assert [(one.status, one.records, one.unread) for one in manifest.sources] == [
        (SourceStatus.PARTIAL, 1, 1)
    ]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.read("voicemail/0001.amr") == AMR
        assert archive.testzip() is None


def test_a_defect_of_a_source_is_no_takeout_at_all() -> None:
    with pytest.raises(ZeroDivisionError):
        written(reading(Kind.CALL, call(), then=ZeroDivisionError()))


def test_an_empty_takeout_still_says_what_was_asked() -> None:
    manifest, _ = written(reading(Kind.CONTACT))

    assert [one.path for one in manifest.files] == ["README.txt"]
    assert manifest.sources[0].status is SourceStatus.COMPLETE


def test_nothing_readable_lies_on_the_disk_meanwhile() -> None:
    spool = Spool()
    for number in range(20_000):
        spool.append_line(b"secret %d\n" % number)
    lines = list(spool)
    spool._file.seek(0)
    assert b"secret" not in spool._file.read()
    assert lines == [b"secret %d" % number for number in range(20_000)]
    assert b"".join(spool.pieces(100_003, 100_050)) == b"".join(spool.pieces())[100_003:100_050]
    spool.append_line(b"more\n")
    assert list(spool)[-1] == b"more"
    spool.close()


def test_two_readers_of_one_place_do_not_disturb_each_other() -> None:
    spool = Spool()
    for number in range(40_000):
        spool.append_line(b"%d\n" % number)
    pairs = list(zip(spool, spool, strict=True))
    assert all(one == other for one, other in pairs)
    assert len(pairs) == 40_000
    spool.close()


def test_a_wrong_key_is_refused_before_anything_is_read() -> None:
    never = reading(Kind.CALL, then=ZeroDivisionError())

    with pytest.raises(NotAnAgeKey):
        written(never, how=AgeFile("age1nonsense"))
    with pytest.raises(SecretAgeKey) as refused:
        written(never, how=AtRest(AgeFile(new_rest_key().identity), new_rest_key().recipient))
    assert "AGE-SECRET" not in str(refused.value)


def test_at_rest_opens_with_its_own_key_and_no_other_and_sees_a_change() -> None:
    key = new_rest_key()
    _, content = written(reading(Kind.CONTACT, contact()), how=AtRest(PlainZip(), key.recipient))

    opened = b"".join(out_of_age([content], key.identity))
    assert zipfile.ZipFile(io.BytesIO(opened)).testzip() is None
    for identity, stored in (
        (new_rest_key().identity, content),
        (key.identity, content[:-1]),
        (key.identity, content[:-1] + bytes([content[-1] ^ 1])),
        ("nonsense", content),
    ):
        with pytest.raises(NotOpenedByThisKey):
            list(out_of_age([stored], identity))


def test_a_failure_within_a_sealed_stream_comes_out_as_it_was() -> None:
    def pieces() -> Iterator[bytes]:
        yield bytes(300_000)
        raise Unavailable("the disk is gone")

    with pytest.raises(Unavailable, match="the disk"):
        list(in_age(pieces(), new_rest_key().recipient))


def test_a_download_that_is_broken_off_leaves_no_thread_behind() -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield bytes(65_536)

    stream = in_age(endless(), new_rest_key().recipient)
    next(stream)
    assert "pushed_stream" in {one.name for one in threading.enumerate()}
    stream.close()
    assert "pushed_stream" not in {one.name for one in threading.enumerate()}


def test_passphrases_are_long_and_never_the_same() -> None:
    found = {new_passphrase() for _ in range(100)}

    assert len(found) == 100
    assert all(len(one.replace("-", "")) == 20 for one in found)


def test_withheld_texts_make_no_file_that_a_phone_would_restore_as_empty_messages() -> None:
    manifest, _ = written(reading(Kind.MESSAGE, message(None)))

    assert [one.path for one in manifest.files] == ["messages.ndjson", "README.txt"]


def test_the_day_of_its_files_is_that_of_the_takeout() -> None:
    _, content = written(reading(Kind.CONTACT, contact()))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        found = {datetime(*one.date_time) for one in archive.infolist()}  # noqa: DTZ001
    assert found == {ABOUT.made_at.replace(tzinfo=None)}
