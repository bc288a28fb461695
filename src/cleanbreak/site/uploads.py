"""Uploads: a form that wants no file takes none, so that nobody fills the disk from outside."""

from typing import Any, NoReturn

from django.core.files.uploadhandler import FileUploadHandler, SkipFile


class NoFiles(FileUploadHandler):
    """Reads over every file of a form and keeps nothing of it."""

    def new_file(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Leave the file out.

        :raises SkipFile: always.
        """
        del args, kwargs
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep nothing."""
        del raw_data, start

    def file_complete(self, file_size: int) -> None:
        """Give nothing to the form."""
        del file_size
