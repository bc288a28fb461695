"""How to delete an eSIM: for everybody, in the words that stand on the phones."""

import pytest
from django.test import Client
from tests.worlds import TestWorld

PAGE = "/esim/delete/"


def test_anybody_reads_how_to_delete_an_esim_and_why_only_afterwards(client: Client) -> None:
    page = client.get(PAGE).content.decode()
    assert "Do this when your line has ended, not before." in page
    assert "Deleting the eSIM does not end the line." in page
    for words in ("Delete eSIM", "Mobile Service", "Network & internet", "SIM manager"):
        assert words in page
    assert "<script" not in page


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_page_is_only_read(method: str, client: Client) -> None:
    assert getattr(client, method)(PAGE).status_code == 405


def test_the_page_asks_the_database_for_nothing(
    client: Client, world: TestWorld, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        client.get(PAGE)
