"""A backup whose note says nothing of an archive is told apart from one that had none."""

import json
from pathlib import Path
from typing import Any

import pytest

from cleanbreak.site.backup_commands import _sentences
from cleanbreak.site.backup_folder import find_backup
from cleanbreak.site.drill import WalArchiveGone, _replay

HEADS = {"ledger": {}, "log": {}, "audit": {}, "records": {}}
NOTE = {"type": "cleanbreak.backup.v1", "made_at": "2027-01-01T00:00:00+00:00", "heads": HEADS}
FOUND = {"faults": [], "store_away": "", "caught_up": 0, "looked_at": {}, "is_well": True}


@pytest.fixture(autouse=True)
def any_heads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleanbreak.domain.backup_heads.Heads.of", lambda said: said)


def verified(folder: Path, noted: dict[str, Any]) -> dict[str, Any]:
    backup = folder / "20270101T000000Z"
    backup.mkdir()
    (backup / "backup.json").write_text(json.dumps(NOTE | noted))
    return FOUND | _replay(find_backup(folder), folder / "scratch", None)


def test_of_a_backup_of_before_nobody_says_that_it_had_no_archive(tmp_path: Path) -> None:
    found = verified(tmp_path, {})
    assert not found["is_archive_known"]
    cannot_know, good = _sentences(found)
    assert "nobody can tell" in cannot_know
    assert good.startswith("The backup is good")


def test_of_one_that_notes_that_there_was_none_nothing_more_is_said(tmp_path: Path) -> None:
    found = verified(tmp_path, {"wal": False})
    assert found["is_archive_known"]
    assert len(_sentences(found)) == 1


def test_one_that_notes_an_archive_is_not_good_without_it(tmp_path: Path) -> None:
    with pytest.raises(WalArchiveGone):
        verified(tmp_path, {"wal": True})
