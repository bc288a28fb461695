"""Addresses at which an SM-DP+ reports; only a listener of their own serves them."""

from django.urls import URLPattern, path

from cleanbreak.channels.es2plus.reports import report

urlpatterns: list[URLPattern] = [
    path("gsma/rsp2/es2plus/handleDownloadProgressInfo", report),
    path("gsma/rsp2/es2plus/handleNotification", report),
]
