from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.signals_error import SignalsError
from ...models.stream import Stream
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
        "url": "/ssf/streams",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> SignalsError | list[Stream] | Stream | None:
    if response.status_code == 200:

        def _parse_response_200(data: object) -> list[Stream] | Stream:
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                response_200_type_0 = Stream.from_dict(data)

                return response_200_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, list):
                raise TypeError()
            response_200_type_1 = []
            _response_200_type_1 = data
            for response_200_type_1_item_data in _response_200_type_1:
                response_200_type_1_item = Stream.from_dict(
                    response_200_type_1_item_data
                )

                response_200_type_1.append(response_200_type_1_item)

            return response_200_type_1

        response_200 = _parse_response_200(response.json())

        return response_200

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
) -> Response[SignalsError | list[Stream] | Stream]:
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
) -> Response[SignalsError | list[Stream] | Stream]:
    """Tell the configuration of one stream, or of all that there are (8.1.1.2).

    Args:
        stream_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[SignalsError | list[Stream] | Stream]
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
) -> SignalsError | list[Stream] | Stream | None:
    """Tell the configuration of one stream, or of all that there are (8.1.1.2).

    Args:
        stream_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        SignalsError | list[Stream] | Stream
    """

    return sync_detailed(
        client=client,
        stream_id=stream_id,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    stream_id: str | Unset = UNSET,
) -> Response[SignalsError | list[Stream] | Stream]:
    """Tell the configuration of one stream, or of all that there are (8.1.1.2).

    Args:
        stream_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[SignalsError | list[Stream] | Stream]
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
) -> SignalsError | list[Stream] | Stream | None:
    """Tell the configuration of one stream, or of all that there are (8.1.1.2).

    Args:
        stream_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        SignalsError | list[Stream] | Stream
    """

    return (
        await asyncio_detailed(
            client=client,
            stream_id=stream_id,
        )
    ).parsed
