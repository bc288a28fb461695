"""Elements that a file describes: ``described:/path/of/the/file.toml`` in a setting."""

from functools import cache
from pathlib import Path

from django.conf import settings

from cleanbreak.adapters.charging.described import DescribedCharging
from cleanbreak.adapters.described_elements import open_description, open_drop, open_element
from cleanbreak.adapters.esim.described import DescribedEsim
from cleanbreak.adapters.first_answers import AnswersInPostgres
from cleanbreak.adapters.line_services.described import DescribedLineServices
from cleanbreak.adapters.network.described import DescribedNetwork
from cleanbreak.adapters.numbering.described import DescribedNumbering
from cleanbreak.site.secret_files import environment


def described_network(file: str) -> DescribedNetwork:
    """Return the network of the file.

    :raises Refusal: if the file, or what it refers to, cannot be used; so do the others.
    """
    description = open_description(Path(file), "network")
    return DescribedNetwork(open_element(description, environment(), first_answers()))


def described_esim(file: str) -> DescribedEsim:
    """Return the keeper of SIMs of the file."""
    description = open_description(Path(file), "esim")
    return DescribedEsim(open_element(description, environment(), first_answers()))


def described_charging(file: str) -> DescribedCharging:
    """Return the charging system of the file."""
    description = open_description(Path(file), "charging")
    return DescribedCharging(open_element(description, environment(), first_answers()))


def described_numbering(file: str) -> DescribedNumbering:
    """Return the number inventory of the file."""
    description = open_description(Path(file), "numbering")
    if description.transport == "file_drop":
        return DescribedNumbering(open_drop(description, first_answers()))
    return DescribedNumbering(open_element(description, environment(), first_answers()))


def described_line_services(file: str) -> DescribedLineServices:
    """Return who keeps what hangs on a number, as the file describes it."""
    description = open_description(Path(file), "line_services")
    return DescribedLineServices(open_element(description, environment(), first_answers()))


@cache
def first_answers() -> AnswersInPostgres:
    """Return the memory of answers, one for all described elements of a process."""
    return AnswersInPostgres(settings.DATABASE_URL)
