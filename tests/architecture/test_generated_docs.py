"""Pages that tell what is in the code are up to date, and would say so if they were not."""

import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from tools import (
    commands_told,
    described_page,
    lint_rules_page,
    policies_page,
    reference_pages,
    retention_page,
    roles_page,
    story_page,
    story_words,
)

from cleanbreak.domain.line import LineState
from cleanbreak.domain.policy import PolicyStatus
from cleanbreak.flows.terminate_line import STEPS, Orders, Outcome, Step
from cleanbreak.policies.packs import shipped_pack
from cleanbreak.ports.outside import Outside

ROOT = Path(__file__).resolve().parents[2]
DEPENDENCIES = ROOT / "docs" / "decisions" / "0004-dependencies.md"


def burn_the_card(orders: Orders, outside: Outside) -> list[Outcome]:
    """Burn the card, and the reader.

    The second paragraph is for programmers.
    """
    outside.esim.check_reachable()
    outside.network.check_reachable()
    return []


def test_the_page_tells_what_the_code_does() -> None:
    assert story_page.main(["check"]) == 0, "run: python tools/story_page.py write"


def test_every_step_is_told_in_its_own_words_and_in_order() -> None:
    page = story_page.current_page()
    places = [page.index(f"| `{step.name}` |") for step in STEPS]
    assert places == sorted(places)
    chinese = story_page.current_page(story_words.CHINESE)
    assert chinese.count("\n| ") == page.count("\n| ")
    for step in STEPS:
        sentence = " ".join((step.run.__doc__ or "").split())
        assert sentence in page
        assert f"| `{step.name}` | {story_words.CHINESE.word(sentence)} |" in chinese


def test_a_step_that_nobody_has_translated_stops_the_chinese_page() -> None:
    steps = (Step(run=burn_the_card, is_point_of_no_return=True),)
    with pytest.raises(KeyError, match="Burn the card"):
        story_page.page_of(steps, steps, story_words.CHINESE)


def test_nothing_is_translated_that_no_step_says() -> None:
    page = story_page.current_page(story_words.CHINESE)
    assert [one for one in (story_words.CHINESE.words or {}).values() if one not in page] == []


def test_the_drawing_has_the_steps_in_their_order() -> None:
    drawing = (ROOT / "docs/architecture.svg").read_text(encoding="utf-8")
    drawn = re.findall(r">(\d+) (\w+)</text>", drawing)
    assert drawn == [(str(number), step.name) for number, step in enumerate(STEPS, start=1)]


def test_a_step_says_whom_it_asks_what_the_line_becomes_and_where_the_way_back_ends() -> None:
    steps = (
        Step(run=burn_the_card),
        Step(run=burn_the_card, is_point_of_no_return=True),
        Step(run=burn_the_card, line_becomes=LineState.TERMINATED),
    )
    page = story_page.page_of(steps, steps[:1])
    told = "| `burn_the_card` | Burn the card, and the reader. | esim, network |"
    assert f"| 1 {told} yes |  |" in page
    assert f"| 2 {told} **no: point of no return** |  |" in page
    assert f"| 3 {told} no | `terminated` |" in page
    assert page.count(told) == 4


def test_an_outdated_page_is_seen_and_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = [replace(one, page=tmp_path / one.page.name) for one in story_words.TONGUES]
    there[1] = replace(there[1], page=tmp_path / "zh.md")
    monkeypatch.setattr(story_page, "TONGUES", there)
    for one in there:
        one.page.write_text("as it was yesterday", encoding="utf-8")
    assert story_page.main(["check"]) == 1
    assert story_page.main(["write"]) == 0
    assert story_page.main(["check"]) == 0


def test_every_runtime_dependency_and_nothing_else_has_its_reasons() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {re.match(r"[\w-]+(\[\w+\])?", one)[0] for one in project["dependencies"]}
    rows = re.findall(r"^\| ([\w-]+(?:\[\w+\])?) \|", DEPENDENCIES.read_text("utf-8"), re.MULTILINE)
    assert set(rows) - {"dependency"} == wanted


def test_the_format_of_described_elements_is_told_as_it_is() -> None:
    assert described_page.PAGE.read_text(encoding="utf-8") == described_page.current_page(), (
        "run: python tools/described_page.py write"
    )


def test_an_outdated_format_page_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(described_page, "PAGE", tmp_path / "page.md")
    (tmp_path / "page.md").write_text("as it was yesterday", encoding="utf-8")
    assert described_page.main(["check"]) == 1
    assert described_page.main(["write"]) == 0
    assert described_page.main(["check"]) == 0


def test_roles_and_rights_are_told_as_they_are() -> None:
    assert roles_page.PAGE.read_text(encoding="utf-8") == roles_page.current_page(), (
        "run: python tools/roles_page.py write"
    )


def test_an_outdated_page_of_roles_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roles_page, "PAGE", tmp_path / "page.md")
    (tmp_path / "page.md").write_text("as it was yesterday", encoding="utf-8")
    assert roles_page.main(["check"]) == 1
    assert roles_page.main(["write"]) == 0
    assert roles_page.main(["check"]) == 0


def test_the_packs_are_compared_as_they_are() -> None:
    assert policies_page.PAGE.read_text(encoding="utf-8") == policies_page.current_page(), (
        "run: python tools/policies_page.py write"
    )


def test_the_comparison_says_what_is_not_found_and_what_is_signed() -> None:
    brazil, signed = shipped_pack("br"), replace(shipped_pack("au"), status=PolicyStatus.CERTIFIED)
    page = policies_page.page_of([brazil, signed])
    assert "**1 of 2 are unverified**" in page
    assert "| br | P0D | P0D | 0 | 2 | P3D |" in page
    assert "| au | P0D ? | P0D ? | 0 ? | 0 ? | P3D |" in page
    assert "| `effect_self_service` | 2 | 2025-09-01 | L | Resolution 765/2023 replaced" in page


def test_an_outdated_comparison_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policies_page, "PAGE", tmp_path / "page.md")
    (tmp_path / "page.md").write_text("as it was yesterday", encoding="utf-8")
    assert policies_page.main(["check"]) == 1
    assert policies_page.main(["write"]) == 0
    assert policies_page.main(["check"]) == 0


def test_the_rules_of_the_linter_are_told_as_they_are() -> None:
    assert lint_rules_page.PAGE.read_text(encoding="utf-8") == lint_rules_page.current_page(), (
        "run: python tools/lint_rules_page.py write"
    )


def test_an_outdated_page_of_rules_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lint_rules_page, "PAGE", tmp_path / "page.md")
    (tmp_path / "page.md").write_text("as it was yesterday", encoding="utf-8")
    assert lint_rules_page.main(["check"]) == 1
    assert lint_rules_page.main(["write"]) == 0
    assert lint_rules_page.main(["check"]) == 0


def test_what_is_kept_is_told_as_packs_and_map_have_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert retention_page.PAGE.read_text(encoding="utf-8") == retention_page.current_page(), (
        "run: python tools/retention_page.py write"
    )
    monkeypatch.setattr(retention_page, "PAGE", tmp_path / "page.md")
    (tmp_path / "page.md").write_text("as it was yesterday", encoding="utf-8")
    assert retention_page.main(["check"]) == 1
    assert retention_page.main(["write"]) == 0
    assert retention_page.main(["check"]) == 0


def test_commands_addresses_and_refusals_are_told_as_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert reference_pages.outdated_pages() == [], "run: script/docs --write"
    told = reference_pages.current_pages()
    assert "| `--wait` |" in told["reference/commands.md"]
    assert "| `/cancel/` | GET, POST |" in told["reference/addresses.md"]
    assert "| `past_point_of_no_return` |" in told["reference/refusals.md"]
    assert "已来不及撤回：" in told["zh/reference/refusals.md"]
    assert "**必须给出。**" in told["zh/reference/commands.md"]
    monkeypatch.setattr(reference_pages, "DOCS", tmp_path)
    for name in told:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("as it was yesterday", encoding="utf-8")
    assert reference_pages.main(["check"]) == 1
    assert reference_pages.main(["write"]) == 0
    assert reference_pages.main(["check"]) == 0


def test_every_address_says_what_is_there() -> None:
    page = reference_pages.current_pages()["reference/addresses.md"]
    assert [line for line in page.splitlines() if line.endswith("|  |")] == []


def test_every_command_is_in_the_reference_that_people_wrote() -> None:
    """`docs/reference/cli.md` says of each what its answers hold."""
    page = (ROOT / "docs/reference/cli.md").read_text(encoding="utf-8")
    missing = [
        words
        for words, told in commands_told.commands()
        if "```\ncleanbreak" in told and not is_named(words, page)
    ]
    assert missing == []


def is_named(words: str, page: str) -> bool:
    """Return whether code on the page has the words; several may share their first one."""
    first, _, rest = words.partition(" ")
    return any(
        code.startswith(first) and re.search(rf"(^|[ |/]){re.escape(rest or first)}\b", code)
        for code in re.findall(r"`([^`]+)`", page)
    )
