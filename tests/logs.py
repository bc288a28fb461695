"""What stories about the log need: leaves that wait, and a look at what is published."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from tests.worlds import LOG_SIGNING

from cleanbreak.domain.checkpoint import Checkpoint
from cleanbreak.domain.signed_note import is_signed_by, parse_note
from cleanbreak.flows.sign_head import verifier_key
from cleanbreak.records.log_entry import queue_leaves


def let_wait(*leaves: bytes, kind: str = "end", orders: Sequence[UUID] = ()) -> list[UUID]:
    """Let leaves wait, each about an order of its own."""
    named = list(orders) or [uuid4() for _ in leaves]
    with transaction.atomic():
        queue_leaves(kind, list(zip(leaves, named, strict=True)))
    return named


def log_folder() -> Path:
    """Return where the log is published."""
    return Path(settings.CLEANBREAK_HOME) / "log"


def published() -> Checkpoint:
    """Return the published checkpoint, which our key has signed."""
    note = parse_note((log_folder() / "checkpoint").read_bytes())
    assert is_signed_by(note, verifier_key(LOG_SIGNING.public_key()))
    return Checkpoint.parse(note.text)
