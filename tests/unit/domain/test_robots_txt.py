"""Robots keep to what a site asks of them: RFC 9309."""

import pytest

from cleanbreak.domain.robots_txt import is_allowed

RULES = """
User-agent: *
Disallow: /secret/   # not for robots
Allow: /secret/open
Disallow: /*.pdf$
Disallow:

User-agent: Googlebot
User-agent: CleanbreakLint
Disallow: /cancel
"""


@pytest.mark.parametrize(
    ("robot", "path", "allowed"),
    [
        ("Other", "/", True),
        ("Other", "/secret/plan", False),
        ("Other", "/secret/open/door", True),
        ("Other", "/list.pdf", False),
        ("Other", "/list.pdf?page=2", True),
        ("Other", "/cancel", True),
        ("CleanbreakLint", "/cancel/now", False),
        ("cleanbreaklint", "/secret/plan", True),
        ("Googlebot", "/cancel", False),
    ],
)
def test_the_longest_rule_of_the_own_group_counts(robot: str, path: str, allowed: bool) -> None:
    assert is_allowed(RULES, robot, f"https://operator.example{path}") is allowed


def test_no_rules_forbid_nothing_and_a_tie_allows() -> None:
    assert is_allowed("", "Any", "https://operator.example/a")
    assert is_allowed("User-agent: *\nDisallow: /a\nAllow: /a", "Any", "https://operator.example/a")
