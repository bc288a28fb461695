"""Addresses of the hotline, for providers of telephony."""

from django.urls import URLPattern, path

from cleanbreak.channels.hotline.prompt_page import prompt
from cleanbreak.channels.hotline.webhook import status, turn

urlpatterns: list[URLPattern] = [
    path("<slug:provider>/call/", turn, name="hotline-call"),
    path("<slug:provider>/call/<int:turn>/", turn, name="hotline-turn"),
    path("<slug:provider>/status/", status, name="hotline-status"),
    path("prompts/<slug:language>/<slug:key>-<str:digest>.wav", prompt, name="hotline-prompt"),
]
