"""Who pushes to the devices of holders."""

from functools import cache

from django.conf import settings

from cleanbreak.adapters.push_service.web import WebPushServices
from cleanbreak.ports.push_service import PushServices


@cache
def wire_push_services() -> PushServices:
    """Return the services of the web; which device has which one, its browser says."""
    key_path = settings.CLEANBREAK_HOME / "keys" / "push_key.pem"
    return WebPushServices(key_path, settings.CLEANBREAK_PUSH_SENDER)
