"""A file out of a phone as a browser sends it: in memory only, not endless, and not forever.

Nothing touches the disk in the clear. Only some are taken at the same time, so that the pages on
which lines are cancelled always have a thread.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from threading import BoundedSemaphore
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.http import HttpRequest

from cleanbreak.domain.refusal import Refusal

FIELD = "file"
AT_ONCE = 2
"""In each process, of its four threads."""
UPLOAD_WITHIN_S = 180
"""The largest file over a slow mobile connection."""
READ_WITHIN_S = 20
FRAME_BYTES_MAX = 10_000
"""What stands around the file in the form."""
_PLACES = BoundedSemaphore(AT_ONCE)


class UploadMissing(Refusal):
    """Choose the file that your phone exported."""

    code = "upload_missing"


class UploadTooLarge(Refusal):
    """The file is larger than {megabytes} MB.

    Export without pictures and films, or messages and calls apart. Larger files can be converted on
    your own computer with `cleanbreak takeout convert`.
    """

    code = "upload_too_large"


class UploadTooSlow(Refusal):
    """Sending the file took too long. Try again over Wi-Fi, or with a smaller file."""

    code = "upload_too_slow"


class ConversionsBusy(Refusal):
    """Several files are being converted at this moment. Wait a minute, then try again."""

    code = "conversions_busy"


class HandsetUpload(FileUploadHandler):
    """Keeps the one file in memory while the request lasts."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.is_late = False
        self._kept = BytesIO()
        self._until = time.monotonic() + UPLOAD_WITHIN_S

    def new_file(self, field_name: str, *args: Any, **kwargs: Any) -> None:
        """Begin the file.

        :raises SkipFile: if it is another one, or a second one.
        """
        if field_name != FIELD or self._kept.tell():
            raise SkipFile
        super().new_file(field_name, *args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep a piece.

        :raises StopUpload: if it comes too late.
        """
        del start
        if time.monotonic() > self._until:
            self.is_late = True
            raise StopUpload(connection_reset=True)
        self._kept.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """Return the file at its beginning; its name is of no use here."""
        self._kept.seek(0)
        kind = self.content_type or ""
        return InMemoryUploadedFile(self._kept, FIELD, FIELD, kind, file_size, None)


def largest_bytes() -> int:
    """Return how large a file may be."""
    return int(settings.CLEANBREAK_TAKE_ALONG_MB_MAX) * 1_000_000


def check_announced(request: HttpRequest, bytes_max: int) -> None:
    """Look at how much comes before any of it is read.

    :raises UploadTooLarge: if that is more.
    """
    announced = str(request.META.get("CONTENT_LENGTH") or "0")
    if not announced.isdecimal() or int(announced) > bytes_max + FRAME_BYTES_MAX:
        raise UploadTooLarge(megabytes=settings.CLEANBREAK_TAKE_ALONG_MB_MAX)


@contextmanager
def one_of_few() -> Iterator[None]:
    """Hold a place among those who convert at the same time.

    :raises ConversionsBusy: if all are taken.
    """
    if not _PLACES.acquire(blocking=False):
        raise ConversionsBusy
    try:
        yield
    finally:
        _PLACES.release()
