"""Settings of the listener for SM-DP+: those of the product, with its own addresses and no more."""

from cleanbreak.site.settings import *  # noqa: F403

ROOT_URLCONF = "cleanbreak.site.es2plus_urls"
MIDDLEWARE = ["allauth.account.middleware.AccountMiddleware"]
"""No cookies, no languages, no pages: machines with certificates only. The one that is there does
nothing here, but allauth does not start without it."""
ALLOWED_HOSTS = ["*"]
"""An SM-DP+ calls us as it likes; no answer of ours repeats the name."""
