"""Each rule of `tools/tidy.py` is seen red on an offence and green on its mended twin."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tools.tidy import BLOB_BYTES_MAX, GLOSSARY, SourceFile, check, read_synonyms

ROOT = Path(__file__).resolve().parents[2]
FLOW, RULES = "src/cleanbreak/flows/end.py", "src/cleanbreak/domain/rules.py"
UNFINISHED = "TO" + "DO"


def sentences(*files: tuple[str, str]) -> list[str]:
    """Return what is said about files that hold nothing but what a test is about."""
    others = [(path, f"import {dotted(path)}\n") for path, _ in files if path.startswith("src/")]
    users = [("bench/user.py", '"""Uses them."""\n' + "".join(text for _, text in others))]
    tree = [SourceFile(path, text.encode()) for path, text in (*files, *users)]
    return [one.sentence for one in check(tree)]


def dotted(path: str) -> str:
    return path.removeprefix("src/").removesuffix(".py").replace("/", ".")


def module(body: str) -> str:
    return f'"""What it is."""\n{body}\n'


def function(lines: int) -> str:
    return module("def act():\n" + "    act()\n" * (lines - 1))


REFUSAL = 'class No(Refusal):\n    """{sentence}"""\n    code = "{code}"\n'
GLOSSARY_FILE = (GLOSSARY, (ROOT / GLOSSARY).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("path", "bad", "good", "said"),
    [
        (FLOW, function(71), function(70), "71 lines, 70 are most"),
        (FLOW, module("\n" * 250), module("\n" * 248), "250 are most"),
        (RULES, module("\n" * 400), module("\n" * 398), "400 are most"),
        (
            FLOW,
            module("def act(a, b, c, d, e, *, f): ..."),
            module("class A:\n    def act(self, a, b, c, d, *, e): ..."),
            "act has 6 parameters",
        ),
        (
            "src/cleanbreak/channels/cli/end.py",
            module("def act(a, b, c, d, e, f): ..."),
            module('@click.option("--a")\ndef act(a, b, c, d, e, f): ...'),
            "act has 6 parameters",
        ),
        (FLOW, module(f"A = '{'x' * 95}'"), module(f"A = '{'x' * 94}'"), "101 columns"),
        (
            FLOW,
            module("try:\n    A = 1\nexcept:\n    A = 2"),
            module("try:\n    A = 1\nexcept ValueError:\n    A = 2"),
            "bare except",
        ),
        (RULES, module("A = datetime.now(UTC)"), module("A = datetime(2026, 1, 1)"), "asks the"),
        (RULES, module("A = dt.date.today()"), module("A = today"), "asks the world"),
        (RULES, module("def act():\n    print(1)"), module("def act():\n    pass"), "print()"),
        (RULES, module("A = open('law')"), module("A = opening('law')"), "open()"),
        (RULES, module("from time import time"), module("from datetime import date"), "time has"),
        (RULES, module("import random"), module("import math"), "random has no place"),
        (FLOW, module(f"A = 1  # {UNFINISHED} more"), module("A = 1  # to do"), UNFINISHED),
        ("docs/page.md", f"{UNFINISHED}: write", "Read this.", UNFINISHED),
        ("CHANGELOG.md", f"{'<' * 7} HEAD\n- New.", "- New.", "<<<<<<<: do it"),
        (FLOW, "A = 1\n", module("A = 1"), "does not start with a docstring"),
        (FLOW, module(REFUSAL.format(sentence="No", code="no")),
         module(REFUSAL.format(sentence="No.", code="no")), "no sentence with an end"),
        (FLOW, module('class No(Refusal):\n    """No."""'),
         module(REFUSAL.format(sentence="No.", code="no")), "it has no code"),
        (FLOW, module('A = 1  # tidy: nothing is wrong here'), module("A = 1"), "exempts nothing"),
    ],
)  # fmt: skip
def test_a_rule_is_red_on_an_offence_and_green_without_it(
    path: str, bad: str, good: str, said: str
) -> None:
    assert [s for s in sentences((path, bad)) if said in s]
    assert sentences((path, good)) == []


@pytest.mark.parametrize(
    ("bad", "good"),
    [
        ("deactivate_service_at", "terminated_at"),
        ("subscription", "network_subscription"),
        ("find_subscriptions", "withdraw_subscription"),
        ("ChurnedLine", "EndedLine"),
        ("disconnect", "stop_usage"),
        ("cancel_line", "cancel_termination"),
        ("delete_sim", "retire_sim"),
        ("cooling_days", "cooling_off_days"),
        ("phone_number", "msisdn"),
    ],
)
def test_a_public_name_uses_the_words_of_the_glossary(bad: str, good: str) -> None:
    def said(name: str, path: str = FLOW) -> list[str]:
        return sentences(GLOSSARY_FILE, (path, module(f"class A:\n    {name}: int")))

    assert f'"{bad}": ' in said(bad)[0]
    assert said(good) == []
    assert said(f"_{bad}") == [], "a private name is its module's own business"


def test_a_word_is_right_in_the_folder_where_it_is_at_home() -> None:
    text = module("def deactivate(): ...")
    assert sentences(GLOSSARY_FILE, ("src/cleanbreak/flows/bar.py", text))
    assert sentences(GLOSSARY_FILE, ("src/cleanbreak/adapters/bar.py", text)) == []


def test_the_glossary_has_a_table_of_words_and_each_says_what_to_say_instead() -> None:
    synonyms = list(read_synonyms(GLOSSARY_FILE[1]))
    assert len(synonyms) >= 10
    assert all(one.words and one.instead for one in synonyms)


@pytest.mark.parametrize("name", ["utils", "helpers", "common", "misc", "constants", "exceptions"])
def test_a_dumping_ground_is_seen_as_module_and_as_package(name: str) -> None:
    for path in (f"src/cleanbreak/{name}.py", f"tests/{name}/test_it.py"):
        assert [s for s in sentences((path, module(""))) if f'"{name}" says nothing' in s]
    assert sentences((f"src/cleanbreak/{name}_of_law.py", module(""))) == []


def test_two_refusals_need_two_codes() -> None:
    first, second = (module(REFUSAL.format(sentence="No.", code=c)) for c in ("no", "never"))
    other = "src/cleanbreak/flows/other.py"
    assert [s for s in sentences((FLOW, first), (other, first)) if "code of its own" in s]
    assert sentences((FLOW, first), (other, second)) == []


def test_a_grandchild_of_refusal_is_a_refusal() -> None:
    text = module(REFUSAL.format(sentence="No.", code="no") + "class Never(No): ...")
    assert "Never has no sentence with an end" in sentences((FLOW, text))


@pytest.mark.parametrize(
    "user",
    [
        ("bench/one.py", module("from cleanbreak.flows import end")),
        ("src/cleanbreak/flows/__init__.py", module("from .end import act")),
        ("src/cleanbreak/site/settings.py", module('URLS = "cleanbreak.flows.end.urls"')),
        ("pyproject.toml", 'cleanbreak = "cleanbreak.flows.end:main"'),
    ],
)
def test_a_module_lives_while_somebody_uses_it(user: tuple[str, str]) -> None:
    def said(*users: tuple[str, str]) -> list[str]:
        files = ((FLOW, module("")), *users, ("docs/page.md", "cleanbreak.flows.end"))
        sources = [SourceFile(path, text.encode()) for path, text in files]
        return [one.sentence for one in check(sources) if one.path == FLOW]

    unit_test = ("tests/unit/flows/test_end.py", module("from cleanbreak.flows.end import act"))
    assert said() == ["nobody uses this module"]
    assert said(unit_test) == ["nobody uses this module"], "a test of its own does not count"
    assert said(user) == []


def test_a_large_binary_is_seen_and_a_large_text_is_not() -> None:
    blob, text = b"\0" * (BLOB_BYTES_MAX + 1), b"a line\n" * BLOB_BYTES_MAX
    assert "binary, 200001 bytes" in check([SourceFile("docs/film.bin", blob)])[0].sentence
    assert check([SourceFile("docs/film.bin", blob[:-1])]) == []
    assert check([SourceFile("requirements/dev.txt", text)]) == []


def test_an_exemption_needs_a_reason() -> None:
    def said(comment: str) -> list[str]:
        return sentences((FLOW, module(f"def act(a, b, c, d, e, f): ...  {comment}")))

    assert said("# tidy:") == said("") != []
    assert said("# tidy: the signature is given by PEP 3333") == []


def test_generated_migrations_are_nobody_s_style() -> None:
    long = f"A = '{'x' * 200}'\n" * 500
    assert check([SourceFile("src/cleanbreak/records/migrations/0001_a.py", long.encode())]) == []


def test_the_tree_is_tidy_and_the_tool_says_so() -> None:
    tool = subprocess.run(
        [sys.executable, ROOT / "tools" / "tidy.py", "--json"], capture_output=True, check=False
    )
    found = json.loads(tool.stdout)
    assert found["offences"] == []
    assert tool.returncode == 0
    assert len(found["largest"]) == 6
