"""Asks pip-audit about every requirement, and keeps the answer with its date; see script/audit."""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILES = ("requirements/runtime.txt", "requirements/dev.txt")
ANSWER = ROOT / "tools" / "dependency_audit.json"
OLD = timedelta(days=30)
PINNED = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*(\[[a-z,]+\])?==\S+( ;.*)? \\$")
TIMEOUT_S = 300
KNOWN_TO_BE_WEAK = "django==3.2"
"""Whoever finds nothing wrong with this one finds nothing wrong with anything."""


def main() -> int:
    """Ask, or tell the last answer and its age; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--offline", action="store_true", help="ask nobody")
    wished = parser.parse_args()
    if unpinned := [line for name in FILES for line in unpinned_in(ROOT / name)]:
        print("Not pinned with a hash: " + ", ".join(unpinned))
        return 1
    answers = None if wished.offline else ask()
    if answers is None:
        return tell_age()
    weak = weaknesses(answers)
    kept = {"asked_at": datetime.now(UTC).isoformat(timespec="seconds"), "weaknesses": weak}
    ANSWER.write_text(json.dumps(kept, indent=1) + "\n")
    return tell(weak, "today")


def unpinned_in(path: Path) -> list[str]:
    """Return the requirements of a file that have no version or no hash."""
    lines = path.read_text().splitlines()
    wrong = []
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if line[:1].isalnum() and not (PINNED.match(line) and "--hash=sha256:" in following):
            wrong.append(line)
    return wrong


def ask() -> list[dict[str, object]] | None:
    """Ask about both files; None if nobody answers, or if the answers are worth nothing."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(f"{KNOWN_TO_BE_WEAK}\n")
        file.flush()
        known = _ask(file.name, "--no-deps")
    if not known or not weaknesses(known):
        print(f"No advisories can be had from here: nothing was said about {KNOWN_TO_BE_WEAK}.")
        return None
    found: list[dict[str, object]] = []
    for name in FILES:
        found += _ask(name, "--require-hashes") or []
    skipped = [str(one["name"]) for one in found if "vulns" not in one]
    if skipped or not found:
        print("Nobody could be asked about " + (", ".join(skipped) or "anything") + ".")
        return None
    return found


def _ask(file: str, how: str) -> list[dict[str, object]] | None:
    asked = subprocess.run(
        [sys.executable, "-m", "pip_audit", how, "--disable-pip", "--requirement", file,
         "--format", "json", "--progress-spinner", "off"],
        cwd=ROOT, capture_output=True, text=True, timeout=TIMEOUT_S, check=False,
    )  # fmt: skip
    try:
        answers: list[dict[str, object]] = json.loads(asked.stdout)["dependencies"]
    except (ValueError, KeyError):
        return None
    return answers


def weaknesses(answers: list[dict[str, object]]) -> list[str]:
    """Return each known weakness once: package, version, and how it is called."""
    return sorted(
        {
            f"{one['name']} {one['version']} {weakness['id']}"
            for one in answers
            for weakness in one.get("vulns", [])  # type: ignore[attr-defined]
        }
    )


def tell_age() -> int:
    """Tell the last answer and how old it is."""
    if not ANSWER.exists():
        print("Nobody was ever asked from here: nothing is known about the requirements.")
        return 4
    kept = json.loads(ANSWER.read_text())
    age = datetime.now(UTC) - datetime.fromisoformat(kept["asked_at"])
    newer = [name for name in FILES if (ROOT / name).stat().st_mtime > ANSWER.stat().st_mtime]
    said = tell(kept["weaknesses"], f"{age.days} days ago ({kept['asked_at']})")
    if newer:
        print(f"Changed since then: {', '.join(newer)}.")
    return said or (4 if age > OLD or newer else 0)


def tell(weak: list[str], when: str) -> int:
    """Print what was known at a time."""
    print(f"Asked {when}: {len(weak)} known weaknesses.")
    for one in weak:
        print(f"  {one}")
    return 1 if weak else 0


if __name__ == "__main__":
    sys.exit(main())
