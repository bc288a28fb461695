"""The small pieces of described elements: places, templates, statements, expressions, secrets."""

from pathlib import Path

import pytest

from cleanbreak.adapters.described_expressions import Expression
from cleanbreak.adapters.described_places import line_of, places_of
from cleanbreak.adapters.described_secrets import NothingKept, is_reference, read_reference
from cleanbreak.adapters.described_statements import NotOneStatement, PlaceholderQuoted, Statement
from cleanbreak.adapters.described_templates import (
    JsonTemplate,
    StrayBrace,
    Template,
    in_address,
    in_cell,
)
from cleanbreak.ports.errors import Refused

FILE = '''port = "x"
[look.hlr]
request = """
[acts.bar]
"""
gone = "1"
[[acts.bar.requests]]
json = { a = 1 }
[[acts.bar.requests]]
[acts.bar.requests.json]
"deep er" = 1
a.b = 2
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("port",), 1),
        (("look", "hlr"), 2),
        (("look", "hlr", "gone"), 6),
        (("acts", "bar", "requests", 0), 7),
        (("acts", "bar", "requests", 0, "json", "a"), 8),
        (("acts", "bar", "requests", 1), 9),
        (("acts", "bar", "requests", 1, "json", "deep er"), 11),
        (("acts", "bar", "requests", 1, "json", "a", "b"), 12),
        (("nowhere",), 1),
    ],
)
def test_everything_has_its_line(path: tuple[str | int, ...], line: int) -> None:
    assert line_of(places_of(FILE), path) == line


@pytest.mark.parametrize(
    ("value", "escaped"),
    [("+49151", "%2B49151"), ("a/b?c#d", "a%2Fb%3Fc%23d"), ("ü", "%C3%BC"), ("%2e", "%252e")],
)
def test_an_address_gets_percent_codes(value: str, escaped: str) -> None:
    filled = Template.parse("/x/{account}").filled({"account": value}, in_address)

    assert filled == f"/x/{escaped}"


@pytest.mark.parametrize("value", ["", ".", ".."])
def test_what_would_lead_elsewhere_is_refused(value: str) -> None:
    with pytest.raises(Refused):
        Template.parse("/x/{account}").filled({"account": value}, in_address)


def test_a_value_that_the_books_do_not_know_is_refused_by_name() -> None:
    with pytest.raises(Refused, match="eid"):
        Template.parse("/x/{eid}").filled({"eid": None}, in_address)


def test_json_keeps_the_kind_of_a_value() -> None:
    shape = {"a": Template.parse("{b}"), "c": [Template.parse("is {b}"), 1, {"d": False}]}

    assert JsonTemplate(shape).filled({"b": True}) == {"a": True, "c": ["is true", 1, {"d": False}]}
    assert JsonTemplate(shape["a"]).filled({"b": None}) is None


def test_a_quote_in_a_value_stays_in_the_value() -> None:
    (template,) = (Template.parse("{account}"),)

    assert JsonTemplate({"a": template}).filled({"account": '","x":"'}) == {"a": '","x":"'}


def test_braces_are_written_twice() -> None:
    assert Template.parse("{{{imsi}}}").filled({"imsi": "1"}, str) == "{1}"
    for wrong in ("{", "}", "{imsi", "{Imsi}", "{a b}", "{}", "{imsi!r}", "{imsi:>9}"):
        with pytest.raises(StrayBrace):
            Template.parse(wrong)


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+49", "'+49"),
        ("-1", "'-1"),
        ("@x", "'@x"),
        ("\t=1", "'=1"),
        ("a=1", "a=1"),
    ],
)
def test_a_cell_is_no_formula(value: str, cell: str) -> None:
    assert in_cell(value) == cell


def test_a_statement_gets_parameters_for_both_kinds_of_databases() -> None:
    statement = Statement.parse("SELECT 'a%{{' FROM t WHERE x = {imsi} AND y LIKE {msisdn}")

    assert statement.postgres == "SELECT 'a%%{' FROM t WHERE x = %(p0)s AND y LIKE %(p1)s"
    assert statement.sqlite == "SELECT 'a%{' FROM t WHERE x = :p0 AND y LIKE :p1"
    assert statement.is_question


@pytest.mark.parametrize(
    "text", ["SELECT 1; DELETE", "SELECT 1 -- x", "SELECT /* x */ 1", "SELECT 'x", "SELECT $$x$$"]
)
def test_what_is_more_than_a_statement_is_none(text: str) -> None:
    with pytest.raises(NotOneStatement):
        Statement.parse(text)


@pytest.mark.parametrize("text", ["SELECT '{imsi}'", 'SELECT "{imsi}"', "SELECT 'it''s {imsi}'"])
def test_a_placeholder_is_never_within_quotes(text: str) -> None:
    with pytest.raises(PlaceholderQuoted):
        Statement.parse(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("look.hlr.body.x == `1`", {("look", "hlr", "body", "x")}),
        ("length(rows) == `0` || rows[0].a == asked.b", {("rows",), ("rows", "a"), ("asked", "b")}),
        ("body.list[?x == 'y'].z | [0]", {("body", "list")}),
        ("!(status == `1`)", {("status",)}),
        ("'x'", set()),
        ("[status, body.a]", {("status",), ("body", "a")}),
        ("sort_by(body.a, &b)", {("body", "a")}),
    ],
)
def test_an_expression_tells_what_it_asks_for(text: str, words: set[tuple[str, ...]]) -> None:
    assert Expression.parse(text).words() == words


@pytest.mark.parametrize(
    ("text", "document", "holds"),
    [
        ("a", {"a": True}, True),
        ("a", {"a": 1}, False),
        ("a", {"a": "true"}, False),
        ("a", {}, False),
        ("length(a) == `0`", {"a": None}, False),
        ("length(a) == `0`", {"a": []}, True),
    ],
)
def test_only_what_is_true_holds(text: str, document: dict[str, object], holds: bool) -> None:
    assert Expression.parse(text).holds(document) is holds


def test_a_secret_is_read_from_where_it_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("sesame\n")

    assert read_reference("env:NAME", {"NAME": "sesame"}) == "sesame"
    assert read_reference(f"file:{file}", {}) == "sesame"
    assert read_reference("plain", {}) == "plain"
    assert not is_reference("file:relative")
    for nowhere in ("env:NAME", f"file:{tmp_path}", f"file:{file}x"):
        with pytest.raises(NothingKept):
            read_reference(nowhere, {"NAME": " "})
