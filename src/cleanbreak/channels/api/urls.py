"""Addresses for programs of others."""

from django.urls import URLPattern, URLResolver, include, path

from cleanbreak.channels.api import oauth_pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("oauth2/token", oauth_pages.token, name="oauth-token"),
    path("oauth2/jwks", oauth_pages.keys, name="oauth-keys"),
    path("", include("cleanbreak.channels.api.ssf.urls")),
]
