from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.poll import Poll
from ...models.polled import Polled
from ...models.signals_error import SignalsError
from ...types import UNSET, Response


def _get_kwargs(
    stream_id: str,
    *,
    body: Poll,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/ssf/poll/{stream_id}".format(
            stream_id=quote(str(stream_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Polled | SignalsError | None:
    if response.status_code == 200:
        response_200 = Polled.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = SignalsError.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = SignalsError.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = SignalsError.from_dict(response.json())

        return response_403

    if response.status_code == 404:
        response_404 = SignalsError.from_dict(response.json())

        return response_404

    if response.status_code == 429:
        response_429 = SignalsError.from_dict(response.json())

        return response_429

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Polled | SignalsError]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    stream_id: str,
    *,
    client: AuthenticatedClient,
    body: Poll,
) -> Response[Polled | SignalsError]:
    """Fetch events, and say which arrived (RFC 8936).

    Args:
        stream_id (str):
        body (Poll):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Polled | SignalsError]
    """

    kwargs = _get_kwargs(
        stream_id=stream_id,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    stream_id: str,
    *,
    client: AuthenticatedClient,
    body: Poll,
) -> Polled | SignalsError | None:
    """Fetch events, and say which arrived (RFC 8936).

    Args:
        stream_id (str):
        body (Poll):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Polled | SignalsError
    """

    return sync_detailed(
        stream_id=stream_id,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    stream_id: str,
    *,
    client: AuthenticatedClient,
    body: Poll,
) -> Response[Polled | SignalsError]:
    """Fetch events, and say which arrived (RFC 8936).

    Args:
        stream_id (str):
        body (Poll):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Polled | SignalsError]
    """

    kwargs = _get_kwargs(
        stream_id=stream_id,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    stream_id: str,
    *,
    client: AuthenticatedClient,
    body: Poll,
) -> Polled | SignalsError | None:
    """Fetch events, and say which arrived (RFC 8936).

    Args:
        stream_id (str):
        body (Poll):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Polled | SignalsError
    """

    return (
        await asyncio_detailed(
            stream_id=stream_id,
            client=client,
            body=body,
        )
    ).parsed
