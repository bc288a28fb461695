"""Check an export of the audit without Cleanbreak: python check_export.py FILE [KEY_ID]

Needs Python and the package `cryptography`, nothing else. It says what is wrong and ends with 1, or
what it has checked, and ends with 0. KEY_ID is the key as you got it in another way.
"""

import json
import re
import sys
from base64 import b64decode, b64encode
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
    if faults:
        return faults, ""
    faults += faults_of_chain(blocks)
    entries = list(lines(archive, "entries.jsonl"))
    others, in_part = compare(entries, blocks)
    if in_part and "order_id" not in about and not about["left_out"]:
        others = [*others, f"blocks {in_part}: entries are missing, and about.json leaves none out"]
    faults += others
    for entry in entries:
        if entry["block"] and not stands_in(entry, blocks):
            faults.append(f"entry {entry['id']}: block {entry['block']} does not name it")
    faults += faults_of_certificates(archive, keys)
    if "checkpoint.txt" in archive.namelist():
        faults += faults_of_log(archive, {block["block"]: block["hash"] for block in blocks})
    if about["entries"] != len(entries) or about["blocks"] != len(blocks):
        faults.append("about.json counts other entries or blocks")
    return faults, what_was_checked(entries, blocks, in_part)


def what_was_checked(entries: list[dict], blocks: list[dict], in_part: list[int]) -> str:
    """Say what holds, and what nobody can tell from this file."""
    said = [f"As it was sealed. Entries: {len(entries)}, blocks: {len(blocks)}."]
    if in_part:
        names = ", ".join(map(str, in_part))
        said.append(f"NOT COMPARED, since not all of their entries are here: blocks {names}.")
    if unsealed := sum(not entry["block"] for entry in entries):
        said.append(f"NOT SEALED yet: {unsealed} entries.")
    numbers = {block["block"] for block in blocks}
    if numbers and (gaps := max(numbers) - min(numbers) + 1 - len(numbers)):
        said.append(f"NOT HERE: {gaps} blocks between the first and the last.")
    return "\n".join(said)


def compare(entries: list[dict], blocks: list[dict]) -> tuple[list[str], list[int]]:
    """Return blocks whose entries are others, and those of which not all entries are here."""
    hashes, counts = hash_by_block(entries)
    faults, in_part = [], []
    for block in blocks:
        said, number = json.loads(block["statement"]), str(block["block"])
        if counts[number] < said["rows"]:
            in_part.append(block["block"])
        elif (counts[number], hashes[number].hexdigest()) != (said["rows"], said["entries_sha256"]):
            faults.append(f"block {number}: its entries are not those that were sealed")
    return faults, in_part


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
    if not is_signed(keys[block["key_id"]], block["signature"], statement):
        return [f"block {block['block']}: the signature is not of this statement"]
    return []


def is_signed(key: bytes, signature: str, content: bytes) -> bool:
    """Say whether the key signed this."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(b64decode(signature), content)
    except InvalidSignature:
        return False
    return True


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


def faults_of_certificates(archive: ZipFile, keys: dict) -> list[str]:
    """Check certificates, and compare the hashes of evidence with what they say."""
    evidence = archive.read("evidence.csv").decode().splitlines()[1:]
    hashes = {(row.split(",")[0], row.split(",")[1]): row.split(",")[3] for row in evidence}
    faults = []
    for certificate in lines(archive, "certificates.jsonl"):
        if "statement" not in certificate:
            faults.append(f"order {certificate['order_id']}: its certificate cannot be read")
            continue
        said = json.loads(certificate["statement"])
        if not is_certificate_signed(certificate, keys):
            faults.append(f"order {said['order_id']}: its certificate is not what was signed")
        for step, digest in said["evidence"].items():
            if hashes.get((said["order_id"], step), digest) != digest:
                faults.append(f"order {said['order_id']}: the evidence of {step} is another one")
    return faults


def is_certificate_signed(certificate: dict, keys: dict) -> bool:
    """Say whether a key signed it: by itself, or the head of a tree in which it stands."""
    content, key = certificate["statement"].encode(), keys.get(certificate["key_id"])
    if place := certificate.get("inclusion"):
        root = b64encode(root_of(content, place)).decode()
        content = f"cleanbreak.certificates.v1\n{place['tree_size']}\n{root}\n".encode()
    return key is not None and is_signed(key, certificate["signature"], content)


def faults_of_log(archive: ZipFile, hashes: dict) -> list[str]:
    """Check that the checkpoint is signed, and that blocks are leaves of its tree (RFC 6962)."""
    text, _, signatures = archive.read("checkpoint.txt").decode().partition("\n\n")
    size, root = text.split("\n")[1:3]
    if not is_note_signed(text + "\n", signatures, json.loads(archive.read("log_keys.json"))):
        return ["checkpoint.txt: no key in log_keys.json has signed it"]
    faults = []
    for proof in lines(archive, "log.jsonl"):
        leaf = f"cleanbreak.audit_block.v1\n{proof['block']}\n{hashes.get(proof['block'])}\n"
        if str(proof["tree_size"]) != size or b64decode(root) != root_of(leaf.encode(), proof):
            faults.append(f"block {proof['block']}: it is not in the log of the checkpoint")
    return faults


def is_note_signed(text: str, signatures: str, vkeys: list[str]) -> bool:
    """Say whether one of the keys signed the note (C2SP signed-note, Ed25519)."""
    for vkey in vkeys:
        name, key_id, key = vkey.split("+", 2)
        for line in signatures.splitlines():
            signed = b64decode(line.rpartition(" ")[2])
            if line.startswith(f"\N{EM DASH} {name} ") and signed[:4].hex() == key_id:
                try:
                    public = Ed25519PublicKey.from_public_bytes(b64decode(key)[1:])
                    public.verify(signed[4:], text.encode())
                except InvalidSignature:
                    continue
                return True
    return False


def root_of(leaf: bytes, proof: dict) -> bytes:
    """Return the root to which the path leads (RFC 9162 2.1.3.2); empty if it leads nowhere."""
    at, last = proof["leaf_index"], proof["tree_size"] - 1
    reached = sha256(b"\x00" + leaf).digest()
    for encoded in proof["path"]:
        beside = b64decode(encoded)
        if at % 2 or at == last:
            reached = sha256(b"\x01" + beside + reached).digest()
            while not at % 2 and at:
                at, last = at >> 1, last >> 1
        else:
            reached = sha256(b"\x01" + reached + beside).digest()
        at, last = at >> 1, last >> 1
    return reached if last == 0 else b""


if __name__ == "__main__":
    sys.exit(main())
