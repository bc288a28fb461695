"""Addresses of the listener for SM-DP+: these, and nothing of the portal or the console."""

from django.urls import URLPattern, URLResolver, include, path

from cleanbreak.channels.es2plus import answers

handler400 = answers.bad_request
handler404 = answers.not_found
handler500 = answers.server_error

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("cleanbreak.channels.es2plus.urls"))
]
