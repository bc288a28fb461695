"""What Twilio, SignalWire and our gateway say of a call: a form, with Twilio's names of fields.

Fields that we do not know are signed, too, and otherwise not looked at.
"""

import re
from collections.abc import Mapping
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParser, MultiPartParserError

from cleanbreak.channels.hotline.signatures import Form
from cleanbreak.channels.hotline.twiml import SAID
from cleanbreak.domain.call_turn import CallSaid, Heard

FIELDS_MAX = 200
MULTIPART = "multipart/form-data"
RECORDING = "Recording"
"""The file in which our gateway sends a recording; others say where they keep it."""
CALL_ID = re.compile(r"[\x21-\x7e]{1,200}", re.ASCII)
DIGITS = re.compile(r"[0-9*#]{1,40}", re.ASCII)
NUMBER = re.compile(r"\+?[0-9]{3,15}", re.ASCII)
ADDRESS_LENGTH_MAX = 500
ENDED = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
ANSWERED = frozenset({"completed", "answered"})


def read_form(request: HttpRequest, body: bytes) -> tuple[Form, bytes]:
    """Return the fields in the order in which they came, and the recording.

    What cannot be read is left out; then the signature is not right either.
    """
    if request.content_type == MULTIPART:
        return _parts(request, body)
    try:
        text = body.decode()
        return parse_qsl(text, keep_blank_values=True, max_num_fields=FIELDS_MAX), b""
    except ValueError:
        return (), b""


def call_of_form(provider: str, turn: int, form: Form, word: str, recorded: bytes) -> CallSaid:
    """Return what came of a turn; what makes no sense is as if nothing had been said.

    :param word: in the address, if the turn was to be said to its end.
    """
    said = dict(reversed(form))
    found = CALL_ID.fullmatch(said.get("CallSid", ""))
    number = said.get("From", "")
    digits = said.get("Digits", "")
    return CallSaid(
        provider=provider,
        provider_call_id=found[0] if found else "",
        heard=_heard(said, turn, word, recorded),
        turn=turn,
        digits=digits if DIGITS.fullmatch(digits) else "",
        caller_number=number if NUMBER.fullmatch(number) else "",
        recording=said.get("RecordingUrl", "")[:ADDRESS_LENGTH_MAX],
        recorded=recorded,
    )


def has_ended(status: object) -> bool:
    """Return whether a call in this state is over; one that we do not know is not."""
    return isinstance(status, str) and status in ENDED


def _heard(said: Mapping[str, str], turn: int, word: str, recorded: bytes) -> Heard:
    """Return what came of the turn; a recording counts although the caller has hung up."""
    if turn == 0:
        return Heard.RANG
    if recorded or said.get("RecordingUrl"):
        return Heard.RECORDED
    if has_ended(said.get("CallStatus")):
        return Heard.HUNG_UP
    if said.get("DialCallStatus"):
        is_answered = said["DialCallStatus"] in ANSWERED
        return Heard.CONNECTED_ENDED if is_answered else Heard.NOT_CONNECTED
    if DIGITS.fullmatch(said.get("Digits", "")):
        return Heard.KEYS
    return Heard.SPOKEN if word == SAID else Heard.NOTHING


def _parts(request: HttpRequest, body: bytes) -> tuple[Form, bytes]:
    kept = RecordingInMemory(request)
    length = {"CONTENT_LENGTH": len(body)}
    try:
        parser = MultiPartParser(request.META | length, BytesIO(body), [kept], "utf-8")
        fields, _files = parser.parse()
    except (MultiPartParserError, ValueError):
        return (), b""
    return [(name, one) for name, all_ in fields.lists() for one in all_], kept.content


class RecordingInMemory(FileUploadHandler):
    """Takes the one recording; nothing touches the disk."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self._kept = BytesIO()

    @property
    def content(self) -> bytes:
        """Return what was sent."""
        return self._kept.getvalue()

    def new_file(self, field_name: str, *args: Any, **kwargs: Any) -> None:
        """Begin the file.

        :raises SkipFile: if it is another one, or a second one.
        """
        if field_name != RECORDING or self._kept.tell():
            raise SkipFile
        super().new_file(field_name, *args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep a piece."""
        del start
        self._kept.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """Give the file to the form."""
        return InMemoryUploadedFile(self._kept, RECORDING, RECORDING, None, file_size, None)
