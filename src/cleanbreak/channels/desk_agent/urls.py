"""Addresses for the programs at counters."""

from django.urls import URLPattern, path

from cleanbreak.channels.desk_agent import endpoints

urlpatterns: list[URLPattern] = [
    path("pair", endpoints.pair, name="desk-agent-pair"),
    path("begin", endpoints.begin, name="desk-agent-begin"),
    path("take", endpoints.take, name="desk-agent-take"),
    path("answer", endpoints.answer, name="desk-agent-answer"),
]
