"""The linter of described elements: each mistake is found, in its line, and all of them at once."""

from pathlib import Path

import pytest
from tests.peers.described.examples import EXAMPLES, changed

from cleanbreak.adapters.described_format import FILE_BYTES_MAX
from cleanbreak.adapters.described_reader import read_description, read_file

HLR, TABLE, HOUSE = "hlr-front-end", "subscriber-table", "clearing-house"
CARDS, CHARGING, SERVICES = "card-inventory", "charging-table", "telephony-server"
BAR_DONE = 'done = "look.subscriber.rows[0].is_barred == `true`"'

FAULTS = [
    # secrets in clear
    (HLR, '"env:HLR_FRONT_END_TOKEN"', '"sesame"', "adapter_secret_in_clear"),
    (TABLE, '"env:SUBSCRIBER_DATABASE_PASSWORD"', '"sesame"', "adapter_secret_in_clear"),
    (HLR, '"env:HLR_FRONT_END_URL"', '"https://me:sesame@hlr"', "adapter_address_wrong"),
    (TABLE, '"env:SUBSCRIBER_DATABASE"', '"postgresql://me:sesame@db/x"', "adapter_database_wrong"),
    (TABLE, '"env:SUBSCRIBER_DATABASE"', '"host=db password=sesame"', "adapter_database_wrong"),
    (HLR, "timeout_s = 5", "headers = { X-Key = 'sesame' }", "adapter_secret_in_clear"),
    (HLR, "Idempotency-Key = \"{key}\"", "Authorization = \"Bearer x\"",
     "adapter_secret_in_clear"),
    (HLR, "json = { barred = true }", "json = { auth = { password = 'x' } }",
     "adapter_secret_in_clear"),
    (HLR, "GET /serving/{imsi}", "GET /serving/{imsi}?api_key=x", "adapter_secret_in_clear"),
    # keys and values
    (HLR, "timeout_s = 5", "timeout = 5", "adapter_key_unknown"),
    (HLR, "timeout_s = 5", "timeout_s = 0", "adapter_seconds_wrong"),
    (HLR, "timeout_s = 5", "timeout_s = true", "adapter_seconds_wrong"),
    (HLR, "at_once = 8", "at_once = 1000", "adapter_count_wrong"),
    (HLR, 'transport = "rest"', 'transport = "soap"', "adapter_choice_wrong"),
    (HLR, 'transport = "rest"', 'transport = "file_drop"', "adapter_choice_wrong"),
    (HLR, 'port = "network"', 'port = "payments"', "adapter_choice_wrong"),
    (HLR, 'name = "HLR front end"', 'name = " "', "adapter_text_wrong"),
    (HLR, "[look.vlr]", "[look.VLR]", "adapter_name_wrong"),
    (HLR, "[acts.bar]", "[acts.block]", "adapter_key_unknown"),
    (HLR, "[acts.bar]", "sims = 'physical'\n[acts.bar]", "adapter_key_unknown"),
    (CARDS, 'sims = "physical"\n', "", "adapter_key_missing"),
    (CARDS, 'sims = "physical"', 'sims = "plastic"', "adapter_choice_wrong"),
    (HLR, 'port = "network"', 'port = "network"\nsims = "esim"', "adapter_key_not_for_port"),
    (CARDS, 'user = "cleanbreak"\n', "", "adapter_key_missing"),
    (CHARGING, "[balance]", "[balanse]", "adapter_key_unknown"),
    (HLR, "json = { barred = true }", "json = { x = 99999999999999999999 }",
     "adapter_value_wrong"),
    (HLR, "json = { barred = true }", "json = { x = inf }", "adapter_value_wrong"),
    (HLR, "json = { barred = true }", "json = { x = 2026-01-01 }", "adapter_value_wrong"),
    (HLR, "Idempotency-Key = \"{key}\"", "X-Who = \"J\u00f6rg\"", "adapter_header_wrong"),
    # nobody, or everybody
    (HLR, '"GET /subscribers/{imsi}"', '"GET /subscribers"', "adapter_nobody_named"),
    (TABLE, "DELETE FROM authentication WHERE imsi = {imsi}", "DELETE FROM authentication",
     "adapter_nobody_named"),
    (HOUSE, 'number = "{msisdn_digits}", from = "{port', 'number = "", from = "{port',
     "adapter_nobody_named"),
    # placeholders
    (HLR, "PATCH /subscribers/{imsi}", "PATCH /subscribers/{imso}", "adapter_placeholder_unknown"),
    (HLR, "PATCH /subscribers/{imsi}", "PATCH /subscribers/{imsi", "adapter_brace_open"),
    (HLR, "{earlier.was_barred}", "{earlier.was_bared}", "adapter_placeholder_unknown"),
    (HLR, "GET /serving/{imsi}", "GET /serving/{key}{imsi}", "adapter_placeholder_unknown"),
    (TABLE, "imsi = {imsi}", "imsi = '{imsi}'", "adapter_placeholder_in_quotes"),
    (HOUSE, '{ id = "{id}", action = "QUARANTINE"', '{ action = "QUARANTINE"',
     "adapter_key_missing"),
    (HOUSE, 'number = "{msisdn_digits}", from = "{earl', 'number = "{msisdn}", from = "{earl',
     "adapter_cell_wrong"),
    (HOUSE, 'action = "QUARANTINE"', 'action = "=1+1"', "adapter_cell_wrong"),
    # statements and requests
    (TABLE, "WHERE imsi = {imsi} AND", "WHERE imsi = {imsi}; --", "adapter_statement_wrong"),
    (TABLE, "SELECT imsi, is_barred FROM subscriber WHERE imsi = {imsi}",
     "DELETE FROM subscriber WHERE imsi = {imsi}", "adapter_look_changes"),
    (HLR, "GET /serving/{imsi}", "DELETE /serving/{imsi}", "adapter_look_changes"),
    (CARDS, "is_question = true\n", "", "adapter_look_changes"),
    (HLR, "GET /serving/{imsi}", "GET serving/{imsi}", "adapter_request_wrong"),
    (HLR, "headers = { Idempotency-Key", "headers = { Host", "adapter_header_wrong"),
    # done without being asked again
    (TABLE, BAR_DONE, "", "adapter_done_missing"),
    (TABLE, BAR_DONE, 'done = "affected == `1`"', "adapter_word_unknown"),
    (TABLE, BAR_DONE, 'done = "`true`"', "adapter_read_back_missing"),
    (TABLE, BAR_DONE, 'done = "look.subscriber.presence != \'gone\'"', "adapter_true_of_nothing"),
    (TABLE, BAR_DONE, 'done = "look.table.rows[0].x == `1`"', "adapter_word_unknown"),
    (HLR, 'gone = "status == `404` && body.error == \'not served\'"', 'gone = "`true`"',
     "adapter_read_back_missing"),
    (HLR, "body.error == 'not served'", "body.state != 'served' || status == `200`",
     "adapter_true_of_nothing"),
    (HLR, 'accepted = "status == `200`"', 'accepted = "`true`"', "adapter_read_back_missing"),
    (HLR, "# Bar:", "[forwardings]\n# Bar:", "adapter_key_not_for_port"),
    (SERVICES, "no_answer =", "# no_answer =", "adapter_key_missing"),
    (SERVICES, "look.telephony.body.forwarding.busy", "look.other.body", "adapter_word_unknown"),
    (CHARGING, "stranger = \"length(rows) == `0`\"\n", "", "adapter_key_missing"),
    (HLR, "otherwise = { was_barred = false }", "", "adapter_otherwise_missing"),
    # expressions
    (HLR, "status == `423`", "status == 423", "adapter_expression_wrong"),
    (HLR, "status == `423`", "stat == `423`", "adapter_word_unknown"),
    (HLR, "body.imsi == asked.imsi", "body.imsi == asked.iccid", "adapter_word_unknown"),
    # what evidence must not hold
    (HLR, "says = { barred = \"body.barred\" }", "says = { ki = \"body.x\" }",
     "adapter_fact_secret"),
    (HLR, "says = { barred = \"body.barred\" }", "says = { state = \"body.auth.opc\" }",
     "adapter_fact_secret"),
]  # fmt: skip


@pytest.mark.parametrize("name", [HLR, TABLE, HOUSE, CARDS, CHARGING, SERVICES])
def test_the_shipped_examples_have_no_mistakes_and_need_no_advice(name: str) -> None:
    assert read_description(changed(name)).mistakes == ()


def test_every_example_is_tested() -> None:
    named = {HLR, TABLE, HOUSE, CARDS, CHARGING, SERVICES}
    assert {file.stem for file in EXAMPLES.glob("*.toml")} == named


@pytest.mark.parametrize(("name", "good", "bad", "code"), FAULTS)
def test_a_mistake_is_found(name: str, good: str, bad: str, code: str) -> None:
    read = read_description(changed(name, (good, bad)))

    assert read.description is None
    assert code in {one.what.code for one in read.faults}, [str(one.what) for one in read.faults]
    for one in read.faults:
        assert str(one.what), "each has a sentence"


def test_a_mistake_is_told_with_its_line_and_section() -> None:
    text = changed(HLR, ("json = { barred = true }", 'json = { barred = "{imso}" }'))
    line = 1 + next(n for n, one in enumerate(text.splitlines()) if "{imso}" in one)

    (fault,) = read_description(text).faults

    assert (fault.line, fault.section) == (line, "acts.bar.requests.0.json.barred")
    assert "{imsi}" in str(fault.what), "it says what is allowed"


def test_all_mistakes_are_told_at_once() -> None:
    text = changed(
        HLR, ("at_once = 8", "at_once = 0"), ("timeout_s", "timeout"), ("asked.imsi", "asked.x")
    )

    lines = [one.line for one in read_description(text).faults]

    assert len(lines) == 4
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("good", "bad", "code"),
    [
        ('"env:HLR_FRONT_END_URL"', '"http://hlr.example.net"', "adapter_not_encrypted"),
        (" && body.error == 'not served'", "", "adapter_gone_by_status"),
        ("body.imsi == asked.imsi", "body.barred == `false`", "adapter_answer_unproven"),
    ],
)
def test_advice_does_not_forbid(good: str, bad: str, code: str) -> None:
    read = read_description(changed(HLR, (good, bad)))

    assert read.description is not None
    assert {one.what.code for one in read.mistakes} == {code}


def test_a_secret_that_is_refused_is_not_repeated() -> None:
    text = changed(HLR, ('"env:HLR_FRONT_END_TOKEN"', '"canary-sesame"'))
    assert "canary-sesame" in text

    assert "canary-sesame" not in "".join(
        f"{one.what} {one!r}" for one in read_description(text).faults
    )


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"port = ", "adapter_file_not_toml"),
        (b"port = 'network'\nport = 'network'", "adapter_file_not_toml"),
        (b"\xff\xfe", "adapter_file_not_toml"),
        (b"a = " + b"[" * 5000, "adapter_file_not_toml"),
        (b"# x\n" * 2_500_000, "adapter_file_too_long"),
        (b"", "adapter_file_empty"),
        (b"port = 1\nacts = 1\nlook = 1\nconnection = 1", "adapter_choice_wrong"),
    ],
    ids=["half", "twice", "not-utf-8", "deep", "10-MB", "empty", "wrong-kinds"],
)
def test_what_is_no_description_is_said(tmp_path: Path, content: bytes, code: str) -> None:
    file = tmp_path / "element.toml"
    file.write_bytes(content)

    read = read_file(file)

    assert read.description is None
    assert code in {one.what.code for one in read.faults}


def test_a_file_that_is_just_too_long_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "element.toml"
    text = changed(HLR).encode()
    file.write_bytes(text + b"#" * (FILE_BYTES_MAX - len(text)))
    assert read_file(file).description is not None

    file.write_bytes(text + b"#" * (FILE_BYTES_MAX - len(text) + 1))

    assert [one.what.code for one in read_file(file).faults] == ["adapter_file_too_long"]


@pytest.mark.parametrize("place", ["missing.toml", "."])
def test_a_file_that_cannot_be_read_is_said(tmp_path: Path, place: str) -> None:
    assert [one.what.code for one in read_file(tmp_path / place).faults] == [
        "adapter_file_not_readable"
    ]
