from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.service_order import ServiceOrder
from ...models.tmf_error import TmfError
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    cancellation_date: str | Unset = UNSET,
    cancellation_date_gt: str | Unset = UNSET,
    cancellation_date_gte: str | Unset = UNSET,
    cancellation_date_lt: str | Unset = UNSET,
    cancellation_date_lte: str | Unset = UNSET,
    completion_date: str | Unset = UNSET,
    completion_date_gt: str | Unset = UNSET,
    completion_date_gte: str | Unset = UNSET,
    completion_date_lt: str | Unset = UNSET,
    completion_date_lte: str | Unset = UNSET,
    external_id: str | Unset = UNSET,
    fields: str | Unset = UNSET,
    id: str | Unset = UNSET,
    limit: int | Unset = 20,
    offset: int | Unset = 0,
    order_date: str | Unset = UNSET,
    order_date_gt: str | Unset = UNSET,
    order_date_gte: str | Unset = UNSET,
    order_date_lt: str | Unset = UNSET,
    order_date_lte: str | Unset = UNSET,
    sort: str | Unset = UNSET,
    state: str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["cancellationDate"] = cancellation_date

    params["cancellationDate.gt"] = cancellation_date_gt

    params["cancellationDate.gte"] = cancellation_date_gte

    params["cancellationDate.lt"] = cancellation_date_lt

    params["cancellationDate.lte"] = cancellation_date_lte

    params["completionDate"] = completion_date

    params["completionDate.gt"] = completion_date_gt

    params["completionDate.gte"] = completion_date_gte

    params["completionDate.lt"] = completion_date_lt

    params["completionDate.lte"] = completion_date_lte

    params["externalId"] = external_id

    params["fields"] = fields

    params["id"] = id

    params["limit"] = limit

    params["offset"] = offset

    params["orderDate"] = order_date

    params["orderDate.gt"] = order_date_gt

    params["orderDate.gte"] = order_date_gte

    params["orderDate.lt"] = order_date_lt

    params["orderDate.lte"] = order_date_lte

    params["sort"] = sort

    params["state"] = state

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/tmf-api/serviceOrdering/v4/serviceOrder",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> TmfError | list[ServiceOrder] | None:
    if response.status_code == 200:
        response_200 = []
        _response_200 = response.json()
        for response_200_item_data in _response_200:
            response_200_item = ServiceOrder.from_dict(response_200_item_data)

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
) -> Response[TmfError | list[ServiceOrder]]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    cancellation_date: str | Unset = UNSET,
    cancellation_date_gt: str | Unset = UNSET,
    cancellation_date_gte: str | Unset = UNSET,
    cancellation_date_lt: str | Unset = UNSET,
    cancellation_date_lte: str | Unset = UNSET,
    completion_date: str | Unset = UNSET,
    completion_date_gt: str | Unset = UNSET,
    completion_date_gte: str | Unset = UNSET,
    completion_date_lt: str | Unset = UNSET,
    completion_date_lte: str | Unset = UNSET,
    external_id: str | Unset = UNSET,
    fields: str | Unset = UNSET,
    id: str | Unset = UNSET,
    limit: int | Unset = 20,
    offset: int | Unset = 0,
    order_date: str | Unset = UNSET,
    order_date_gt: str | Unset = UNSET,
    order_date_gte: str | Unset = UNSET,
    order_date_lt: str | Unset = UNSET,
    order_date_lte: str | Unset = UNSET,
    sort: str | Unset = UNSET,
    state: str | Unset = UNSET,
) -> Response[TmfError | list[ServiceOrder]]:
    """List service orders.

    Args:
        cancellation_date (str | Unset):
        cancellation_date_gt (str | Unset):
        cancellation_date_gte (str | Unset):
        cancellation_date_lt (str | Unset):
        cancellation_date_lte (str | Unset):
        completion_date (str | Unset):
        completion_date_gt (str | Unset):
        completion_date_gte (str | Unset):
        completion_date_lt (str | Unset):
        completion_date_lte (str | Unset):
        external_id (str | Unset):
        fields (str | Unset):
        id (str | Unset):
        limit (int | Unset):  Default: 20.
        offset (int | Unset):  Default: 0.
        order_date (str | Unset):
        order_date_gt (str | Unset):
        order_date_gte (str | Unset):
        order_date_lt (str | Unset):
        order_date_lte (str | Unset):
        sort (str | Unset):
        state (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[TmfError | list[ServiceOrder]]
    """

    kwargs = _get_kwargs(
        cancellation_date=cancellation_date,
        cancellation_date_gt=cancellation_date_gt,
        cancellation_date_gte=cancellation_date_gte,
        cancellation_date_lt=cancellation_date_lt,
        cancellation_date_lte=cancellation_date_lte,
        completion_date=completion_date,
        completion_date_gt=completion_date_gt,
        completion_date_gte=completion_date_gte,
        completion_date_lt=completion_date_lt,
        completion_date_lte=completion_date_lte,
        external_id=external_id,
        fields=fields,
        id=id,
        limit=limit,
        offset=offset,
        order_date=order_date,
        order_date_gt=order_date_gt,
        order_date_gte=order_date_gte,
        order_date_lt=order_date_lt,
        order_date_lte=order_date_lte,
        sort=sort,
        state=state,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    cancellation_date: str | Unset = UNSET,
    cancellation_date_gt: str | Unset = UNSET,
    cancellation_date_gte: str | Unset = UNSET,
    cancellation_date_lt: str | Unset = UNSET,
    cancellation_date_lte: str | Unset = UNSET,
    completion_date: str | Unset = UNSET,
    completion_date_gt: str | Unset = UNSET,
    completion_date_gte: str | Unset = UNSET,
    completion_date_lt: str | Unset = UNSET,
    completion_date_lte: str | Unset = UNSET,
    external_id: str | Unset = UNSET,
    fields: str | Unset = UNSET,
    id: str | Unset = UNSET,
    limit: int | Unset = 20,
    offset: int | Unset = 0,
    order_date: str | Unset = UNSET,
    order_date_gt: str | Unset = UNSET,
    order_date_gte: str | Unset = UNSET,
    order_date_lt: str | Unset = UNSET,
    order_date_lte: str | Unset = UNSET,
    sort: str | Unset = UNSET,
    state: str | Unset = UNSET,
) -> TmfError | list[ServiceOrder] | None:
    """List service orders.

    Args:
        cancellation_date (str | Unset):
        cancellation_date_gt (str | Unset):
        cancellation_date_gte (str | Unset):
        cancellation_date_lt (str | Unset):
        cancellation_date_lte (str | Unset):
        completion_date (str | Unset):
        completion_date_gt (str | Unset):
        completion_date_gte (str | Unset):
        completion_date_lt (str | Unset):
        completion_date_lte (str | Unset):
        external_id (str | Unset):
        fields (str | Unset):
        id (str | Unset):
        limit (int | Unset):  Default: 20.
        offset (int | Unset):  Default: 0.
        order_date (str | Unset):
        order_date_gt (str | Unset):
        order_date_gte (str | Unset):
        order_date_lt (str | Unset):
        order_date_lte (str | Unset):
        sort (str | Unset):
        state (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        TmfError | list[ServiceOrder]
    """

    return sync_detailed(
        client=client,
        cancellation_date=cancellation_date,
        cancellation_date_gt=cancellation_date_gt,
        cancellation_date_gte=cancellation_date_gte,
        cancellation_date_lt=cancellation_date_lt,
        cancellation_date_lte=cancellation_date_lte,
        completion_date=completion_date,
        completion_date_gt=completion_date_gt,
        completion_date_gte=completion_date_gte,
        completion_date_lt=completion_date_lt,
        completion_date_lte=completion_date_lte,
        external_id=external_id,
        fields=fields,
        id=id,
        limit=limit,
        offset=offset,
        order_date=order_date,
        order_date_gt=order_date_gt,
        order_date_gte=order_date_gte,
        order_date_lt=order_date_lt,
        order_date_lte=order_date_lte,
        sort=sort,
        state=state,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    cancellation_date: str | Unset = UNSET,
    cancellation_date_gt: str | Unset = UNSET,
    cancellation_date_gte: str | Unset = UNSET,
    cancellation_date_lt: str | Unset = UNSET,
    cancellation_date_lte: str | Unset = UNSET,
    completion_date: str | Unset = UNSET,
    completion_date_gt: str | Unset = UNSET,
    completion_date_gte: str | Unset = UNSET,
    completion_date_lt: str | Unset = UNSET,
    completion_date_lte: str | Unset = UNSET,
    external_id: str | Unset = UNSET,
    fields: str | Unset = UNSET,
    id: str | Unset = UNSET,
    limit: int | Unset = 20,
    offset: int | Unset = 0,
    order_date: str | Unset = UNSET,
    order_date_gt: str | Unset = UNSET,
    order_date_gte: str | Unset = UNSET,
    order_date_lt: str | Unset = UNSET,
    order_date_lte: str | Unset = UNSET,
    sort: str | Unset = UNSET,
    state: str | Unset = UNSET,
) -> Response[TmfError | list[ServiceOrder]]:
    """List service orders.

    Args:
        cancellation_date (str | Unset):
        cancellation_date_gt (str | Unset):
        cancellation_date_gte (str | Unset):
        cancellation_date_lt (str | Unset):
        cancellation_date_lte (str | Unset):
        completion_date (str | Unset):
        completion_date_gt (str | Unset):
        completion_date_gte (str | Unset):
        completion_date_lt (str | Unset):
        completion_date_lte (str | Unset):
        external_id (str | Unset):
        fields (str | Unset):
        id (str | Unset):
        limit (int | Unset):  Default: 20.
        offset (int | Unset):  Default: 0.
        order_date (str | Unset):
        order_date_gt (str | Unset):
        order_date_gte (str | Unset):
        order_date_lt (str | Unset):
        order_date_lte (str | Unset):
        sort (str | Unset):
        state (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[TmfError | list[ServiceOrder]]
    """

    kwargs = _get_kwargs(
        cancellation_date=cancellation_date,
        cancellation_date_gt=cancellation_date_gt,
        cancellation_date_gte=cancellation_date_gte,
        cancellation_date_lt=cancellation_date_lt,
        cancellation_date_lte=cancellation_date_lte,
        completion_date=completion_date,
        completion_date_gt=completion_date_gt,
        completion_date_gte=completion_date_gte,
        completion_date_lt=completion_date_lt,
        completion_date_lte=completion_date_lte,
        external_id=external_id,
        fields=fields,
        id=id,
        limit=limit,
        offset=offset,
        order_date=order_date,
        order_date_gt=order_date_gt,
        order_date_gte=order_date_gte,
        order_date_lt=order_date_lt,
        order_date_lte=order_date_lte,
        sort=sort,
        state=state,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    cancellation_date: str | Unset = UNSET,
    cancellation_date_gt: str | Unset = UNSET,
    cancellation_date_gte: str | Unset = UNSET,
    cancellation_date_lt: str | Unset = UNSET,
    cancellation_date_lte: str | Unset = UNSET,
    completion_date: str | Unset = UNSET,
    completion_date_gt: str | Unset = UNSET,
    completion_date_gte: str | Unset = UNSET,
    completion_date_lt: str | Unset = UNSET,
    completion_date_lte: str | Unset = UNSET,
    external_id: str | Unset = UNSET,
    fields: str | Unset = UNSET,
    id: str | Unset = UNSET,
    limit: int | Unset = 20,
    offset: int | Unset = 0,
    order_date: str | Unset = UNSET,
    order_date_gt: str | Unset = UNSET,
    order_date_gte: str | Unset = UNSET,
    order_date_lt: str | Unset = UNSET,
    order_date_lte: str | Unset = UNSET,
    sort: str | Unset = UNSET,
    state: str | Unset = UNSET,
) -> TmfError | list[ServiceOrder] | None:
    """List service orders.

    Args:
        cancellation_date (str | Unset):
        cancellation_date_gt (str | Unset):
        cancellation_date_gte (str | Unset):
        cancellation_date_lt (str | Unset):
        cancellation_date_lte (str | Unset):
        completion_date (str | Unset):
        completion_date_gt (str | Unset):
        completion_date_gte (str | Unset):
        completion_date_lt (str | Unset):
        completion_date_lte (str | Unset):
        external_id (str | Unset):
        fields (str | Unset):
        id (str | Unset):
        limit (int | Unset):  Default: 20.
        offset (int | Unset):  Default: 0.
        order_date (str | Unset):
        order_date_gt (str | Unset):
        order_date_gte (str | Unset):
        order_date_lt (str | Unset):
        order_date_lte (str | Unset):
        sort (str | Unset):
        state (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        TmfError | list[ServiceOrder]
    """

    return (
        await asyncio_detailed(
            client=client,
            cancellation_date=cancellation_date,
            cancellation_date_gt=cancellation_date_gt,
            cancellation_date_gte=cancellation_date_gte,
            cancellation_date_lt=cancellation_date_lt,
            cancellation_date_lte=cancellation_date_lte,
            completion_date=completion_date,
            completion_date_gt=completion_date_gt,
            completion_date_gte=completion_date_gte,
            completion_date_lt=completion_date_lt,
            completion_date_lte=completion_date_lte,
            external_id=external_id,
            fields=fields,
            id=id,
            limit=limit,
            offset=offset,
            order_date=order_date,
            order_date_gt=order_date_gt,
            order_date_gte=order_date_gte,
            order_date_lt=order_date_lt,
            order_date_lte=order_date_lte,
            sort=sort,
            state=state,
        )
    ).parsed
