"""The scripts of the page that checks certificates, run by Node: same modules, no browser."""

import json
import shutil
import subprocess
from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import cleanbreak.channels.portal

FOLDER = Path(cleanbreak.channels.portal.__file__).parent / "static" / "portal" / "verify"
PROGRAM = """
import { examine } from "%s/examine.js";
const chunks = [];
for await (const one of process.stdin) chunks.push(one);
const { trust, files } = JSON.parse(Buffer.concat(chunks));
const found = [];
for (const { content, pinned, trust: own } of files) {
  const bytes = Uint8Array.from(Buffer.from(content, "base64"));
  const { kind, what, claims, checkpoints, unchecked } = await examine(bytes, own ?? trust, pinned);
  found.push({ kind, what, claims: Object.keys(claims), checkpoints, unchecked });
}
console.log(JSON.stringify(found));
"""


def examined_by_scripts(
    trust: dict[str, Any], files: Sequence[tuple[bytes, Sequence[str]]]
) -> list[dict[str, Any]]:
    """Return the verdict of the scripts on each file, which is checked with these checkpoints."""
    asked = [{"content": b64encode(raw).decode(), "pinned": list(notes)} for raw, notes in files]
    said = run_script(PROGRAM % FOLDER.as_uri(), json.dumps({"trust": trust, "files": asked}))
    found: list[dict[str, Any]] = json.loads(said)
    return found


def run_script(program: str, given: str) -> str:
    """Return what the program writes."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node is missing: apt-get install nodejs")
    command = [node, "--no-warnings", "--input-type=module", "--eval", program]
    done = subprocess.run(
        command, input=given, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout
