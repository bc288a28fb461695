"""Make the folders of a bank, once: they are never made by the way.

An empty folder may be a disk that is not mounted. If the record of what was sent were made there
anew, everything that is on its way would leave once more.
"""

from pathlib import Path

from cleanbreak.adapters.payments.iso20022.folders import FOLDERS, BankFolders
from cleanbreak.adapters.payments.iso20022.sent_record import SentRecord
from cleanbreak.domain.refusal import Refusal


class BankRecordLost(Refusal):
    """{folder} was used before, but its record of what was sent is gone. Bring it back from a
    backup: without it, payments could leave twice.
    """

    code = "bank_record_lost"


class BankFolderUnusable(Refusal):
    """{folder} cannot be used: {why}."""

    code = "bank_folder_unusable"


def prepare_folders(root: Path) -> bool:
    """Make what is missing; return whether the record is new.

    :raises BankRecordLost: if there are files, and no record.
    :raises BankFolderUnusable: if it cannot be written to.
    """
    folders = BankFolders(root)
    try:
        is_new = not folders.record.exists()
        if is_new and any(_is_used(root / name) for name in FOLDERS if name != "inbox"):
            raise BankRecordLost(folder=root)
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in FOLDERS:
            (root / name).mkdir(mode=0o700, exist_ok=True)
        if is_new:
            SentRecord(folders.record).make()
            folders.record.chmod(0o600)
    except OSError as fault:
        raise BankFolderUnusable(folder=root, why=fault.strerror or "no reason given") from fault
    return is_new


def _is_used(folder: Path) -> bool:
    return folder.is_dir() and any(folder.iterdir())
