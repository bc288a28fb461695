"""The picture of a paper as a browser sends it: in memory, never on disk, and not endless."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from cleanbreak.domain.paper_file import PaperEmpty, PaperTooLarge

FIELD = "picture"
OTHER_FIELDS_BYTES = 10_000
"""What the rest of the form may have."""


class PaperInMemory(FileUploadHandler):
    """Takes the one file of the form, from whom it is wanted.

    Of a request that is too large, or of another field, it takes none.
    """

    def __init__(self, request: HttpRequest, is_wanted: Callable[[], bool]) -> None:
        super().__init__(request)
        self._is_wanted = is_wanted

    def new_file(self, field_name: str, *args: Any, **kwargs: Any) -> None:
        """Begin the file; its name is not looked at.

        :raises SkipFile: if it is not wanted.
        """
        if field_name != FIELD or is_too_large(self.request) or not self._is_wanted():
            raise SkipFile
        super().new_file(field_name, *args, **kwargs)
        self.kept = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep the next part."""
        del start
        self.kept.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """Hand the file to the form."""
        self.kept.seek(0)
        return InMemoryUploadedFile(self.kept, FIELD, FIELD, None, file_size, None)


def sent_picture(request: HttpRequest) -> bytes:
    """Return what was sent.

    :raises PaperTooLarge, PaperEmpty: if nothing was kept.
    """
    if is_too_large(request):
        raise PaperTooLarge(megabytes=settings.CLEANBREAK_PAPER_BYTES_MAX // 1_000_000)
    sent = request.FILES.get(FIELD)
    if sent is None:
        raise PaperEmpty
    return bytes(sent.read())


def is_too_large(request: HttpRequest | None) -> bool:
    """Return whether more is sent than we take; Django reads no further than what is announced."""
    announced = request.META.get("CONTENT_LENGTH") if request else None
    return int(announced or 0) > settings.CLEANBREAK_PAPER_BYTES_MAX + OTHER_FIELDS_BYTES
