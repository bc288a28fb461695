"""Who looks at other people's web sites."""

from django.conf import settings

from cleanbreak.adapters.site_visitor.chromium import ChromiumSiteVisitor
from cleanbreak.ports.site_visitor import SiteVisitor


def wire_site_visitor() -> SiteVisitor:
    """Return Chromium; whether it is installed is found out when a visit begins."""
    return ChromiumSiteVisitor(settings.CLEANBREAK_CHROMIUM)
