"""A recorder that is told by HTTP: PUT keeps the recording of a call, DELETE destroys it."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import quote

from cleanbreak.adapters.http_element import (
    HttpElement,
    HttpReply,
    HttpRequest,
    HttpSettings,
)
from cleanbreak.adapters.variables import Variables, parse_seconds
from cleanbreak.ports.errors import OutcomeUnknown, Refused

PREFIX = "CLEANBREAK_RECORDER_"
TIMEOUT_S = 3.0
"""A caller waits on the telephone meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecorderSettings:
    """Where the recorder is, and how we come in."""

    http: HttpSettings

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "RecorderSettings":
        """Return the settings that ``CLEANBREAK_RECORDER_*`` variables describe.

        :raises ValueError: with the name of the variable that is missing or cannot be read.
        """
        found = Variables(PREFIX, environment)
        url = found.require("URL", _url)
        token = found.secret("TOKEN")
        settings = HttpSettings(
            base_url=url,
            timeout_s=found.read("TIMEOUT_S", parse_seconds, TIMEOUT_S),
            tls=found.tls_files(),
            headers={"Authorization": f"Bearer {token}"} if token else {},
            idle_max=0,  # it is told a few times in an hour
        )
        found.require_all_read()
        return cls(http=settings)


class HttpRecorder:
    """The port ``recorder`` over HTTP."""

    def __init__(self, settings: RecorderSettings) -> None:
        self._element = HttpElement("The recorder", settings.http)

    def keep(self, provider: str, provider_call_id: str) -> str:
        """Tell the recorder to keep the call; return its name of the recording."""
        reply = self._element.ask(HttpRequest(method="PUT", path=_path(provider, provider_call_id)))
        if reply.status not in (HTTPStatus.OK, HTTPStatus.CREATED):
            raise Refused(f"The recorder does not record this call (HTTP {reply.status})")
        return _reference(reply)

    def discard(self, provider: str, provider_call_id: str) -> None:
        """Tell the recorder to destroy what it has of the call."""
        path = _path(provider, provider_call_id)
        reply = self._element.ask(HttpRequest(method="DELETE", path=path))
        gone = (HTTPStatus.OK, HTTPStatus.NO_CONTENT, HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
        if reply.status not in gone:
            raise Refused(f"The recorder does not discard this call (HTTP {reply.status})")

    def check_reachable(self) -> None:
        """Ask for the base address; any answer to it will do.

        :raises Unavailable: if there is none.
        """
        self._element.ask(HttpRequest(method="GET", path="/"))


def _reference(reply: HttpReply) -> str:
    try:
        body = reply.json()
        reference = body["reference"]
    except (ValueError, TypeError, KeyError) as fault:
        raise OutcomeUnknown("The recorder's answer names no recording") from fault
    return str(reference)


def _path(provider: str, provider_call_id: str) -> str:
    return f"/recordings/{quote(provider, safe='')}/{quote(provider_call_id, safe='')}"


def _url(text: str) -> str:
    if not text.startswith(("https://", "http://")):
        raise ValueError("an address begins with https://")
    return text.rstrip("/")
