"""A server of an authority that takes files by SFTP."""

from cleanbreak.adapters.feed_drop.sftp.adapter import SftpFeedDrop
from cleanbreak.adapters.feed_drop.sftp.settings import SftpSettings

__all__ = ["SftpFeedDrop", "SftpSettings"]
