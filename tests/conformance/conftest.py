"""The registry of implementations: one entry here puts an adapter under its port's suite."""

import os
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo
from tests import paper_keys
from tests.key_services import key_service  # noqa: F401  a fixture
from tests.seaweed import seaweed  # noqa: F401  a fixture
from tests.tokens import soft_token  # noqa: F401  a fixture
from tests.witnesses import PlayedLog, RunningWitness
from tests.witnesses import running as witnessing

from cleanbreak.adapters.fake_world import DictWorld, SharedWorld

from . import (
    bank_stage,
    csv_records_stage,
    desks,
    eim_stage,
    event_sink_stages,
    feed_drop_stages,
    identity_stage,
    iso20022_stage,
    kept_recordings_stages,
    line_services_stage,
    network_authentication_stages,
    parts,
    push_service_stages,
    recorder_stages,
    sign_on_stage,
    signal_receiver_stages,
    signing_stages,
    site_stages,
    slip_printer_stages,
    stages,
    takeout_source_stage,
    texts_stage,
    webhooks_stages,
    witness_stages,
)
from .object_stages import FolderObjectStoreStage, S3ObjectStoreStage
from .played import (  # noqa: F401  fixtures
    played_listeners,
    played_push,
    played_receiver,
    played_recorder,
    played_slip_printer,
    provider,
    running_collector,
    served_recordings,
    sftp_server,
    shown_site,
)
from .traces_stages import MemoryTracesStage, OtlpTracesStage

WATCHED_LOGS = 20
"""More than there are tests of witnesses: each has one of its own."""


@dataclass(frozen=True)
class Implementation:
    """One adapter, and how its stage is built."""

    name: str
    build: Callable[[pytest.FixtureRequest], object]
    """Return the stage; further fixtures are had by ``request.getfixturevalue``."""
    exempt: Mapping[str, str] = field(default_factory=dict)
    """Names of tests that the adapter cannot pass, each with the reason, as in its manifest."""


def of_worlds(stage: Callable[[DictWorld | SharedWorld], object]) -> list[Implementation]:
    """Return a shipped fake twice: upon a world in one process, and upon the shared one."""
    return [
        Implementation("memory", lambda request: stage(DictWorld())),
        Implementation(
            "memory-shared", lambda request: stage(request.getfixturevalue("shared_world"))
        ),
    ]


IMPLEMENTATIONS = {
    "world": of_worlds(stages.OfWorld),
    "network": [
        *of_worlds(stages.MemoryNetworkStage),
        Implementation("in-parts", lambda _: parts.NetworkInPartsStage()),
    ],
    "esim": [
        *of_worlds(stages.MemoryEsimStage),
        Implementation("by-kind", lambda _: parts.EsimByKindStage()),
    ],
    "eim": of_worlds(eim_stage.MemoryEimStage),
    "charging": of_worlds(stages.MemoryChargingStage),
    "payments": [
        *of_worlds(stages.MemoryPaymentsStage),
        *of_worlds(bank_stage.MemoryBankStage),
        Implementation(
            "iso20022",
            lambda request: iso20022_stage.Iso20022Stage(request.getfixturevalue("tmp_path")),
        ),
    ],
    "identity": of_worlds(identity_stage.MemoryIdentityStage),
    "takeout_source": [
        *of_worlds(takeout_source_stage.MemoryTakeoutSourceStage),
        Implementation(
            "csv-records",
            lambda request: csv_records_stage.CsvRecordsStage(request.getfixturevalue("tmp_path")),
        ),
        Implementation(
            "card",
            lambda _: takeout_source_stage.CardTakeoutSourceStage(),
            {"test_an_operator_tells_no_text_of_a_message": "a card has its holder's texts"},
        ),
    ],
    "line_services": of_worlds(line_services_stage.MemoryLineServicesStage),
    "numbering": of_worlds(stages.MemoryNumberingStage),
    "messages": [
        *of_worlds(stages.MemoryMessagesStage),
        Implementation("by-medium", lambda _: parts.MessagesByMediumStage()),
    ],
    "texts": of_worlds(texts_stage.MemoryTextsStage),
    "card_reader": of_worlds(desks.MemoryCardReaderStage),
    "signing": [
        Implementation(
            "file-key", lambda request: stages.FileKeyStage(request.getfixturevalue("tmp_path"))
        ),
        Implementation(
            "pkcs11",
            lambda request: signing_stages.Pkcs11Stage(request.getfixturevalue("soft_token")),
        ),
        Implementation(
            "aws-kms",
            lambda request: signing_stages.AwsKmsStage(request.getfixturevalue("key_service")),
        ),
    ],
    "paper_signing": [
        Implementation(
            "own", lambda request: paper_keys.own_key_stage(request.getfixturevalue("tmp_path"))
        ),
        Implementation(
            "pkcs12", lambda request: paper_keys.pkcs12_stage(request.getfixturevalue("tmp_path"))
        ),
        Implementation(
            "pem", lambda request: paper_keys.pem_stage(request.getfixturevalue("tmp_path"))
        ),
        Implementation(
            "pkcs11",
            lambda request: paper_keys.PaperTokenStage(
                request.getfixturevalue("soft_token"), request.getfixturevalue("tmp_path")
            ),
        ),
    ],
    "sign_on": [
        *of_worlds(sign_on_stage.MemorySignOnStage),
        Implementation(
            "oidc",
            lambda request: sign_on_stage.OidcSignOnStage(request.getfixturevalue("provider")),
        ),
    ],
    "site_visitor": [
        Implementation("memory", lambda _: site_stages.MemorySiteStage()),
        Implementation(
            "chromium",
            lambda request: site_stages.ChromiumSiteStage(
                request.getfixturevalue("chromium"), request.getfixturevalue("shown_site")
            ),
        ),
    ],
    "network_authentication": [
        *of_worlds(network_authentication_stages.MemoryNetworkAuthenticationStage),
        Implementation(
            "gateway",
            lambda _: network_authentication_stages.GatewayStage(),
            {"test_a_network_that_is_away_says_so": "it asks nobody: what counts comes along"},
        ),
    ],
    "recorder": [
        *of_worlds(recorder_stages.MemoryRecorderStage),
        Implementation(
            "http",
            lambda request: recorder_stages.HttpRecorderStage(
                request.getfixturevalue("played_recorder")
            ),
        ),
    ],
    "push_service": [
        Implementation("memory", lambda _: push_service_stages.MemoryPushServiceStage()),
        Implementation(
            "web",
            lambda request: push_service_stages.WebPushServiceStage(
                request.getfixturevalue("played_push"), request.getfixturevalue("tmp_path")
            ),
        ),
    ],
    "event_sink": [
        Implementation("memory", lambda _: event_sink_stages.MemoryEventSinkStage()),
        Implementation(
            "http",
            lambda request: event_sink_stages.HttpEventSinkStage(
                request.getfixturevalue("played_sink")
            ),
        ),
    ],
    "webhooks": [
        Implementation("memory", lambda _: webhooks_stages.MemoryWebhooksStage()),
        Implementation(
            "http",
            lambda request: webhooks_stages.HttpWebhooksStage(
                request.getfixturevalue("played_listeners")
            ),
        ),
    ],
    "slip_printer": [
        *of_worlds(slip_printer_stages.MemorySlipPrinterStage),
        Implementation(
            "escpos",
            lambda request: slip_printer_stages.EscposSlipPrinterStage(
                request.getfixturevalue("played_slip_printer")
            ),
        ),
    ],
    "signal_receiver": [
        Implementation("memory", lambda _: signal_receiver_stages.MemorySignalReceiverStage()),
        Implementation(
            "http",
            lambda request: signal_receiver_stages.HttpSignalReceiverStage(
                request.getfixturevalue("played_receiver")
            ),
        ),
    ],
    "feed_drop": [
        *of_worlds(feed_drop_stages.MemoryFeedDropStage),
        Implementation(
            "folder",
            lambda request: feed_drop_stages.FolderFeedDropStage(
                request.getfixturevalue("tmp_path")
            ),
        ),
        Implementation(
            "sftp",
            lambda request: feed_drop_stages.SftpFeedDropStage(
                request.getfixturevalue("sftp_server")
            ),
        ),
    ],
    "kept_recordings": [
        Implementation("memory", lambda _: kept_recordings_stages.MemoryKeptRecordingsStage()),
        Implementation(
            "http",
            lambda request: kept_recordings_stages.HttpKeptRecordingsStage(
                request.getfixturevalue("served_recordings")
            ),
        ),
    ],
    "witness": [
        Implementation("memory", lambda _: witness_stages.MemoryWitnessStage()),
        Implementation("http", lambda request: request.getfixturevalue("running_witness")),
    ],
    "traces": [
        Implementation("memory", lambda _: MemoryTracesStage()),
        Implementation(
            "otlp", lambda request: OtlpTracesStage(request.getfixturevalue("running_collector"))
        ),
    ],
    "object_store": [
        Implementation(
            "folder",
            lambda request: FolderObjectStoreStage(request.getfixturevalue("tmp_path")),
        ),
        Implementation(
            "s3",
            lambda request: S3ObjectStoreStage(request.getfixturevalue("seaweed")),
        ),
    ],
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test of a suite against every implementation of the port that it names."""
    if "stage" not in metafunc.fixturenames:
        return
    implementations = [
        implementation
        for implementation in IMPLEMENTATIONS[metafunc.module.PORT]
        if metafunc.definition.originalname not in implementation.exempt
    ]
    metafunc.parametrize("stage", implementations, indirect=True, ids=lambda made: made.name)


@pytest.fixture
def stage(request: pytest.FixtureRequest) -> object:
    """The implementation under test, on its stage."""
    return request.param.build(request)


@pytest.fixture(scope="session")
def shared_dsn() -> Iterator[str]:
    """The address of a database for this process alone, so that parallel runs do not meet."""
    server = os.environ["DATABASE_URL"]
    database = f"fake_world_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
        yield make_conninfo(server, dbname=database)
        connection.execute(
            sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database))
        )


@pytest.fixture(scope="session")
def witness_of_many(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[RunningWitness, Iterator[PlayedLog]]]:
    """`cleanbreak witness` on loopback, and logs that it watches: one for each test."""
    logs = [PlayedLog(5, f"end.example/log/{nth}") for nth in range(WATCHED_LOGS)]
    home = tmp_path_factory.mktemp("witness") / "home"
    with witnessing("w.example/1", home, [one.key.vkey for one in logs]) as running:
        yield running, iter(logs)


@pytest.fixture
def running_witness(
    witness_of_many: tuple[RunningWitness, Iterator[PlayedLog]],
) -> Iterator[witness_stages.HttpWitnessStage]:
    """The witness, with a log of which it has seen nothing; it starts anew if it was killed."""
    running, logs = witness_of_many
    if not running.is_up:
        running.start()
    stage = witness_stages.HttpWitnessStage(running, next(logs))
    yield stage
    stage.close()


@pytest.fixture
def shared_world(shared_dsn: str) -> SharedWorld:
    """A world in PostgreSQL, as a process sees it that has just started."""
    return SharedWorld(shared_dsn)


@pytest.fixture
def played_sink(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[event_sink_stages.PlayedSink]:
    """A sink of events on loopback."""
    with event_sink_stages.playing(tmp_path, monkeypatch) as sink:
        yield sink
