"""What is wrong with the log: that it is not what was published, was changed, or stands still."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.check_log import check_log
from cleanbreak.flows.finding import Finding
from cleanbreak.flows.refusal_words import refusal_text
from cleanbreak.flows.wired_outside import wired_log_store
from cleanbreak.ports.errors import OutsideFailure
from cleanbreak.records.log_head import unsigned_since

UNSIGNED_MAX = timedelta(minutes=5)


def doubts_about_log(now: datetime) -> Iterator[Finding]:
    """Check the log as at every start, and tell what somebody must see to."""
    try:
        with transaction.atomic():
            since = unsigned_since()
        checked = check_log(wired_log_store(), now)
    except DatabaseError:
        return  # the tables come with a migration, and those that wait are a finding of their own
    except Refusal as refusal:
        yield Finding(name="log", is_well=False, sentence=refusal_text(refusal))
        return
    except OutsideFailure as failure:
        yield Finding(name="log", is_well=False, sentence=failure.sentence)
        return
    if since and now - since > UNSIGNED_MAX:
        sentence = _(
            "Entries of the log wait for a signed checkpoint. Look what the worker says, or run:"
            " cleanbreak log append"
        )
        yield Finding(name="log", is_well=False, sentence=sentence)
        return
    sentence = _("as published, size %(size)d") % {"size": checked.size}
    yield Finding(name="log", is_well=True, sentence=sentence)
