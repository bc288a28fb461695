"""What a restored database must have of what was there when its backup was made."""

from dataclasses import replace
from uuid import UUID

import pytest
from tests.ledgers import posting
from tests.logs import let_wait
from tests.worlds import NOON, make_world

from cleanbreak.domain.backup_heads import Heads
from cleanbreak.flows.append_log import append_log
from cleanbreak.flows.compare_heads import compare_heads
from cleanbreak.flows.read_heads import read_heads
from cleanbreak.flows.seal_audit import seal_audit
from cleanbreak.records.audit import SYSTEM, AuditEntry, append_audit
from cleanbreak.records.ledger import post_journals

pytestmark = pytest.mark.usefixtures("committed_db")
OTHER = 64 * "0"


def live(word: str) -> None:
    world = make_world()
    append_audit([AuditEntry(act="test", order_id=None, actor=SYSTEM, details={})], NOON)
    post_journals([posting(word, UUID(int=len(word)), charging_control=1)], NOON)
    let_wait(word.encode())
    seal_audit(world.outside)
    append_log(world.outside, NOON)


def codes(noted: Heads) -> list[str]:
    return [one.code for one in compare_heads(noted)]


def test_nothing_at_all_is_there_and_everything_that_came_later() -> None:
    empty = read_heads()
    assert codes(empty) == []
    live("one")
    noted = read_heads()
    assert (noted.log.size, noted.audit.block, noted.ledger.journals) == (2, 1, 1)
    live("later")
    assert (codes(empty), codes(noted)) == ([], [])


def test_it_is_written_and_read_as_it_was() -> None:
    live("one")
    assert Heads.of(read_heads().document()) == read_heads()


def test_what_is_less_or_other_is_told() -> None:
    live("one")
    noted = read_heads()
    log, audit, ledger = noted.log, noted.audit, noted.ledger
    assert codes(replace(noted, log=replace(log, size=log.size + 1))) == ["backup_log_head_gone"]
    assert codes(replace(noted, log=replace(log, root=OTHER))) == ["backup_log_head_gone"]
    for changed in (replace(audit, block=2), replace(audit, hash=OTHER)):
        assert codes(replace(noted, audit=changed)) == ["backup_block_gone"]
        assert codes(replace(noted, records=changed)) == ["backup_block_gone"]
    for changes in ({"journals": 2}, {"hash": OTHER}, {"journal": ledger.journal + 1}):
        gone = replace(noted, ledger=replace(ledger, **changes))
        assert codes(gone) == ["backup_journals_gone"]
