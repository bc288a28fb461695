"""What a site's robots.txt lets a robot read: RFC 9309."""

import re
from urllib.parse import urlsplit

LINES_MAX = 5000


def is_allowed(robots_txt: str, robot: str, address: str) -> bool:
    """Return whether a robot may read an address: the longest matching rule counts, a tie allows.

    :param robot: its name, without a version: ``CleanbreakLint``.
    """
    parts = urlsplit(address)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    matching = [
        (len(pattern), allows)
        for allows, pattern in _rules_for(robots_txt, robot)
        if pattern and _matches(pattern, path)
    ]
    return max(matching, default=(0, True))[1]


def _rules_for(robots_txt: str, robot: str) -> list[tuple[bool, str]]:
    """Return the rules of the groups that name the robot, or else of those for everybody."""
    own: list[tuple[bool, str]] = []
    everybody: list[tuple[bool, str]] = []
    is_named, names, in_rules = False, set[str](), False
    for line in robots_txt.splitlines()[:LINES_MAX]:
        key, _, value = (part.strip() for part in line.partition("#")[0].partition(":"))
        key = key.lower()
        if key == "user-agent":
            names = set() if in_rules else names
            names.add(value.lower())
            in_rules = False
            is_named = is_named or value.lower() == robot.lower()
        elif key in ("allow", "disallow"):
            in_rules = True
            if robot.lower() in names:
                own.append((key == "allow", value))
            if "*" in names:
                everybody.append((key == "allow", value))
    return own if is_named else everybody


def _matches(pattern: str, path: str) -> bool:
    end = r"\Z" if pattern.endswith("$") else ""
    wanted = ".*".join(map(re.escape, re.split(r"\*+", pattern.removesuffix("$"))))
    return re.match(wanted + end, path) is not None
