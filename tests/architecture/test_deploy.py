"""What is in deploy/ fits what there is: commands, settings, addresses; images have versions."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from click.testing import CliRunner
from django.test import Client
from django.urls import resolve
from tests.away import database_away
from tests.owner import owner_cursor

from cleanbreak.channels.cli.commands import COMMANDS, CommandsByName
from cleanbreak.site.configuration.catalogue import BY_VARIABLE, key_of_variable
from cleanbreak.site.configuration.read import read_configuration
from cleanbreak.site.operations import OPERATIONS

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
MANIFESTS = [
    document
    for path in sorted((DEPLOY / "kubernetes").glob("*.yaml"))
    for document in yaml.safe_load_all(path.read_text())
]
OURS = "cleanbreak:0.1.0"
PAGES = tuple(
    ROOT / "docs/howto" / f"{name}.md"
    for name in (
        "deploy-on-many-machines",
        "archive",
        "backups",
        "after-a-disaster",
        "configure",
        "upgrade",
    )
)


def our_services() -> dict[str, dict[str, Any]]:
    return {name: one for name, one in COMPOSE["services"].items() if one["image"] == OURS}


def pods() -> Iterator[dict[str, Any]]:
    for document in MANIFESTS:
        if document["kind"] in {"Deployment", "Job"}:
            yield document["spec"]["template"]["spec"]


def containers(*, with_init: bool = False) -> Iterator[dict[str, Any]]:
    for pod in pods():
        yield from pod["containers"]
        yield from pod.get("initContainers", []) if with_init else []


def commands_in_pages() -> Iterator[list[str]]:
    for page in PAGES:
        for block in re.findall(r"```sh\n(.*?)```", page.read_text(), re.DOTALL):
            for line in block.replace("\\\n", " ").splitlines():
                words = shlex.split(line, comments=True)
                if "tools" in words:
                    yield words[words.index("tools") + 1 :]
                elif words[:1] == ["cleanbreak"]:
                    yield words[1:]


def commands() -> list[list[str]]:
    in_compose = [one["command"] for one in our_services().values()]
    in_manifests = [container["args"] for container in containers()]
    return [*in_compose, *in_manifests, *commands_in_pages()]


def whole_cli() -> click.Group:
    return click.Group(commands=CommandsByName({**COMMANDS, **OPERATIONS}))


def names_of(words: list[str]) -> list[str]:
    """Return the words that name the command, without its arguments and options."""
    command: click.Command = whole_cli()
    named = []
    for word in words:
        if not isinstance(command, click.Group):
            break
        named.append(word)
        command = command.commands[word]
    return named


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_every_command_is_there_with_its_options(words: list[str]) -> None:
    told = CliRunner().invoke(whole_cli(), [*names_of(words), "--help"])
    assert told.exit_code == 0, told.output
    for option in (word for word in words if word.startswith("--")):
        assert re.search(rf"{option}\b", told.output), option


def test_commands_were_found_everywhere() -> None:
    assert ["worker", "--concurrency", "2"] in [one["command"] for one in our_services().values()]
    assert ["worker", "--concurrency", "2"] in [one["args"] for one in containers()]
    assert {"archive", "certificate"} <= {words[0] for words in commands_in_pages()}


def test_every_variable_is_a_setting_of_ours() -> None:
    named = {name for one in our_services().values() for name in one["environment"]}
    named |= {one["name"] for container in containers() for one in container["env"]}
    for document in MANIFESTS:
        if document["kind"] == "ConfigMap":
            named |= set(document["data"])
    assert "DATABASE_URL" in named
    assert {one for one in named if key_of_variable(one) is None} == set()


def test_what_is_written_down_can_be_used_as_it_stands() -> None:
    (settings,) = (one["data"] for one in MANIFESTS if one["kind"] == "ConfigMap")
    assert read_configuration(None, settings).faults == []
    given = {**env_example(), "POSTGRES_PASSWORD": "word"}
    for one in our_services().values():
        filled = {name: filled_in(value, given) for name, value in one["environment"].items()}
        assert read_configuration(None, filled).faults == []
    recipe = (DEPLOY / "Containerfile").read_text()
    assert set(re.findall(r"CLEANBREAK_[A-Z_]+(?==)", recipe)) <= BY_VARIABLE.keys()


def env_example() -> dict[str, str]:
    lines = (DEPLOY / "environment.example").read_text().splitlines()
    return dict(one.split("=", 1) for one in lines if one and not one.startswith("#"))


def filled_in(value: object, given: dict[str, str]) -> str:
    """Return a value as compose fills it in: ``${NAME}``, ``${NAME:-else}``, ``${NAME:?why}``."""
    return re.sub(
        r"\$\{(\w+)(?::-([^}]*))?[^}]*\}",
        lambda found: given.get(found[1]) or found[2] or "",
        str(value),
    )


def test_kubernetes_puts_no_variables_of_services_beside_ours() -> None:
    assert all(pod["enableServiceLinks"] is False for pod in pods())


def test_ports_are_those_that_the_web_server_listens_at() -> None:
    recipe = (DEPLOY / "Containerfile").read_text()
    (exposed,) = re.findall(r"^EXPOSE (\d+)$", recipe, re.MULTILINE)
    (web,) = (one for one in containers() if one["args"][0] == "web")
    assert web["args"][web["args"].index("--port") + 1] == exposed
    assert [one["containerPort"] for one in web["ports"]] == [int(exposed)]
    assert f"dynamic a web {exposed}" in (DEPLOY / "Caddyfile").read_text()
    (rule,) = (one["ingress"][0] for one in policies() if one.get("ingress"))
    assert [one["port"] for one in rule["ports"]] == [int(exposed)]


def test_every_variable_that_compose_wants_is_in_the_example() -> None:
    files = (DEPLOY / "compose.yaml", DEPLOY / "compose.logs.yaml")
    wanted = {name for one in files for name in re.findall(r"\$\{(\w+)", one.read_text())}
    example = (DEPLOY / "environment.example").read_text()
    assert wanted == set(re.findall(r"^(\w+)=", example, re.MULTILINE))


def test_every_image_has_a_version() -> None:
    recipe = (DEPLOY / "Containerfile").read_text()
    images = [one["image"] for one in COMPOSE["services"].values()]
    images += [container["image"] for container in containers(with_init=True)]
    images += re.findall(r"^FROM (\S+)", recipe, re.MULTILINE)
    assert {OURS, "python:3.13-slim-bookworm"} <= set(images)
    for image in images:
        assert re.fullmatch(r"([a-z]+/)?[a-z]+:\d[\w.-]*", image), image


def test_nothing_runs_as_root_and_the_numbers_agree() -> None:
    recipe = (DEPLOY / "Containerfile").read_text()
    (user,) = re.findall(r"^USER (\d+)$", recipe, re.MULTILINE)
    for pod in pods():
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["runAsUser"] == int(user) > 0


def test_names_that_manifests_use_are_the_ones_that_exist() -> None:
    maps = {one["metadata"]["name"] for one in MANIFESTS if one["kind"] == "ConfigMap"}
    used = {one["configMapRef"]["name"] for c in containers() for one in c["envFrom"]}
    assert used == maps
    page = PAGES[0].read_text()
    for container in containers():
        for one in container["env"]:
            reference = one["valueFrom"]["secretKeyRef"]
            assert reference["name"] in page
            assert reference["key"] in page
    (service,) = [one for one in MANIFESTS if one["kind"] == "Service"]
    labels = [
        one["spec"]["template"]["metadata"]["labels"]
        for one in MANIFESTS
        if one["kind"] == "Deployment"
    ]
    assert service["spec"]["selector"] in labels


def test_probes_ask_an_address_that_exists() -> None:
    wanted = {"readinessProbe": "ready", "livenessProbe": "live"}
    probes = [
        (one[kind]["httpGet"], name)
        for one in containers()
        for kind, name in wanted.items()
        if kind in one
    ]
    (asked,) = re.findall(r"127\.0\.0\.1:8000(\S+?)\"", str(our_services()["web"]["healthcheck"]))
    assert probes
    for probe, name in probes:
        assert resolve(probe["path"]).url_name == name
    assert resolve(asked).url_name == "health"


def test_no_secret_is_written_down() -> None:
    assert all(document["kind"] != "Secret" for document in MANIFESTS)
    example = (DEPLOY / "environment.example").read_text()
    assert {"POSTGRES_PASSWORD=", "CLEANBREAK_S3_SECRET_KEY="} <= set(example.splitlines())


def test_lines_of_every_service_go_elsewhere_encrypted() -> None:
    elsewhere = yaml.safe_load((DEPLOY / "compose.logs.yaml").read_text())["services"]
    assert set(elsewhere) == set(COMPOSE["services"])
    for name, one in elsewhere.items():
        assert one["logging"]["options"]["syslog-address"].startswith("tcp+tls://"), name


def test_database_and_store_lead_nowhere_and_are_reached_from_inside_only() -> None:
    assert COMPOSE["networks"]["data"]["internal"] is True
    for name in ("database", "store"):
        assert COMPOSE["services"][name]["networks"] == ["data"]
    assert all(set(one["networks"]) == {"inside", "data"} for one in our_services().values())
    assert COMPOSE["services"]["proxy"]["networks"] == ["inside"]


def policies() -> list[dict[str, Any]]:
    return [one["spec"] for one in MANIFESTS if one["kind"] == "NetworkPolicy"]


def test_pods_hear_and_talk_to_whom_a_policy_names() -> None:
    ours = [pod["labels"] for pod in _pod_labels()]
    chosen = [one["podSelector"]["matchLabels"] for one in policies()]
    for labels in ours:
        assert any(one.items() <= labels.items() for one in chosen)
    nobody = policies()[0]
    assert nobody["podSelector"]["matchLabels"] == {"app": "cleanbreak"}
    assert nobody["policyTypes"] == ["Ingress", "Egress"]
    assert "egress" not in nobody
    for one in policies():
        for rule in one.get("egress", []):
            assert rule["to"], "a rule without `to` lets everything out"
            assert rule["ports"]
        assert all(rule["from"] and rule["ports"] for rule in one.get("ingress", []))


def _pod_labels() -> Iterator[dict[str, Any]]:
    for document in MANIFESTS:
        if document["kind"] in {"Deployment", "Job"}:
            yield document["spec"]["template"]["metadata"]


def test_the_database_is_spoken_to_in_the_clear_on_one_host_only() -> None:
    for one in our_services().values():
        assert one["environment"]["DATABASE_URL"].endswith("@database/cleanbreak?sslmode=disable")
    manifests = "".join(one.read_text() for one in (DEPLOY / "kubernetes").glob("*.yaml"))
    assert "sslmode" not in manifests


def test_the_object_store_keeps_its_objects_and_takes_the_keys_that_we_have() -> None:
    store, ours = COMPOSE["services"]["store"], our_services()["tools"]["environment"]
    (volume,) = (one.partition(":")[0] for one in store["volumes"])
    assert volume in COMPOSE["volumes"]
    assert f"-dir={store['volumes'][0].partition(':')[2]}" in store["command"]
    assert store["environment"]["AWS_ACCESS_KEY_ID"] == ours["CLEANBREAK_S3_ACCESS_KEY"]
    assert store["environment"]["AWS_SECRET_ACCESS_KEY"] == ours["CLEANBREAK_S3_SECRET_KEY"]
    assert "http://store:8333" in ours["CLEANBREAK_S3_ENDPOINT"]
    assert "ports" not in store, "nobody reaches it from outside"


@pytest.mark.django_db
def test_health_is_well_while_the_database_answers() -> None:
    answer = Client(headers={"host": "localhost"}).get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_health_says_503_and_nothing_else_when_the_database_is_away() -> None:
    with database_away():
        said = {path: asked(path) for path in ("/healthz", "/readyz", "/livez")}
    away = (503, b"database away\n")
    assert said == {"/healthz": away, "/readyz": away, "/livez": (200, b"ok\n")}


@pytest.mark.django_db
def test_a_version_whose_migrations_wait_is_healthy_and_not_ready() -> None:
    assert asked("/readyz") == (200, b"ok\n")
    with owner_cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'records' AND name LIKE '0070%'")
        assert cursor.rowcount == 1
    assert asked("/readyz") == (503, b"migrations waiting\n")
    assert asked("/healthz") == asked("/livez") == (200, b"ok\n")


@pytest.mark.django_db
def test_an_old_version_stays_ready_on_newer_tables() -> None:
    later = "INSERT INTO django_migrations (app, name, applied) VALUES ('records', '9999_x', now())"
    with owner_cursor() as cursor:
        cursor.execute(later)
    assert asked("/readyz") == (200, b"ok\n")


def asked(path: str) -> tuple[int, bytes]:
    answer = Client(headers={"host": "localhost"}).get(path)
    return answer.status_code, answer.content
