"""The file of a campaign as a browser sends it: kept on disk, never in memory, and not endless."""

from typing import Any

from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from django.http import HttpRequest

from cleanbreak.domain.csv_table import BinaryFile
from cleanbreak.domain.refusal import Refusal

FIELD = "file"
UPLOAD_BYTES_MAX = 500_000_000
"""Some twenty million lines; whoever has more uses the command line on the server."""


class FileMissing(Refusal):
    """Choose the file that names the lines."""

    code = "file_missing"


class FileTooLarge(Refusal):
    """The file is too large for a browser. Make the campaign on the command line instead."""

    code = "file_too_large"


class CampaignUpload(TemporaryFileUploadHandler):
    """Writes the one file to disk; of a request that is too large, or of another field, none."""

    def new_file(self, field_name: str, *args: Any, **kwargs: Any) -> None:
        """Begin the file.

        :raises SkipFile: if it is not wanted.
        """
        if field_name != FIELD or is_too_large(self.request):
            raise SkipFile
        super().new_file(field_name, *args, **kwargs)


def uploaded_file(request: HttpRequest) -> BinaryFile:
    """Return the file that was sent, at its beginning.

    :raises FileMissing, FileTooLarge: if none was kept.
    """
    if is_too_large(request):
        raise FileTooLarge
    uploaded = request.FILES.get(FIELD)
    if uploaded is None or uploaded.file is None:
        raise FileMissing
    return uploaded.file


def is_too_large(request: HttpRequest | None) -> bool:
    """Return whether more is sent than we take; Django reads no further than what is announced."""
    announced = request.META.get("CONTENT_LENGTH") if request else None
    return int(announced or 0) > UPLOAD_BYTES_MAX
