"""Where the log is published."""

from pathlib import Path

from django.conf import settings

from cleanbreak.adapters.object_store.folder import FolderObjectStore
from cleanbreak.domain.object_folder import SCHEME, ObjectFolder
from cleanbreak.flows.archive_in_store import StorePlace
from cleanbreak.ports.errors import Unavailable
from cleanbreak.site.wiring import wire_object_store

FOLDER = "log"


def wire_log_store() -> StorePlace:
    """Return the store that ``CLEANBREAK_LOG_STORE`` names; a folder is made if there is none.

    :raises NotAnObjectFolder: if a bucket is written in another way.
    :raises Unavailable: if the folder cannot be made.
    """
    text: str = settings.CLEANBREAK_LOG_STORE
    if text.startswith(SCHEME):
        return StorePlace(wire_object_store(), ObjectFolder.parse(text))
    folder = Path(text) if text else Path(settings.CLEANBREAK_HOME) / FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise Unavailable(f"The folder {folder} cannot be made: {fault.strerror}.") from fault
    return StorePlace(FolderObjectStore(folder.parent), ObjectFolder(folder.name))
