from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.balance_action_history import BalanceActionHistory
from ...models.tmf_error import TmfError
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    bucket_id: str | Unset = UNSET,
    fields: str | Unset = UNSET,
    id: str | Unset = UNSET,
    limit: int | Unset = 20,
    offset: int | Unset = 0,
    product_id: str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["bucket.id"] = bucket_id

    params["fields"] = fields

    params["id"] = id

    params["limit"] = limit

    params["offset"] = offset

    params["product.id"] = product_id

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/tmf-api/prepayBalanceManagement/v4/balanceActionHistory",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> TmfError | list[BalanceActionHistory] | None:
    if response.status_code == 200:
        response_200 = []
        _response_200 = response.json()
        for response_200_item_data in _response_200:
            response_200_item = BalanceActionHistory.from_dict(response_200_item_data)

            response_200.append(response_200_item)

        return response_200

    if response.status_code == 400:
        response_400 = TmfError.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = TmfError.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = TmfError.from_dict(response.json())

        return response_403

    if response.status_code == 404:
        response_404 = TmfError.from_dict(response.json())

        return response_404

    if response.status_code == 405:
        response_405 = TmfError.from_dict(response.json())

        return response_405

    if response.status_code == 409:
        response_409 = TmfError.from_dict(response.json())

        return response_409

    if response.status_code == 429:
        response_429 = TmfError.from_dict(response.json())

        return response_429

    if response.status_code == 500:
        response_500 = TmfError.from_dict(response.json())

        return response_500

    if response.status_code == 503:
        response_503 = TmfError.from_dict(response.json())

        return response_503

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[TmfError | list[BalanceActionHistory]]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    bucket_id: str | Unset = UNSET,
    fields: str | Unset = UNSET,
    id: str | Unset = UNSET,
    limit: int | Unset = 20,
    offset: int | Unset = 0,
    product_id: str | Unset = UNSET,
) -> Response[TmfError | list[BalanceActionHistory]]:
    """List what was done to balances, the newest first.

    Args:
        bucket_id (str | Unset):
        fields (str | Unset):
        id (str | Unset):
        limit (int | Unset):  Default: 20.
        offset (int | Unset):  Default: 0.
        product_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[TmfError | list[BalanceActionHistory]]
    """

    kwargs = _get_kwargs(
        bucket_id=bucket_id,
        fields=fields,
        id=id,
        limit=limit,
        offset=offset,
        product_id=product_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    bucket_id: str | Unset = UNSET,
    fields: str | Unset = UNSET,
    id: str | Unset = UNSET,
    limit: int | Unset = 20,
    offset: int | Unset = 0,
    product_id: str | Unset = UNSET,
) -> TmfError | list[BalanceActionHistory] | None:
    """List what was done to balances, the newest first.

    Args:
        bucket_id (str | Unset):
        fields (str | Unset):
        id (str | Unset):
        limit (int | Unset):  Default: 20.
        offset (int | Unset):  Default: 0.
        product_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        TmfError | list[BalanceActionHistory]
    """

    return sync_detailed(
        client=client,
        bucket_id=bucket_id,
        fields=fields,
        id=id,
        limit=limit,
        offset=offset,
        product_id=product_id,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    bucket_id: str | Unset = UNSET,
    fields: str | Unset = UNSET,
    id: str | Unset = UNSET,
    limit: int | Unset = 20,
    offset: int | Unset = 0,
    product_id: str | Unset = UNSET,
) -> Response[TmfError | list[BalanceActionHistory]]:
    """List what was done to balances, the newest first.

    Args:
        bucket_id (str | Unset):
        fields (str | Unset):
        id (str | Unset):
        limit (int | Unset):  Default: 20.
        offset (int | Unset):  Default: 0.
        product_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[TmfError | list[BalanceActionHistory]]
    """

    kwargs = _get_kwargs(
        bucket_id=bucket_id,
        fields=fields,
        id=id,
        limit=limit,
        offset=offset,
        product_id=product_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    bucket_id: str | Unset = UNSET,
    fields: str | Unset = UNSET,
    id: str | Unset = UNSET,
    limit: int | Unset = 20,
    offset: int | Unset = 0,
    product_id: str | Unset = UNSET,
) -> TmfError | list[BalanceActionHistory] | None:
    """List what was done to balances, the newest first.

    Args:
        bucket_id (str | Unset):
        fields (str | Unset):
        id (str | Unset):
        limit (int | Unset):  Default: 20.
        offset (int | Unset):  Default: 0.
        product_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        TmfError | list[BalanceActionHistory]
    """

    return (
        await asyncio_detailed(
            client=client,
            bucket_id=bucket_id,
            fields=fields,
            id=id,
            limit=limit,
            offset=offset,
            product_id=product_id,
        )
    ).parsed
