"""Recordings by GET, of one provider only: nobody sends us or our login anywhere else."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from cleanbreak.adapters.http_element import HttpElement, HttpRequest, HttpSettings
from cleanbreak.adapters.variables import Variables, parse_seconds
from cleanbreak.ports.errors import Refused

PREFIX = "CLEANBREAK_VOICEMAIL_"
TIMEOUT_S = 2.0
"""A caller waits on the telephone meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRecordingsSettings:
    """Where the provider keeps recordings, and how we come in."""

    http: HttpSettings

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "KeptRecordingsSettings":
        """Return the settings that ``CLEANBREAK_VOICEMAIL_*`` variables describe.

        :raises ValueError: with the name of the variable that is missing or cannot be read.
        """
        found = Variables(PREFIX, environment)
        url = found.require("URL", _url)
        login = found.secret("TOKEN", _login)
        basic = b64encode(login.encode()).decode()
        settings = HttpSettings(
            base_url=url,
            timeout_s=found.read("TIMEOUT_S", parse_seconds, TIMEOUT_S),
            tls=found.tls_files(),
            headers={"Authorization": f"Basic {basic}"} if login else {},
        )
        found.require_all_read()
        return cls(http=settings)


class HttpKeptRecordings:
    """The port ``kept_recordings`` over HTTP."""

    def __init__(self, settings: KeptRecordingsSettings) -> None:
        self._below = settings.http.base_url + "/"
        self._element = HttpElement("The provider of telephony", settings.http)

    def fetch(self, address: str) -> bytes:
        """Return the recording, if it is kept below our address of the provider."""
        if not address.startswith(self._below):
            raise Refused("The recording is kept elsewhere than CLEANBREAK_VOICEMAIL_URL says.")
        path = "/" + address.removeprefix(self._below)
        reply = self._element.ask(HttpRequest(method="GET", path=path))
        if reply.status != HTTPStatus.OK:
            raise Refused(f"The provider does not give out the recording (HTTP {reply.status}).")
        return reply.body


def _url(text: str) -> str:
    if not text.startswith(("https://", "http://")):
        raise ValueError("an address begins with https://")
    return text.rstrip("/")


def _login(text: str) -> str:
    if ":" not in text:
        raise ValueError("it is written NAME:SECRET")
    return text
