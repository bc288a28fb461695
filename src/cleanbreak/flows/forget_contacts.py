"""Forget contacts: after a while nobody needs to check a message or a call any more."""

from datetime import datetime, timedelta

from django.conf import settings

from cleanbreak.records.agent_call import delete_calls
from cleanbreak.records.contact_check import delete_contact_checks


def forget_contacts(now: datetime) -> int:
    """Delete what is older than ``CLEANBREAK_CONTACTS_KEPT_DAYS``; return how many there were."""
    before = now - timedelta(days=settings.CLEANBREAK_CONTACTS_KEPT_DAYS)
    return delete_contact_checks(before) + delete_calls(before)
