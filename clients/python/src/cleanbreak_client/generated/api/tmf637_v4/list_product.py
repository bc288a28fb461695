from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.product import Product
from ...models.tmf_error import TmfError
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    type_: str | Unset = UNSET,
    fields: str | Unset = UNSET,
    id: str | Unset = UNSET,
    limit: int | Unset = 20,
    name: str | Unset = UNSET,
    offset: int | Unset = 0,
    product_order_item_product_order_id: str | Unset = UNSET,
    sort: str | Unset = UNSET,
    status: str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["@type"] = type_

    params["fields"] = fields

    params["id"] = id

    params["limit"] = limit

    params["name"] = name

    params["offset"] = offset

    params["productOrderItem.productOrderId"] = product_order_item_product_order_id

    params["sort"] = sort

    params["status"] = status

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/tmf-api/productInventory/v4/product",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> TmfError | list[Product] | None:
    if response.status_code == 200:
        response_200 = []
        _response_200 = response.json()
        for response_200_item_data in _response_200:
            response_200_item = Product.from_dict(response_200_item_data)

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
) -> Response[TmfError | list[Product]]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    type_: str | Unset = UNSET,
    fields: str | Unset = UNSET,
    id: str | Unset = UNSET,
    limit: int | Unset = 20,
    name: str | Unset = UNSET,
    offset: int | Unset = 0,
    product_order_item_product_order_id: str | Unset = UNSET,
    sort: str | Unset = UNSET,
    status: str | Unset = UNSET,
) -> Response[TmfError | list[Product]]:
    """List lines, and what the client keeps: what it keeps is the newest.

    Args:
        type_ (str | Unset):
        fields (str | Unset):
        id (str | Unset):
        limit (int | Unset):  Default: 20.
        name (str | Unset):
        offset (int | Unset):  Default: 0.
        product_order_item_product_order_id (str | Unset):
        sort (str | Unset):
        status (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[TmfError | list[Product]]
    """

    kwargs = _get_kwargs(
        type_=type_,
        fields=fields,
        id=id,
        limit=limit,
        name=name,
        offset=offset,
        product_order_item_product_order_id=product_order_item_product_order_id,
        sort=sort,
        status=status,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    type_: str | Unset = UNSET,
    fields: str | Unset = UNSET,
    id: str | Unset = UNSET,
    limit: int | Unset = 20,
    name: str | Unset = UNSET,
    offset: int | Unset = 0,
    product_order_item_product_order_id: str | Unset = UNSET,
    sort: str | Unset = UNSET,
    status: str | Unset = UNSET,
) -> TmfError | list[Product] | None:
    """List lines, and what the client keeps: what it keeps is the newest.

    Args:
        type_ (str | Unset):
        fields (str | Unset):
        id (str | Unset):
        limit (int | Unset):  Default: 20.
        name (str | Unset):
        offset (int | Unset):  Default: 0.
        product_order_item_product_order_id (str | Unset):
        sort (str | Unset):
        status (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        TmfError | list[Product]
    """

    return sync_detailed(
        client=client,
        type_=type_,
        fields=fields,
        id=id,
        limit=limit,
        name=name,
        offset=offset,
        product_order_item_product_order_id=product_order_item_product_order_id,
        sort=sort,
        status=status,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    type_: str | Unset = UNSET,
    fields: str | Unset = UNSET,
    id: str | Unset = UNSET,
    limit: int | Unset = 20,
    name: str | Unset = UNSET,
    offset: int | Unset = 0,
    product_order_item_product_order_id: str | Unset = UNSET,
    sort: str | Unset = UNSET,
    status: str | Unset = UNSET,
) -> Response[TmfError | list[Product]]:
    """List lines, and what the client keeps: what it keeps is the newest.

    Args:
        type_ (str | Unset):
        fields (str | Unset):
        id (str | Unset):
        limit (int | Unset):  Default: 20.
        name (str | Unset):
        offset (int | Unset):  Default: 0.
        product_order_item_product_order_id (str | Unset):
        sort (str | Unset):
        status (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[TmfError | list[Product]]
    """

    kwargs = _get_kwargs(
        type_=type_,
        fields=fields,
        id=id,
        limit=limit,
        name=name,
        offset=offset,
        product_order_item_product_order_id=product_order_item_product_order_id,
        sort=sort,
        status=status,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    type_: str | Unset = UNSET,
    fields: str | Unset = UNSET,
    id: str | Unset = UNSET,
    limit: int | Unset = 20,
    name: str | Unset = UNSET,
    offset: int | Unset = 0,
    product_order_item_product_order_id: str | Unset = UNSET,
    sort: str | Unset = UNSET,
    status: str | Unset = UNSET,
) -> TmfError | list[Product] | None:
    """List lines, and what the client keeps: what it keeps is the newest.

    Args:
        type_ (str | Unset):
        fields (str | Unset):
        id (str | Unset):
        limit (int | Unset):  Default: 20.
        name (str | Unset):
        offset (int | Unset):  Default: 0.
        product_order_item_product_order_id (str | Unset):
        sort (str | Unset):
        status (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        TmfError | list[Product]
    """

    return (
        await asyncio_detailed(
            client=client,
            type_=type_,
            fields=fields,
            id=id,
            limit=limit,
            name=name,
            offset=offset,
            product_order_item_product_order_id=product_order_item_product_order_id,
            sort=sort,
            status=status,
        )
    ).parsed
