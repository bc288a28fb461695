"""Described elements that are asked by HTTP."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cleanbreak.adapters.described_description import RestRequest
from cleanbreak.adapters.described_expressions import Document
from cleanbreak.adapters.described_format import AT_ONCE_USUAL, TIMEOUT_USUAL_S
from cleanbreak.adapters.described_secrets import read_reference
from cleanbreak.adapters.described_templates import in_address
from cleanbreak.adapters.described_transport import Question, Telling
from cleanbreak.adapters.described_values import is_web_address
from cleanbreak.adapters.http_element import (
    HttpElement,
    HttpReply,
    HttpRequest,
    HttpSettings,
    TlsFiles,
)
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure, Unavailable


class RestTransport:
    """The transport ``rest``."""

    def __init__(self, name: str, settings: HttpSettings) -> None:
        self._element = HttpElement(name, settings)

    def look(self, questions: Sequence[Question]) -> list[Document | OutsideFailure]:
        """Ask each, a few at a time."""
        return [
            one if isinstance(one, OutsideFailure) else _document(one)
            for one in self._ask([_request(question) for question in questions])
        ]

    def perform(self, plans: Sequence[Sequence[Telling]]) -> list[OutsideFailure | None]:
        """Tell the first of every plan, then the second of those that may go on, and so forth."""
        failures: list[OutsideFailure | None] = [None] * len(plans)
        for turn in range(max(map(len, plans), default=0)):
            going = [n for n, plan in enumerate(plans) if not failures[n] and turn < len(plan)]
            tellings = [plans[n][turn] for n in going]
            replies = self._ask([_request(telling.question) for telling in tellings])
            for n, telling, reply in zip(going, tellings, replies, strict=True):
                failures[n] = _failure(telling, reply, is_touched=turn > 0)
        return failures

    def close(self) -> None:
        """Close every connection."""
        self._element.close()

    def _ask(
        self, requests: Sequence[HttpRequest | OutsideFailure]
    ) -> list[HttpReply | OutsideFailure]:
        """Send those that could be written; return replies and failures in the same order."""
        sendable = [one for one in requests if isinstance(one, HttpRequest)]
        replies = iter(self._element.ask_all(sendable))
        return [one if isinstance(one, OutsideFailure) else next(replies) for one in requests]


def rest_settings(connection: Mapping[str, Any], environment: Mapping[str, str]) -> HttpSettings:
    """Return the settings that the table describes, with the secrets that it refers to.

    :raises NothingKept: if a reference leads nowhere.
    :raises ValueError: if the address that was kept elsewhere is none.
    """

    def read(text: str) -> str:
        return read_reference(text, environment)

    url = read(connection["url"]).rstrip("/")
    if not is_web_address(url):
        raise ValueError(f"{connection['url']} holds no address of a server")
    headers = {name: read(secret) for name, secret in connection.get("headers", {}).items()}
    if "bearer_token" in connection:
        headers["Authorization"] = f"Bearer {read(connection['bearer_token'])}"
    if "user" in connection:
        login = f"{read(connection['user'])}:{read(connection['password'])}"
        headers["Authorization"] = f"Basic {b64encode(login.encode()).decode()}"
    files = {
        name: Path(connection[name])
        for name in ("authorities", "certificate", "key")
        if name in connection
    }
    return HttpSettings(
        base_url=url,
        timeout_s=connection.get("timeout_s", TIMEOUT_USUAL_S),
        at_once=connection.get("at_once", AT_ONCE_USUAL),
        tls=TlsFiles(**files),
        headers=headers,
    )


def _request(question: Question) -> HttpRequest | OutsideFailure:
    asked, values = question.asked, question.values
    if not isinstance(asked, RestRequest):
        raise TypeError("a statement cannot be sent by HTTP")
    try:
        path = asked.path.filled(values, in_address)
        headers = {name: one.filled(values, in_address) for name, one in asked.headers.items()}
        json = asked.json.filled(values) if asked.json else None
    except OutsideFailure as failure:
        return failure
    return HttpRequest(
        method=asked.method, path=path, json=json, headers=headers, is_question=asked.is_question
    )


def _document(reply: HttpReply) -> Document:
    """Return what expressions see; a body that is no JSON is none."""
    try:
        body = reply.json()
    except ValueError:
        body = None
    return {"status": reply.status, "body": body}


def _failure(
    telling: Telling, reply: HttpReply | OutsideFailure, *, is_touched: bool
) -> OutsideFailure | None:
    failure = reply if isinstance(reply, OutsideFailure) else telling.failure(_document(reply))
    if isinstance(failure, Unavailable) and is_touched:
        return OutcomeUnknown(failure.sentence)
    return failure
