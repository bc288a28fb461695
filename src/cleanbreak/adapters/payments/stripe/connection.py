"""The way to Stripe: its own library, over connections that are bounded and tell nothing.

Stripe's library sends telemetry, repeats requests and writes what it sends into logs unless it is
told not to. Repeats are the engine's work here: it reads back in between.
"""

import logging
import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx
import stripe

from cleanbreak.adapters.http_element import ANSWER_BYTES_MAX, NOT_SENT
from cleanbreak.adapters.payments.stripe.failures import failure_of, in_doubt
from cleanbreak.adapters.payments.stripe.reading import Unreadable
from cleanbreak.adapters.payments.stripe.settings import StripeSettings
from cleanbreak.ports.errors import Unavailable

API_VERSION = "2026-10-28.endive"
"""What the answers look like; that of stripe 16.1, whatever the account's default is."""
HEADERS_READ = ("retry-after", "request-id")
"""Others are not handed to the library: ``Stripe-Notice`` would become a Python warning."""
GARBLED = (AttributeError, KeyError, TypeError, ValueError, RecursionError)
"""What Stripe's library raises at JSON that is none of Stripe's."""
Told = TypeVar("Told")

stripe.enable_telemetry = False
logging.getLogger("stripe").setLevel(logging.CRITICAL)  # it logs ids of payments, also at "info"


class StripeConnection:
    """One account at Stripe; threads may share it."""

    def __init__(self, settings: StripeSettings) -> None:
        self._transport = _Transport(settings)
        self._client = stripe.StripeClient(
            settings.key,
            stripe_version=API_VERSION,
            base_addresses={"api": settings.base_url},
            max_network_retries=0,
            http_client=self._transport,
        )

    def ask(
        self, question: Callable[[stripe.StripeClient], Any], read: Callable[[Any], Told]
    ) -> Told:
        """Ask something that changes nothing; return what was read of the answer.

        :raises Unavailable: if there is no answer that can be read.
        :raises Refused: if Stripe says no.
        """
        return self._exchange(question, read, is_question=True)

    def tell(
        self, order: Callable[[stripe.StripeClient], Any], read: Callable[[Any], Told]
    ) -> Told:
        """Have something done; return what was read of the answer.

        :raises OutcomeUnknown: if it may have been done.
        :raises Unavailable, Refused: if it surely was not.
        """
        return self._exchange(order, read, is_question=False)

    def close(self) -> None:
        """Close every connection."""
        self._transport.close()

    def _exchange(
        self,
        ask: Callable[[stripe.StripeClient], Any],
        read: Callable[[Any], Told],
        *,
        is_question: bool,
    ) -> Told:
        try:
            return read(ask(self._client).last_response.data)
        except stripe.StripeError as error:
            # Without its cause: the error holds the request, and the request holds the payment.
            raise failure_of(error, is_question=is_question) from None
        except Unreadable as error:
            sentence = "Stripe answered with something else than was asked for"
            raise in_doubt(sentence, is_question=is_question) from error
        except GARBLED:
            sentence = "Stripe gave an answer that cannot be read"
            raise in_doubt(sentence, is_question=is_question) from None


class _Transport(stripe.HTTPClient):
    """What the library sends by: no proxy from the environment, no endless answer, no redirect."""

    name = "httpx"

    def __init__(self, settings: StripeSettings) -> None:
        super().__init__()
        is_encrypted = urlsplit(settings.base_url).scheme == "https"
        self._http = httpx.Client(
            verify=settings.tls.context() if is_encrypted else False,
            timeout=settings.timeout_s,
            trust_env=False,
            limits=httpx.Limits(max_connections=settings.at_once),
        )

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        *,
        _usage: list[str] | None = None,
    ) -> tuple[str, int, Mapping[str, str]]:
        """Send one request of the library.

        :raises Unavailable: if it was surely not sent, or was a question.
        :raises OutcomeUnknown: if it was sent, and there is no whole answer.
        """
        try:
            return self._send(method, url, headers or {}, post_data)
        except NOT_SENT as error:
            kind = type(error).__name__
            raise Unavailable(f"Stripe cannot be reached: {kind}") from None
        except (httpx.HTTPError, ssl.SSLError, _TooLong, UnicodeDecodeError) as error:
            sentence = f"Stripe gave no whole answer: {type(error).__name__.removeprefix('_')}"
            raise in_doubt(sentence, is_question=method == "get") from None

    def close(self) -> None:
        """Close every connection."""
        with suppress(httpx.HTTPError):
            self._http.close()

    def _send(
        self, method: str, url: str, headers: Mapping[str, str], post_data: Any
    ) -> tuple[str, int, Mapping[str, str]]:
        with self._http.stream(
            method.upper(), url, headers=dict(headers), content=post_data
        ) as reply:
            body = bytearray()
            for piece in reply.iter_bytes():
                body += piece
                if len(body) > ANSWER_BYTES_MAX:
                    raise _TooLong
            kept = {name: reply.headers[name] for name in HEADERS_READ if name in reply.headers}
            return body.decode(), reply.status_code, kept


class _TooLong(Exception):
    """The answer is too long to be one."""
