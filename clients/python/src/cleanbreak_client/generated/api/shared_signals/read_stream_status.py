from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.signals_error import SignalsError
from ...models.stream_status import StreamStatus
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    stream_id: str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["stream_id"] = stream_id

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/ssf/status",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> SignalsError | StreamStatus | None:
    if response.status_code == 200:
        response_200 = StreamStatus.from_dict(response.json())

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
) -> Response[SignalsError | StreamStatus]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    stream_id: str | Unset = UNSET,
) -> Response[SignalsError | StreamStatus]:
    """Tell whether events go (8.1.2.1).

    Args:
        stream_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[SignalsError | StreamStatus]
    """

    kwargs = _get_kwargs(
        stream_id=stream_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    stream_id: str | Unset = UNSET,
) -> SignalsError | StreamStatus | None:
    """Tell whether events go (8.1.2.1).

    Args:
        stream_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        SignalsError | StreamStatus
    """

    return sync_detailed(
        client=client,
        stream_id=stream_id,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    stream_id: str | Unset = UNSET,
) -> Response[SignalsError | StreamStatus]:
    """Tell whether events go (8.1.2.1).

    Args:
        stream_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[SignalsError | StreamStatus]
    """

    kwargs = _get_kwargs(
        stream_id=stream_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    stream_id: str | Unset = UNSET,
) -> SignalsError | StreamStatus | None:
    """Tell whether events go (8.1.2.1).

    Args:
        stream_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        SignalsError | StreamStatus
    """

    return (
        await asyncio_detailed(
            client=client,
            stream_id=stream_id,
        )
    ).parsed
