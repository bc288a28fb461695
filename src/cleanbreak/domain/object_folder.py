"""Where in an object store something is: a bucket, and a folder in it."""

import re
from dataclasses import dataclass

from cleanbreak.domain.refusal import Refusal

SCHEME = "s3://"
BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
FOLDER = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.=-]*")


class NotAnObjectFolder(Refusal):
    """A folder of an object store is written like s3://bucket/folder, without password or query."""

    code = "not_an_object_folder"


@dataclass(frozen=True, slots=True)
class ObjectFolder:
    """A bucket, and the names of the folders that lead to one in it."""

    bucket: str
    folders: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> "ObjectFolder":
        """Return the folder that ``s3://BUCKET/FOLDER`` names.

        Anything that could be a password, a query or a way up is not taken.

        :raises NotAnObjectFolder: if it is written in another way.
        """
        bucket, *folders = text.removeprefix(SCHEME).rstrip("/").split("/")
        well_named = BUCKET.fullmatch(bucket) and all(map(FOLDER.fullmatch, folders))
        if not (text.startswith(SCHEME) and well_named):
            raise NotAnObjectFolder
        return cls(bucket, tuple(folders))

    def below(self, name: str) -> "ObjectFolder":
        """Return the folder of this name in this one."""
        return ObjectFolder(self.bucket, (*self.folders, name))

    def key_of(self, name: str) -> str:
        """Return the name by which the store knows an object in this folder."""
        return "/".join((*self.folders, name))

    def __str__(self) -> str:
        return SCHEME + "/".join((self.bucket, *self.folders))
