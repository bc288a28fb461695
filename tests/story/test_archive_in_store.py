"""A month goes to an object store, is verified there and comes back; the store can be away."""

import gzip
import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner, Result
from django.utils import timezone
from pytest_django import Settings
from tests.own_months import copy_everything_four_years_back, older, own_months  # noqa: F401
from tests.seaweed import BUCKET, SECRET_KEY, Seaweed, seaweed  # noqa: F401
from tests.worlds import CURRENT, LineOf, at_once, make_world

from cleanbreak.adapters.object_store.s3 import S3ObjectStore
from cleanbreak.channels.cli.main import cli
from cleanbreak.domain.archive import Month
from cleanbreak.domain.object_folder import ObjectFolder
from cleanbreak.domain.termination import UnknownOrder
from cleanbreak.flows.read_order import read_order
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.send_announcements import send_announcements
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.months import made_at, month_of
from cleanbreak.site.wiring import wire_object_store


@pytest.fixture
def home(settings: Settings, tmp_path: Path) -> Path:
    settings.CLEANBREAK_OUTSIDE = "tests.worlds.current_outside"
    settings.CLEANBREAK_HOME = tmp_path / "home"
    return tmp_path / "home"


@pytest.fixture
def old_order(own_months: None, home: Path) -> Iterator[UUID]:  # noqa: F811
    world, line = make_world(), LineOf()
    world.clock.now = timezone.now()
    CURRENT.append(world.outside)
    world.add(line)
    asked = request_termination(at_once(line), world.outside, world.clock.now).order_id
    world.work()
    world.clock.advance(seconds=1)
    send_announcements(world.outside, world.clock)
    copy_everything_four_years_back()
    yield older(asked)
    CURRENT.pop()


@pytest.fixture
def month(old_order: UUID) -> Month:
    return month_of(made_at(old_order))


@pytest.fixture
def store(seaweed: Seaweed, monkeypatch: pytest.MonkeyPatch) -> Iterator[S3ObjectStore]:  # noqa: F811
    for name, text in seaweed.environment().items():
        monkeypatch.setenv(name, text)
    wire_object_store.cache_clear()
    yield S3ObjectStore(seaweed.settings())
    wire_object_store.cache_clear()


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [*(str(one) for one in arguments), "--json"])


def folder_of(month: Month, case: str) -> ObjectFolder:
    return ObjectFolder(BUCKET, (case, f"cleanbreak-{month}"))


def test_a_month_leaves_for_the_store_and_comes_back(
    month: Month, old_order: UUID, store: S3ObjectStore, home: Path
) -> None:
    there = folder_of(month, "leaves")
    left = run("archive", "month", month, "--out", f"s3://{BUCKET}/leaves")
    assert left.exit_code == 0, left.output
    assert json.loads(left.stdout)["directory"] == str(there)
    assert len(store.names(there)) == 5
    with pytest.raises(UnknownOrder):
        read_order(old_order)

    verified = run("archive", "verify", there)
    assert verified.exit_code == 0, verified.output
    assert json.loads(verified.stdout)["certificates_compared"] == 1

    assert run("archive", "restore", there).exit_code == 0
    assert read_order(old_order).state.value == "completed"
    again = run("archive", "month", month, "--out", f"s3://{BUCKET}/leaves")
    assert again.exit_code == 0, "the same archive is there already"
    assert list(home.glob("archiving-*")) == [], "nothing stays on this machine"
    assert SECRET_KEY not in str(list(AuditRow.objects.values_list("details", flat=True)))


def test_what_was_changed_in_the_store_is_found(month: Month, store: S3ObjectStore) -> None:
    there = folder_of(month, "changed")
    assert run("archive", "month", month, "--out", f"s3://{BUCKET}/changed").exit_code == 0
    content = gzip.decompress(b"".join(store.read(there, "outbox.csv.gz")))
    store.write(there, "outbox.csv.gz", BytesIO(gzip.compress(content, 1)))

    result = run("archive", "verify", there)
    assert result.exit_code == 5
    assert [one["code"] for one in json.loads(result.stdout)["faults"]] == ["file_changed"]
    assert run("archive", "restore", there).exit_code == 3


def test_another_archive_in_the_store_is_not_replaced(
    month: Month, old_order: UUID, store: S3ObjectStore
) -> None:
    there = folder_of(month, "other")
    store.write(there, "manifest.json", BytesIO(b"{}"))
    result = run("archive", "month", month, "--out", f"s3://{BUCKET}/other")
    assert result.exit_code == 3
    assert json.loads(result.stdout)["error"] == "another_archive_there"
    assert str(there) in result.stdout
    assert b"".join(store.read(there, "manifest.json")) == b"{}"
    assert read_order(old_order)
    assert run("archive", "verify", there).exit_code == 3
    assert run("archive", "verify", folder_of(month, "nowhere")).exit_code == 3


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        (("CLEANBREAK_S3_ENDPOINT", "http://127.0.0.1:1"), "does not answer"),
        (("CLEANBREAK_S3_ENDPOINT", ""), "CLEANBREAK_S3_ENDPOINT is missing"),
        (("CLEANBREAK_S3_ENDPOINT", "http://me:word@127.0.0.1"), "cannot be read"),
        (("CLEANBREAK_S3_SECRET_KEY", "a-wrong-canary"), "SignatureDoesNotMatch"),
        (("CLEANBREAK_S3_BUCKET", "x"), "There is no setting"),
    ],
)
def test_a_store_that_cannot_be_used_keeps_the_month_here(
    month: Month,
    old_order: UUID,
    monkeypatch: pytest.MonkeyPatch,
    setting: tuple[str, str],
    sentence: str,
) -> None:
    monkeypatch.setenv(*setting)
    result = run("archive", "month", month, "--out", f"s3://{BUCKET}/away")
    assert result.exit_code == 5
    assert sentence in json.loads(result.stdout)["sentence"]
    assert "canary" not in result.output
    assert "word" not in result.output
    assert read_order(old_order).state.value == "completed"


class Forgetful(S3ObjectStore):
    """A store that gives back something else."""

    def read(self, folder: ObjectFolder, name: str) -> Iterator[bytes]:
        return iter([*super().read(folder, name), b"!"])


FORGETFUL: list[Forgetful] = []


def forgetful() -> Forgetful:
    return FORGETFUL[0]


def test_what_does_not_read_back_from_the_store_removes_nothing(
    month: Month,
    old_order: UUID,
    store: S3ObjectStore,
    seaweed: Seaweed,  # noqa: F811
    settings: Settings,
) -> None:
    FORGETFUL[:] = [Forgetful(seaweed.settings())]
    settings.CLEANBREAK_OBJECT_STORE = "tests.story.test_archive_in_store.forgetful"
    result = run("archive", "month", month, "--out", f"s3://{BUCKET}/forgets")
    assert result.exit_code == 3
    assert json.loads(result.stdout)["error"] == "object_differs"
    assert "manifest.json" not in store.names(folder_of(month, "forgets"))
    assert read_order(old_order).state.value == "completed"
    settings.CLEANBREAK_OBJECT_STORE = "cleanbreak.site.wiring.wire_object_store"
    assert run("archive", "month", month, "--out", f"s3://{BUCKET}/forgets").exit_code == 0


@pytest.mark.parametrize("text", ["s3://", "s3://UP/x", "s3://key:word@host/x", "s3://ab/x?y=1"])
def test_an_address_that_is_none_is_refused(text: str) -> None:
    result = run("archive", "verify", text)
    assert result.exit_code == 3
    assert json.loads(result.stdout)["error"] == "not_an_object_folder"


def test_no_setting_tells_its_keys(seaweed: Seaweed) -> None:  # noqa: F811
    assert seaweed.endpoint in repr(seaweed.settings())
    assert "canary" not in repr(seaweed.settings())
