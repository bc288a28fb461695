"""Addresses; each one is a promise to people and to other programs."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from cleanbreak.channels.portal.error_pages import bad_request, server_error
from cleanbreak.site.health_page import health, live, ready
from cleanbreak.site.metrics_page import metrics

handler400 = bad_request
handler500 = server_error

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health, name="health"),
    path("livez", live, name="live"),
    path("readyz", ready, name="ready"),
    path("metrics", metrics, name="metrics"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("account/", include("cleanbreak.channels.account.urls")),
    path("staff/", include("cleanbreak.channels.staff.urls")),
    path("desk-agent/", include("cleanbreak.channels.desk_agent.urls")),
    path("", include("cleanbreak.channels.api.urls")),
    path("hotline/", include("cleanbreak.channels.hotline.urls")),
    path("", include("cleanbreak.channels.portal.urls")),
]

if settings.CLEANBREAK_SANDBOX:
    from cleanbreak.site.sandbox_pages import urlpatterns as of_sandbox

    urlpatterns += of_sandbox

if settings.CLEANBREAK_DEMONSTRATION:
    from cleanbreak.site.demonstration_pages import inbox, sign_on

    urlpatterns.append(path("demonstration/messages/", inbox, name="demonstration-messages"))
    urlpatterns.append(path("demonstration/sign-on/", sign_on, name="demonstration-sign-on"))
