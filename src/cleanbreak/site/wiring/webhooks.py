"""Who sends events to webhooks and to listeners of hubs."""

from functools import cache

from django.conf import settings

from cleanbreak.adapters.webhooks.http import HttpWebhooks
from cleanbreak.ports.webhooks import Webhooks


@cache
def wire_webhooks() -> Webhooks:
    """Return HTTPS; where each receiver is, its row says."""
    return HttpWebhooks(settings.CLEANBREAK_EVENTS_NETWORKS)
