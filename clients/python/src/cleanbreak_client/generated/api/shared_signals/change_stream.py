from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.signals_error import SignalsError
from ...models.stream import Stream
from ...models.stream_wish import StreamWish
from ...types import UNSET, Response


def _get_kwargs(
    *,
    body: StreamWish,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "patch",
        "url": "/ssf/streams",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> SignalsError | Stream | None:
    if response.status_code == 200:
        response_200 = Stream.from_dict(response.json())

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
) -> Response[SignalsError | Stream]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: StreamWish,
) -> Response[SignalsError | Stream]:
    """Change what is said, and nothing else (8.1.1.3).

    Args:
        body (StreamWish):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[SignalsError | Stream]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    body: StreamWish,
) -> SignalsError | Stream | None:
    """Change what is said, and nothing else (8.1.1.3).

    Args:
        body (StreamWish):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        SignalsError | Stream
    """

    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: StreamWish,
) -> Response[SignalsError | Stream]:
    """Change what is said, and nothing else (8.1.1.3).

    Args:
        body (StreamWish):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[SignalsError | Stream]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: StreamWish,
) -> SignalsError | Stream | None:
    """Change what is said, and nothing else (8.1.1.3).

    Args:
        body (StreamWish):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        SignalsError | Stream
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
