"""Time stamps (RFC 3161): somebody else vouches that a paper was there at a time."""

import httpx
from asn1crypto import tsp
from pyhanko.sign.timestamps import TimeStamper

from cleanbreak.ports.errors import Refused, Unavailable

ANSWER_BYTES_MAX = 100_000
MEDIA_TYPE = "application/timestamp-reply"


class HttpTimeStamper(TimeStamper):
    """Asks a server by HTTP (RFC 3161 clause 3.4).

    :param url: where it is asked.
    :param timeout_s: for each phase of a request, in seconds.
    """

    def __init__(self, url: str, timeout_s: float) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._url = url
        self._timeout_s = timeout_s

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Return what the server answers; no redirect is followed.

        :raises Refused: if the answer is no time stamp.
        :raises Unavailable: if the server does not answer.
        """
        headers = {"Content-Type": "application/timestamp-query"}
        try:
            async with httpx.AsyncClient(timeout=self._timeout_s, trust_env=False) as client:
                answer = await client.post(self._url, content=req.dump(), headers=headers)
        except httpx.HTTPError as error:
            why = type(error).__name__
            raise Unavailable(f"The time-stamp server cannot be asked ({why}).") from error
        if answer.status_code != httpx.codes.OK:
            raise Unavailable(f"The time-stamp server answered with {answer.status_code}.")
        kind = answer.headers.get("Content-Type", "").partition(";")[0]
        if kind != MEDIA_TYPE or len(answer.content) > ANSWER_BYTES_MAX:
            raise Refused("The time-stamp server answered with something else than a time stamp.")
        return tsp.TimeStampResp.load(answer.content)
