"""Compare a restored database with the heads that were noted before its backup was made.

It may have more: others went on while it was made. It may not have less, and nothing else.
"""

from collections.abc import Iterator

from cleanbreak.domain.backup_heads import ChainHead, Heads, LedgerHead, LogHead
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.read_heads import hash_of
from cleanbreak.records.audit_seal import AuditSealRow
from cleanbreak.records.ledger_head import count_journals, journal_hash
from cleanbreak.records.log_head import find_head
from cleanbreak.records.record_seal import RecordSealRow


class LogHeadGone(Refusal):
    """The log had {size} entries and the root {root} when the backup was made; what was restored
    does not.
    """

    code = "backup_log_head_gone"


class BlockGone(Refusal):
    """Block {block} of {chain} had the hash {hash} when the backup was made; what was restored does
    not have it.
    """

    code = "backup_block_gone"


class JournalsGone(Refusal):
    """The ledger had {journals} journals up to number {journal} when the backup was made; in what
    was restored, {found} are there, or the last one says something else.
    """

    code = "backup_journals_gone"


def compare_heads(noted: Heads) -> Iterator[Refusal]:
    """Yield what was there when the backup was made and is not in this database."""
    yield from _log(noted.log)
    yield from _chain(noted.audit, AuditSealRow, "audit_seal")
    yield from _chain(noted.records, RecordSealRow, "record_seal")
    yield from _ledger(noted.ledger)


def _log(noted: LogHead) -> Iterator[Refusal]:
    head = find_head(noted.size)
    if noted.size and (head is None or bytes(head.root).hex() != noted.root):
        yield LogHeadGone(size=noted.size, root=noted.root)


def _chain(
    noted: ChainHead, rows: type[AuditSealRow] | type[RecordSealRow], chain: str
) -> Iterator[Refusal]:
    row = rows.objects.filter(block=noted.block).first()
    if noted.block and (row is None or hash_of(row) != noted.hash):
        yield BlockGone(block=noted.block, chain=chain, hash=noted.hash)


def _ledger(noted: LedgerHead) -> Iterator[Refusal]:
    """A number that was given out before may have been committed later, so there may be more."""
    found = count_journals(noted.journal)
    if found < noted.journals or journal_hash(noted.journal) != noted.hash:
        yield JournalsGone(journals=noted.journals, journal=noted.journal, found=found)
