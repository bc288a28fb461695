"""What can be set: each key refuses what it cannot be, in the file and as a variable."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cleanbreak.channels.cli.plain_language import plain_refusal_text
from cleanbreak.site.configuration.catalogue import BY_PATH, KEYS, ONLY_VARIABLES
from cleanbreak.site.configuration.example import example
from cleanbreak.site.configuration.hide import without_secrets
from cleanbreak.site.configuration.key import Key
from cleanbreak.site.configuration.read import (
    Configuration,
    ConfigurationNotReadable,
    ConfigurationNotToml,
    ConfigurationOpen,
    NoSuchSetting,
    SettingBelowTable,
    SettingMistyped,
    SettingOnlyVariable,
    chosen_file,
    read_configuration,
)
from cleanbreak.site.secret_files import SecretGivenTwice

PROGRAM = [sys.executable, "-c", "from cleanbreak.site.command import main; main()"]
IN_FILE = [one for one in KEYS if one.name not in ONLY_VARIABLES]
by_path = pytest.mark.parametrize("key", IN_FILE, ids=lambda one: one.path)


def written(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / "cleanbreak.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def of_file(folder: Path, text: str, **given: str) -> Configuration:
    return read_configuration(written(folder, text), given)


def only_fault(found: Configuration) -> str:
    (fault,) = found.faults
    return plain_refusal_text(fault)


def in_its_table(key: Key, value: str) -> str:
    return f"[{key.table}]\n{key.name} = {value}" if key.table else f"{key.name} = {value}"


@pytest.mark.parametrize("key", KEYS, ids=lambda one: one.path)
def test_each_variable_refuses_what_it_cannot_be(key: Key) -> None:
    sentence = only_fault(read_configuration(None, {key.variable: key.kind.bad}))
    assert key.variable in sentence
    assert "{" not in sentence
    assert not key.is_secret or key.kind.bad not in sentence


@by_path
def test_each_key_of_the_file_refuses_what_it_cannot_be(key: Key, tmp_path: Path) -> None:
    sentence = only_fault(of_file(tmp_path, in_its_table(key, json.dumps(key.kind.bad))))
    assert key.path in sentence
    assert not key.is_secret or key.kind.bad not in sentence


@by_path
@pytest.mark.parametrize("value", ["[[1]]", "{a = {b = 1}}", "-1.5"])
def test_each_key_of_the_file_refuses_what_is_of_another_kind(
    key: Key, value: str, tmp_path: Path
) -> None:
    assert key.path in only_fault(of_file(tmp_path, in_its_table(key, value)))


@pytest.mark.parametrize("key", [one for one in KEYS if one.may_be_in_file], ids=lambda k: k.path)
def test_each_secret_may_be_in_a_file_that_is_there(key: Key, tmp_path: Path) -> None:
    line = in_its_table(key, '"/nowhere"').replace(" =", "_file =", 1)
    assert f"{key.path}_file names a file" in only_fault(of_file(tmp_path, line))
    kept = tmp_path / "secret"
    kept.touch()
    found = of_file(tmp_path, line.replace("/nowhere", str(kept)))
    assert (found.faults, found.said[key.file_variable].text) == ([], str(kept))


def test_the_example_has_every_key_once_and_all_of_it_can_be_used(tmp_path: Path) -> None:
    told = [line for line in example().splitlines() if line.startswith("#") and line[1:2] != " "]
    found = of_file(tmp_path, "\n".join(line.removeprefix("#") for line in told))
    assert found.faults == []
    names = [line.removeprefix("#").partition(" =")[0] for line in told if "=" in line]
    assert sorted(names) == sorted(one.name for one in IN_FILE)
    with_default = {one.variable for one in IN_FILE if one.default}
    assert with_default - found.said.keys() == set()
    for variable in with_default:
        one = found.said[variable]
        assert one.text == one.key.default, "what the example shows is what counts without it"


def test_what_the_file_says_natively_is_what_the_variables_say(tmp_path: Path) -> None:
    text = """
    staff_passwords = false
    starts_on_request = true
    hsts_preload = true
    trusted_proxies = ["10.0.0.0/8", "2001:db8::/32"]
    network = ["smsc", "described:/etc/x.toml"]
    four_eyes_above = "EUR=10000"
    reconcile_at = 03:15:00
    security_expires = 2027-12-31
    contacts_kept_days = 30
    [osmo]
    timeout_s = 2.5
    msc_vtys = {"one" = "127.0.0.1:4254", "two" = "127.0.0.2:4254"}
    """
    found = of_file(tmp_path, text)
    assert found.faults == []
    assert {one: said.text for one, said in found.said.items()} == {
        "CLEANBREAK_STAFF_PASSWORDS": "off",
        "CLEANBREAK_STARTS_ON_REQUEST": "yes",
        "CLEANBREAK_HSTS_PRELOAD": "1",
        "CLEANBREAK_TRUSTED_PROXIES": "10.0.0.0/8 2001:db8::/32",
        "CLEANBREAK_NETWORK": "smsc,described:/etc/x.toml",
        "CLEANBREAK_FOUR_EYES_ABOVE": "EUR=10000",
        "CLEANBREAK_RECONCILE_AT": "03:15:00",
        "CLEANBREAK_SECURITY_EXPIRES": "2027-12-31",
        "CLEANBREAK_CONTACTS_KEPT_DAYS": "30",
        "CLEANBREAK_OSMO_TIMEOUT_S": "2.5",
        "CLEANBREAK_OSMO_MSC_VTYS": "one=127.0.0.1:4254,two=127.0.0.2:4254",
    }


@pytest.mark.parametrize(
    ("text", "refusal", "told"),
    [
        ("base_urll = 'http://a'", SettingMistyped, "Did you mean base_url?"),
        ("[osmo]\nhlr_ctl = 'a:1'", SettingMistyped, "Did you mean osmo.hlr_ctrl?"),
        ("nothing_like_it = 1", NoSuchSetting, "nothing_like_it"),
        ("[nowhere]\nx = 1", NoSuchSetting, "nowhere.x"),
        ("[osmo]\nbase_url = 'http://a'", SettingBelowTable, "[osmo]"),
        ("home = '/srv'", SettingOnlyVariable, "CLEANBREAK_HOME"),
        ("config = '/srv'", SettingOnlyVariable, "CLEANBREAK_CONFIG"),
        ("base_url = ", ConfigurationNotToml, "Invalid value"),
        ("queues = 'a'\nqueues = 'b'", ConfigurationNotToml, "Cannot overwrite a value"),
        ("osmo = 1", NoSuchSetting, "osmo"),
    ],
)
def test_what_there_is_no_setting_for_is_refused(
    text: str, refusal: type, told: str, tmp_path: Path
) -> None:
    found = of_file(tmp_path, text)
    assert [type(one) for one in found.faults] == [refusal]
    assert told in only_fault(found)


def test_a_file_that_is_no_text_or_not_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    for name, refusal in (
        ("binary", ConfigurationNotToml),
        ("missing", ConfigurationNotReadable),
        (".", ConfigurationNotReadable),
    ):
        found = read_configuration(tmp_path / name, {})
        assert [type(one) for one in found.faults] == [refusal], name


def test_a_variable_that_nobody_knows_is_refused_and_those_of_kubernetes_are_not() -> None:
    assert "CLEANBREAK_BASE_URL?" in only_fault(
        read_configuration(None, {"CLEANBREAK_BASE_URLL": "http://a", "PATH": "/bin"})
    )
    links = {
        "CLEANBREAK_WEB_SERVICE_HOST": "10.1.2.3",
        "CLEANBREAK_WEB_SERVICE_PORT": "80",
        "CLEANBREAK_WEB_SERVICE_PORT_HTTP": "80",
        "CLEANBREAK_WEB_PORT": "tcp://10.1.2.3:80",
        "CLEANBREAK_WEB_PORT_80_TCP": "tcp://10.1.2.3:80",
        "CLEANBREAK_WEB_PORT_80_TCP_PROTO": "tcp",
        "CLEANBREAK_WEB_PORT_80_TCP_ADDR": "10.1.2.3",
    }
    assert read_configuration(None, links).faults == []


def test_the_environment_counts_more_also_than_a_file_with_the_secret(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("of the file")
    text = f"operator = 'One'\nmetrics_token_file = '{tmp_path}/token'"
    given = {"CLEANBREAK_OPERATOR": "Two", "CLEANBREAK_METRICS_TOKEN": "of the environment"}
    found = of_file(tmp_path, text, **given)
    assert found.faults == []
    assert {one.text for one in found.said.values()} == {"Two", "of the environment"}


def test_a_secret_that_is_said_twice_by_the_same_is_refused(tmp_path: Path) -> None:
    (tmp_path / "token").touch()
    twice = f"metrics_token = 'x'\nmetrics_token_file = '{tmp_path}/token'"
    assert [type(one) for one in of_file(tmp_path, twice).faults] == [SecretGivenTwice]


def test_a_secret_that_everybody_can_read_is_refused(tmp_path: Path) -> None:
    secret = written(tmp_path, "metrics_token = 'x'", mode=0o644)
    (fault,) = read_configuration(secret, {}).faults
    assert isinstance(fault, ConfigurationOpen)
    assert f"chmod 640 {secret}" in plain_refusal_text(fault)
    (still,) = read_configuration(secret, {"CLEANBREAK_METRICS_TOKEN": "y"}).faults
    assert isinstance(still, ConfigurationOpen), "it is there, whatever counts more"
    assert read_configuration(written(tmp_path, "metrics_token = 'x'", 0o640), {}).faults == []
    assert read_configuration(written(tmp_path, "operator = 'x'", 0o644), {}).faults == []


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    found = of_file(tmp_path, "log_format = 'xml'\nnothing = 1", CLEANBREAK_BASE_URL="none")
    assert len(found.faults) == 3


def test_which_file_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, system = tmp_path / "home", tmp_path / "etc"
    home.mkdir()
    monkeypatch.setattr("cleanbreak.site.configuration.read.SYSTEM_FILE", system)
    assert chosen_file(home, {}) is None
    system.touch()
    assert chosen_file(home, {}) == system
    (home / "environment").touch()
    assert chosen_file(home, {}) is None, "a demonstration is not set up by /etc"
    own = written(home, "")
    assert chosen_file(home, {}) == own
    assert chosen_file(home, {"CLEANBREAK_CONFIG": "/elsewhere"}) == Path("/elsewhere")


def run(folder: Path, *words: str, **given: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "CLEANBREAK_HOME": str(folder / "home")}
    return subprocess.run(
        [*PROGRAM, *words], env={**environment, "LANG": "C.UTF-8", **given},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_nothing_starts_with_a_file_that_cannot_be_used(tmp_path: Path) -> None:
    path = written(tmp_path, "reconcile_at = '25:00'\nbase = 1")
    done = run(tmp_path, "--config", str(path), "policy", "list")
    assert (done.returncode, done.stdout) == (3, "")
    assert "reconcile_at is a time of the day" in done.stderr
    assert "There is no setting base" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_file_is_looked_at_by_its_commands(tmp_path: Path) -> None:
    path = written(
        tmp_path, "operator = 'Harbour'\nmetrics_token = 'very secret'\nnetwork = 'osmo'"
    )
    done = run(tmp_path, f"--config={path}", "config", "show", "--json",
               CLEANBREAK_NETWORK="memory")  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "very secret" not in done.stdout
    told = json.loads(done.stdout)
    assert told["file"] == str(path)
    assert {one["setting"]: (one["value"], one["said_by"]) for one in told["settings"]} == {
        "home": (str(tmp_path / "home"), "environment"),
        "config": (str(path), "environment"),
        "operator": ("Harbour", "file"),
        "metrics_token": ("•••", "file"),
        "network": ("memory", "environment"),
    }


def test_no_password_of_an_address_is_shown(tmp_path: Path) -> None:
    text = (
        "traces = 'https://me:very-secret@a.example'\n[tsa]\nurl = 'x://me:very-secret@b.example'"
    )
    path = written(tmp_path, text)
    shown = run(tmp_path, f"--config={path}", "config", "show", "--json").stdout
    values = {one["setting"]: one["value"] for one in json.loads(shown)["settings"]}
    assert values["traces"] == "https://•••@a.example"
    assert values["tsa.url"] == "x://•••@b.example"
    checked = run(tmp_path, f"--config={path}", "config", "check", "--json").stdout
    (fault,) = json.loads(checked)["faults"]
    assert "x://•••@b.example" in fault["sentence"]
    assert "very-secret" not in shown + checked


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("base_url = 'no'", "setting_not_address"),
        ("home_place = 'atlantis'", "unknown_home_place"),
        ("network = 's6a'", "adapter_not_set_up"),
        ("[osmo]\nhlr_vtyy = 'a:1'", "setting_mistyped"),
    ],
)
def test_check_tells_also_what_only_the_readers_know(text: str, code: str, tmp_path: Path) -> None:
    done = run(tmp_path, f"--config={written(tmp_path, text)}", "config", "check", "--json")
    assert done.returncode == 3, done.stdout + done.stderr
    assert [one["code"] for one in json.loads(done.stdout)["faults"]] == [code]


@pytest.mark.parametrize(
    "said",
    [
        "invalid literal for int() with base 10: 'hunter2hunter2'",
        "'ops:hunter2hunter2' is written NAME:SECRET",
        "https://ops:hunter2hunter2@pay.example/ cannot be used",
        "no key hunter2hunter2\nhere",
    ],
)
@pytest.mark.parametrize("secret", ["hunter2hunter2", "ops:hunter2hunter2", "x,hunter2hunter2"])
def test_what_an_adapter_says_of_a_setting_holds_no_secret(
    said: str, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLEANBREAK_METRICS_TOKEN", secret)
    assert "hunter2" not in without_secrets(said)
    assert without_secrets("there is no such file") == "there is no such file"


LOOK = """
import os
from cleanbreak.site import settings
from cleanbreak.site.secret_files import environment
print(settings.CLEANBREAK_METRICS_TOKEN, settings.CLEANBREAK_OPERATOR, settings.DATABASE_URL)
print(environment()["CLEANBREAK_METRICS_TOKEN"])
print([one for one in os.environ.values() if one == "secret" or "u:secret" in one])
"""


def test_secrets_are_known_and_not_in_the_environment_of_children(tmp_path: Path) -> None:
    text = (
        "operator = 'Harbour'\nmetrics_token = 'secret'\ndatabase_url = 'postgresql://u:secret@h/d'"
    )
    environment = {
        "PATH": os.environ["PATH"],
        "CLEANBREAK_HOME": str(tmp_path),
        "CLEANBREAK_CONFIG": str(written(tmp_path, text)),
        "CLEANBREAK_QUEUES": "",
    }
    said = subprocess.check_output([sys.executable, "-c", LOOK], env=environment, text=True)
    first, second, third = said.splitlines()
    assert first.startswith("secret Harbour user=u password=secret dbname=d host=h")
    assert (second, third) == ("secret", "[]")


def test_every_key_has_words_of_its_own() -> None:
    assert len({one.variable for one in KEYS}) == len(KEYS) == len(BY_PATH)
    assert all(one.says and not one.says.endswith(".") for one in KEYS)
