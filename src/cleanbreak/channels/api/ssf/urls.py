"""Addresses of the transmitter; `flows/own_stream.py` says where a stream is polled."""

from django.urls import URLPattern, path

from cleanbreak.channels.api.ssf import metadata, poll, streams

WELL_KNOWN = ".well-known/ssf-configuration"
urlpatterns: list[URLPattern] = [
    path(WELL_KNOWN, metadata.metadata, name="ssf-configuration"),
    path(f"{WELL_KNOWN}/<path:issuer_path>", metadata.metadata, name="ssf-configuration-of"),
    path("ssf/streams", streams.streams, name="ssf-streams"),
    path("ssf/status", streams.status, name="ssf-status"),
    path("ssf/subjects:add", streams.add, name="ssf-add"),
    path("ssf/subjects:remove", streams.remove, name="ssf-remove"),
    path("ssf/poll/<str:stream_id>", poll.poll, name="ssf-poll"),
    path("ssf/verify", streams.verify, name="ssf-verify"),
]
