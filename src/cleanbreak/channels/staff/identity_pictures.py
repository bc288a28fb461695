"""Pictures that a clerk takes, as a browser sends them: in memory, never on disk, not endless.

A picture that the place does not want is not read at all, and refuses the form that brings it.
"""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from cleanbreak.domain.identity_evidence import IdentityPicture, PictureNotWanted
from cleanbreak.domain.paper_file import PaperTooLarge

OTHER_FIELDS_BYTES = 10_000
"""What the rest of the form may have."""


class PicturesInMemory(FileUploadHandler):
    """Takes the pictures of the form, where they are wanted."""

    def __init__(self, request: HttpRequest, is_wanted: Callable[[str], bool]) -> None:
        super().__init__(request)
        self._is_wanted = is_wanted
        self.left: list[str] = []
        """Fields whose files were not read."""

    def new_file(self, field_name: str, *args: Any, **kwargs: Any) -> None:
        """Begin a file; its name is not looked at.

        :raises SkipFile: if it is not wanted.
        """
        if is_too_large(self.request) or not self._is_wanted(field_name):
            self.left.append(field_name)
            raise SkipFile
        super().new_file(field_name, *args, **kwargs)
        self._field, self._kept = field_name, BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep the next part."""
        del start
        self._kept.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """Hand the file to the form."""
        self._kept.seek(0)
        return InMemoryUploadedFile(self._kept, self._field, self._field, None, file_size, None)

    def check(self) -> None:
        """Return if every picture was one that is wanted.

        :raises PaperTooLarge, PictureNotWanted: if one was not read.
        """
        if is_too_large(self.request):
            raise PaperTooLarge(megabytes=settings.CLEANBREAK_PAPER_BYTES_MAX // 1_000_000)
        if self.left:
            raise PictureNotWanted


def is_too_large(request: HttpRequest | None) -> bool:
    """Return whether more is sent than we take; Django reads no further than what is announced."""
    announced = request.META.get("CONTENT_LENGTH") if request else None
    at_most = settings.CLEANBREAK_PAPER_BYTES_MAX * len(IdentityPicture)
    return int(announced or 0) > at_most + OTHER_FIELDS_BYTES
