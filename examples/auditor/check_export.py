"""Check an export of the audit without Cleanbreak: python check_export.py FILE [KEY_ID]

Needs Python and the package `cryptography`, nothing else. It says what is wrong and ends with 1, or
what it has checked, and ends with 0. KEY_ID is the key as you got it in another way.
"""

import json
import re
import sys
from base64 import b64decode
from collections import defaultdict
from hashlib import sha256
from zipfile import ZipFile

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

COLUMNS = ("id", "at", "act", "order_id", "channel", "acting_user", "details")
RANGE = re.compile(r"\[(\d+),(\d+)\)")


def main() -> int:
    """Check the file that is named."""
    with ZipFile(sys.argv[1]) as archive:
        faults, said = check(archive, sys.argv[2] if len(sys.argv) > 2 else None)
    sys.stdout.write("\n".join(faults or [said]) + "\n")
    return 1 if faults else 0


def check(archive: ZipFile, key_id: str | None) -> tuple[list[str], str]:
    """Return what is wrong, and what was checked."""
    about = json.loads(archive.read("about.json"))
    keys = {
        one["key_id"]: b64decode(one["public_key"]) for one in json.loads(archive.read("keys.json"))
    }
    for name, key in keys.items():
        if sha256(key).hexdigest()[:16] != name:
            return [f"keys.json: {name} is not the name of its key"], ""
    if key_id:
        keys = {name: key for name, key in keys.items() if name == key_id}
    blocks = list(lines(archive, "blocks.jsonl"))
    faults = [fault for block in blocks for fault in faults_of_block(block, keys)]
    faults += faults_of_chain(blocks)
    entries = list(lines(archive, "entries.jsonl"))
    hashes, counts = hash_by_block(entries)
    is_whole = "order_id" not in about and not about["left_out"]
    for block in blocks if is_whole else ():
        said = json.loads(block["statement"])
        number = str(block["block"])
        if (counts[number], hashes[number].hexdigest()) != (said["rows"], said["entries_sha256"]):
            faults.append(f"block {number}: its entries are not those that were sealed")
    for entry in entries:
        if entry["block"] and not stands_in(entry, blocks):
            faults.append(f"entry {entry['id']}: block {entry['block']} does not name it")
    faults += faults_of_certificates(archive)
    if about["entries"] != len(entries) or about["blocks"] != len(blocks):
        faults.append("about.json counts other entries or blocks")
    return faults, f"As it was sealed. Entries: {len(entries)}, blocks: {len(blocks)}."


def lines(archive: ZipFile, name: str):
    """Yield the objects of a file, one a line."""
    with archive.open(name) as file:
        yield from map(json.loads, file)


def faults_of_block(block: dict, keys: dict) -> list[str]:
    """Check hash and signature of one block."""
    statement = block["statement"].encode()
    if sha256(statement).hexdigest() != block["hash"]:
        return [f"block {block['block']}: the hash is another one"]
    if block["key_id"] not in keys:
        return [f"block {block['block']}: signed by the unknown key {block['key_id']}"]
    try:
        key = Ed25519PublicKey.from_public_bytes(keys[block["key_id"]])
        key.verify(b64decode(block["signature"]), statement)
    except InvalidSignature:
        return [f"block {block['block']}: the signature is not of this statement"]
    return []


def faults_of_chain(blocks: list[dict]) -> list[str]:
    """Check that each block names the one before, where both are here."""
    by_number = {block["block"]: block for block in blocks}
    return [
        f"block {number}: it does not follow the one before"
        for number, block in by_number.items()
        if number - 1 in by_number
        and json.loads(block["statement"])["previous"] != by_number[number - 1]["hash"]
    ]


def hash_by_block(entries: list[dict]) -> tuple[dict, dict]:
    """Hash the entries of each block, as they were hashed when they were sealed."""
    hashes, counts = defaultdict(sha256), defaultdict(int)
    for entry in entries:
        texts = json.dumps([entry[name] for name in COLUMNS], separators=(",", ":"))
        hashes[entry["block"]].update(texts.encode() + b"\n")
        counts[entry["block"]] += 1
    return hashes, counts


def stands_in(entry: dict, blocks: list[dict]) -> bool:
    """Say whether the block names the entry."""
    for block in blocks:
        if str(block["block"]) == entry["block"]:
            ids = json.loads(block["statement"])["ids"]
            return any(int(a) <= int(entry["id"]) < int(b) for a, b in RANGE.findall(ids))
    return False


def faults_of_certificates(archive: ZipFile) -> list[str]:
    """Compare the hashes of evidence with what the certificates say."""
    evidence = archive.read("evidence.csv").decode().splitlines()[1:]
    hashes = {(row.split(",")[0], row.split(",")[1]): row.split(",")[3] for row in evidence}
    faults = []
    for certificate in lines(archive, "certificates.jsonl"):
        said = json.loads(certificate["statement"])
        for step, digest in said["evidence"].items():
            if hashes.get((said["order_id"], step), digest) != digest:
                faults.append(f"order {said['order_id']}: the evidence of {step} is another one")
    return faults


if __name__ == "__main__":
    sys.exit(main())
