"""Stories of voicemail: a declaration in the caller's own voice, which counts from that instant."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.hotlines import Hotline, row_of
from tests.telephone_waves import mu_law, tone

from cleanbreak.domain.hotline_call import UnknownHotlineCall
from cleanbreak.domain.hotline_queue import LeaveReason
from cleanbreak.domain.voicemail import BYTES_MAX, NothingRecorded, RecordingTooLong
from cleanbreak.domain.wave_file import read_telephone_wave
from cleanbreak.flows.erase_what_is_due import erase_what_is_due
from cleanbreak.flows.take_voicemail import take_voicemail
from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.hotline_call import HotlineCallRow
from cleanbreak.records.voicemail import VoicemailRow, waiting_voicemails

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)


@pytest.fixture
def hotline(settings: Any) -> Hotline:
    settings.CLEANBREAK_HOTLINE_HOURS = "Mo-Fr 08:00-20:00; PH off"
    settings.CLEANBREAK_HOME_PLACE = "de"
    return Hotline(NIGHT)


def test_what_is_said_at_night_is_a_numbered_declaration_of_that_instant(hotline: Hotline) -> None:
    call_id = hotline.rings("de")
    hotline.passes(minutes=2)
    said = tone(seconds=2.5)
    number = take_voicemail(call_id, said, hotline.now)

    declared = DeclarationRow.objects.get()
    assert (declared.receipt_number, declared.received_at) == (number, hotline.now)
    assert (declared.told_by, declared.channel, declared.language) == ("voice", "hotline", "de")
    (kept,) = waiting_voicemails()
    assert (kept.receipt_number, kept.seconds, kept.recording()) == (number, 3, said)
    assert kept.received_at == hotline.now == NIGHT + timedelta(minutes=2)
    call = HotlineCallRow.objects.get(pk=call_id)
    assert (call.outcome, call.receipt_number) == ("voicemail", number)


def test_a_recording_is_sealed(hotline: Hotline) -> None:
    said = mu_law(b"\x10\x90canary" * 2000)
    take_voicemail(hotline.rings(), said, hotline.now)
    content = VoicemailRow.objects.get().content
    assert "canary" not in content
    assert "Y2FuYXJ5" not in content, "nor in base64"
    assert VoicemailRow.objects.get().recording() == said


def test_whoever_hung_up_while_speaking_has_declared(hotline: Hotline) -> None:
    hotline.now = datetime(2026, 11, 25, 9, tzinfo=UTC)
    call_id = hotline.joins()
    hotline.leaves(call_id, LeaveReason.DECLARED)
    HotlineCallRow.objects.filter(pk=call_id).update(ended_at=hotline.now, outcome="abandoned")
    number = take_voicemail(call_id, tone(seconds=2), hotline.now)
    assert DeclarationRow.objects.get().receipt_number == number
    assert HotlineCallRow.objects.get(pk=call_id).outcome == "voicemail"


def test_whoever_waits_and_speaks_instead_waits_no_more(hotline: Hotline) -> None:
    hotline.now = datetime(2026, 11, 25, 9, tzinfo=UTC)
    call_id = hotline.joins()
    take_voicemail(call_id, tone(seconds=2), hotline.now)
    assert row_of(call_id).left_for == "voicemail"


def test_what_is_said_afterwards_in_one_call_is_one_declaration(hotline: Hotline) -> None:
    call_id = hotline.rings()
    number = take_voicemail(call_id, tone(seconds=2, loud=0.3), hotline.now)
    hotline.now += timedelta(minutes=1)
    assert take_voicemail(call_id, tone(seconds=3), hotline.now) == number
    row = VoicemailRow.objects.get()
    assert (row.seconds, row.received_at) == (5, NIGHT)
    wave = read_telephone_wave(row.recording())
    assert wave.samples == b"".join(
        read_telephone_wave(one).samples for one in (tone(seconds=2, loud=0.3), tone(seconds=3))
    )
    assert take_voicemail(call_id, tone(seconds=3), hotline.now) == number
    assert VoicemailRow.objects.get().seconds == 5, "sent twice by the provider"
    assert take_voicemail(call_id, mu_law(b"\x10\x90" * 8000), hotline.now) == number
    assert VoicemailRow.objects.get().seconds == 5, "what cannot be joined ends with the first"
    assert DeclarationRow.objects.count() == 1


@pytest.mark.parametrize(
    "content",
    [b"", b"ID3 an mp3", b"RIFF\0\0\0\0WAVE", tone(seconds=0.5), tone(seconds=3, loud=0)],
    ids=["nothing", "mp3", "empty", "a click", "silence"],
)
def test_what_nobody_hears_is_no_declaration(hotline: Hotline, content: bytes) -> None:
    with pytest.raises(NothingRecorded):
        take_voicemail(hotline.rings(), content, hotline.now)
    assert not DeclarationRow.objects.exists()


def test_a_recording_of_another_kind_is_kept_as_it_is(hotline: Hotline) -> None:
    said = tone(seconds=2, rate=16_000)
    take_voicemail(hotline.rings(), said, hotline.now)
    assert VoicemailRow.objects.get().recording() == said
    assert VoicemailRow.objects.get().seconds == 0


def test_a_recording_has_an_end_and_a_call(hotline: Hotline) -> None:
    call_id = hotline.rings()
    with pytest.raises(RecordingTooLong):
        take_voicemail(call_id, bytes(BYTES_MAX + 1), hotline.now)
    HotlineCallRow.objects.all().delete()
    with pytest.raises(UnknownHotlineCall):
        take_voicemail(call_id, tone(seconds=2), hotline.now)


def test_a_recording_is_erased_with_its_declaration_and_not_before(hotline: Hotline) -> None:
    take_voicemail(hotline.rings(), tone(seconds=2), hotline.now)
    later = hotline.now + timedelta(days=20)
    erase_what_is_due(later, lambda: False)
    assert VoicemailRow.objects.exists()
    DeclarationRow.objects.all().delete()
    erase_what_is_due(later, lambda: False)
    assert not VoicemailRow.objects.exists()
