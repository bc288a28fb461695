"""Make the element that a file describes."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from cleanbreak.adapters.described_batches import DropSettings
from cleanbreak.adapters.described_description import Description
from cleanbreak.adapters.described_drop import FileDrop
from cleanbreak.adapters.described_element import DescribedElement
from cleanbreak.adapters.described_format import TIMEOUT_USUAL_S
from cleanbreak.adapters.described_mistakes import DescriptionRefused, UnusableConnection, WrongPort
from cleanbreak.adapters.described_postgres import PostgresSettings, PostgresTransport
from cleanbreak.adapters.described_reader import read_file
from cleanbreak.adapters.described_rest import RestTransport, rest_settings
from cleanbreak.adapters.described_secrets import read_reference
from cleanbreak.adapters.described_sqlite import SqliteSettings, SqliteTransport
from cleanbreak.adapters.described_transport import Transport
from cleanbreak.adapters.first_answers import FirstAnswers

SQLITE = "sqlite:"
FOLDERS = ("requests", "answers", "waiting", "archive")


def open_description(file: Path, port: str) -> Description:
    """Return what the file describes for this port.

    :raises DescriptionRefused: if it has mistakes, or is for another port.
    """
    read = read_file(file)
    if read.description is None:
        raise DescriptionRefused(file=str(file), count=len(read.faults))
    if read.description.port != port:
        raise WrongPort(file=str(file), port=port, described=read.description.port)
    return replace(read.description, file=str(file.resolve()))


def open_drop(description: Description, first_answers: FirstAnswers) -> FileDrop:
    """Return the element behind the folders of the file."""
    given: dict[str, Any] = {**description.connection}
    given |= {name: Path(given[name]) for name in FOLDERS}
    return FileDrop(description, DropSettings(**given), first_answers)


def open_element(
    description: Description, environment: Mapping[str, str], first_answers: FirstAnswers
) -> DescribedElement:
    """Return the element; nothing is asked yet.

    :raises NothingKept: if a secret is not where the file says.
    :raises UnusableConnection: if an address or a file for TLS cannot be used.
    """
    try:
        transport = _transport(description, environment)
    except ValueError as error:
        raise UnusableConnection(name=description.name, why=str(error)) from error
    return DescribedElement(description, transport, first_answers)


def _transport(description: Description, environment: Mapping[str, str]) -> Transport:
    connection, name = description.connection, description.name
    if description.transport == "rest":
        return RestTransport(name, rest_settings(connection, environment))
    database = read_reference(connection["database"], environment)
    timeout_s = connection.get("timeout_s", TIMEOUT_USUAL_S)
    if database.startswith(SQLITE):
        path = Path(database.removeprefix(SQLITE))
        return SqliteTransport(name, SqliteSettings(path=path, timeout_s=timeout_s))
    password = read_reference(connection.get("password", ""), environment)
    return PostgresTransport(
        name, PostgresSettings(conninfo=database, password=password, timeout_s=timeout_s)
    )
