"""Where files for authorities go; the operator's file of feeds says it for each feed."""

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cleanbreak.ports.feed_drop import FeedDrop
from cleanbreak.site.wiring.chosen import Makers, choose


def wire_feed_drop(name: str, table: Mapping[str, Any]) -> FeedDrop:
    """Return the drop of a feed.

    :param name: the feed's.
    :param table: what the operator's file says: the kind, and what that kind needs.
    :raises UnknownAdapter: if there is no such kind.
    :raises AdapterNotSetUp: if what it needs is missing, or cannot be right.
    """
    makers: Makers[FeedDrop] = {
        "sftp": lambda _: _sftp(table),
        "folder": lambda _: _folder(table),
        "memory": lambda _: _memory(name),
    }
    return choose("feed_drop", str(table["kind"]), makers)


def _sftp(table: Mapping[str, Any]) -> FeedDrop:
    # Imported here, since only who sends by SFTP needs the client.
    from cleanbreak.adapters.feed_drop.sftp import SftpFeedDrop, SftpSettings

    # It tells what our adapter tells already, with traces.
    logging.getLogger("paramiko").setLevel(logging.CRITICAL)
    return SftpFeedDrop(SftpSettings.from_table(table))


def _folder(table: Mapping[str, Any]) -> FeedDrop:
    from cleanbreak.adapters.feed_drop.folder import FolderFeedDrop

    if not isinstance(table.get("folder"), str) or table.keys() != {"kind", "folder"}:
        raise ValueError("it needs a folder, and nothing else")
    return FolderFeedDrop(Path(table["folder"]))


def _memory(name: str) -> FeedDrop:
    from cleanbreak.adapters.feed_drop.memory import MemoryFeedDrop
    from cleanbreak.site.wiring import shared_world

    return MemoryFeedDrop(shared_world(), name)
