"""The port ``object_store`` with a store that speaks the protocol of Amazon S3."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, BinaryIO

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from cleanbreak.adapters.object_store.s3.settings import S3Settings
from cleanbreak.domain.object_folder import ObjectFolder
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure, Refused, Unavailable

if TYPE_CHECKING:
    from obstore.store import S3Credential

CONNECT_TIMEOUT_S = 5
REQUEST_TIMEOUT_S = 60
"""For each request; none moves more than one part."""
RETRIES = 4
RETRY_WITHIN_S = 120
PART_BYTES = 16 << 20
"""A store takes 10,000 parts an object (Amazon S3 User Guide): 160 GB of one table's month."""
PARTS_AT_ONCE = 2
STATUS = re.compile(r"status code: (\d{3})\b")
REFUSED = ("400", "401", "403", "404", "409", "411", "412")
CODE = re.compile(r"<Code>([A-Za-z]{1,40})</Code>")
BUCKETS = 8


class S3ObjectStore:
    """The port ``object_store``; connections are kept and shared by all threads."""

    def __init__(self, settings: S3Settings) -> None:
        self._settings = settings
        self._bucket = lru_cache(maxsize=BUCKETS)(self._open_bucket)

    def write(self, folder: ObjectFolder, name: str, content: BinaryIO) -> None:
        """Send the content; in parts if it is large, which count when the last has arrived."""
        with _telling(folder, OutcomeUnknown):
            obstore.put(
                self._bucket(folder.bucket),
                folder.key_of(name),
                content,
                chunk_size=PART_BYTES,
                max_concurrency=PARTS_AT_ONCE,
            )

    def read(self, folder: ObjectFolder, name: str) -> Iterator[bytes]:
        """Ask how long the object is, and then for one part after the other."""
        with _telling(folder, Unavailable):
            size = obstore.head(self._bucket(folder.bucket), folder.key_of(name))["size"]
        return self._parts(folder, name, size)

    def names(self, folder: ObjectFolder) -> list[str]:
        """List the folder."""
        with _telling(folder, Unavailable):
            found = obstore.list_with_delimiter(
                self._bucket(folder.bucket), "/".join(folder.folders) or None
            )
            return [one["path"].rpartition("/")[2] for one in found["objects"]]

    def _parts(self, folder: ObjectFolder, name: str, size: int) -> Iterator[bytes]:
        for start in range(0, size, PART_BYTES):
            with _telling(folder, Unavailable):
                part = obstore.get_range(
                    self._bucket(folder.bucket),
                    folder.key_of(name),
                    start=start,
                    length=min(PART_BYTES, size - start),
                )
            yield bytes(part)

    def _open_bucket(self, bucket: str) -> S3Store:
        return S3Store(
            bucket,
            endpoint=self._settings.endpoint,
            region=self._settings.region,
            virtual_hosted_style_request=False,
            credential_provider=_keys(self._settings),
            client_options={
                "allow_http": self._settings.endpoint.startswith("http://"),
                "connect_timeout": timedelta(seconds=CONNECT_TIMEOUT_S),
                "timeout": timedelta(seconds=REQUEST_TIMEOUT_S),
            },
            retry_config={
                "max_retries": RETRIES,
                "retry_timeout": timedelta(seconds=RETRY_WITHIN_S),
            },
        )


@contextmanager
def _telling(folder: ObjectFolder, otherwise: type[OutsideFailure]) -> Iterator[None]:
    """Say in our words what went wrong: the library's hold requests and answers as they were."""
    try:
        yield
    except (BaseError, FileNotFoundError) as error:
        failure = _failure(str(error), folder, otherwise)
    else:
        return
    raise failure


def _failure(text: str, folder: ObjectFolder, otherwise: type[OutsideFailure]) -> OutsideFailure:
    status, code = STATUS.search(text), CODE.search(text)
    why = code[1] if code else status[1] if status else ""
    if status and status[1] in REFUSED:
        return Refused(f"The object store says no to {folder} ({why}).")
    if why:
        return otherwise(f"The object store failed at {folder} ({why}).")
    return otherwise(f"The object store of {folder} does not answer.")


def _keys(settings: S3Settings) -> Callable[[], "S3Credential"]:
    """Return who gives the keys: ours only, and no session of the environment (``AWS_*``)."""

    def keys() -> "S3Credential":
        return {
            "access_key_id": settings.access_key,
            "secret_access_key": settings.secret_key,
            "expires_at": None,
        }

    return keys
