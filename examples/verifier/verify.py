#!/usr/bin/env python3
"""Check the proof that a line has ended, with nothing of Cleanbreak: `cryptography` is enough.

    python verify.py FILE --trust trust.json [--checkpoint FILE]... [--number +49...]

FILE is a proof (`certificate.cose`), the text of its QR code, or the PDF that carries it; `-` reads
it from standard input. No network is used. Exit 0: valid; 3: anything else; 2: wrong usage.
"""

import argparse
import base64
import json
import re
import sys
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

RECEIPTS, OPENINGS, NOTE = 394, -65537, -65538
TREE_TYPE, PROOFS, INCLUSION, TREE_SIZE = 395, 396, -1, -65537
ALGORITHM, CONTENT_TYPE, KEY, CLAIMS, SUBJECT = 1, 3, 4, 15, 2
EDDSA, RFC9162_SHA256, END = -8, 1, "application/cleanbreak-end+cbor"
ED25519, ED25519_COSIGNATURE = 1, 4
BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


class Wrong(Exception):
    """It is not valid: the verdict, and what it is about."""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file")
    parser.add_argument("--trust", required=True, type=Path, help="the operator's trust.json")
    parser.add_argument("--checkpoint", action="append", default=[], type=Path)
    parser.add_argument("--number", help="the number that the proof has to be about")
    asked = parser.parse_args()
    content = sys.stdin.buffer.read() if asked.file == "-" else Path(asked.file).read_bytes()
    pinned = [one.read_bytes().decode("utf-8", "replace") for one in asked.checkpoint]
    said = verify(content, json.loads(asked.trust.read_bytes()), pinned, asked.number)
    print(json.dumps(said, indent=2, ensure_ascii=False, default=bytes.hex))
    sys.exit(0 if said["verdict"] == "valid" else 3)


def verify(content, trust, pinned=(), number=None):
    """Return the verdict, and what the proof says if it is valid."""
    said = {"verdict": "valid", "what": [], "claims": {}, "checkpoints": []}
    try:
        proof = untagged(proof_of(content))
        signer, claims = read_statement(proof, trust)
        trees = read_receipts(proof, trust, signer)
        checkpoints = [*pinned, *filter(None, [trust.get("checkpoint")])]
        compare_trees(trees, [(read_note(one, trust), one) for one in checkpoints])
        if number and claims.get("number", {}).get("msisdn") != number:
            raise Wrong("other_line", "number")
        return {**said, "claims": claims}
    except Wrong as wrong:
        kind, *what = wrong.args
        if kind == "log_forked":
            return {**said, "verdict": kind, "checkpoints": what}
        return {**said, "verdict": kind, "what": what}
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError):
        return {**said, "verdict": "altered", "what": ["file"]}


# Files: a proof, a text from a QR code, a PDF with the proof in it as it is.


def proof_of(content):
    if content.startswith(b"CB1:"):
        return from_base45(content[4:].rstrip(b"\r\n").decode("latin-1"))
    if content.startswith(b"%PDF-"):
        starts = [one.end() for one in re.finditer(rb"stream\r?\n(?=\xd2\x84)", content)]
        if len(starts) != 1:
            raise Wrong("not_a_proof", "pdf_without_proof")
        reader = CborReader(content, starts[0] + 1)
        reader.item()
        return content[starts[0] : reader.at]
    if not content.startswith(b"\xd2\x84"):
        raise Wrong("not_a_proof")
    return content


def from_base45(text):
    """RFC 9285: three characters are two bytes, two at the end are one."""
    found = bytearray()
    for at in range(0, len(text), 3):
        values = [BASE45.find(one) for one in text[at : at + 3]]
        whole = sum(one * 45**place for place, one in enumerate(values))
        if -1 in values or len(values) == 1 or whole >= 256 ** (len(values) - 1):
            raise Wrong("altered", "qr")
        found += whole.to_bytes(len(values) - 1, "big")
    return bytes(found)


class CborReader:
    """Reads what RFC 8949 4.2.1 writes in one way only; anything else is an error."""

    def __init__(self, data, at=0):
        self.data, self.at = data, at

    def only(self):
        found = self.item()
        if self.at != len(self.data):
            raise Wrong("altered", "file")
        return found

    def take(self, count):
        self.at += count
        if self.at > len(self.data):
            raise Wrong("altered", "cut_off")
        return self.data[self.at - count : self.at]

    def item(self):
        first = self.take(1)[0]
        major, value = first >> 5, first & 31
        if major == 7:
            return {20: False, 21: True, 22: None}[value]
        if value > 23:
            size, short = 1 << (value - 24), value
            if short > 27:
                raise Wrong("altered", "file")
            value = int.from_bytes(self.take(size), "big")
            if value < (24 if size == 1 else 256 ** (size // 2)):
                raise Wrong("altered", "file")
        if major in (2, 3):
            found = bytes(self.take(value))
            return found if major == 2 else found.decode()
        if major == 4:
            return [self.item() for _ in range(value)]
        if major == 5:
            return self.map(value)
        if major == 6:  # none but the one before all, which `untagged` takes off
            raise Wrong("altered", "file")
        return (value, -1 - value)[major]

    def map(self, count):
        found, last = {}, b""
        for _ in range(count):
            start = self.at
            key = self.item()
            if self.data[start : self.at] <= last:
                raise Wrong("altered", "file")
            last, found[key] = self.data[start : self.at], self.item()
        return found


def untagged(message):
    """Return the four parts of a COSE_Sign1, which has CBOR tag 18."""
    if not message.startswith(b"\xd2\x84"):
        raise Wrong("altered", "file")
    return CborReader(message[1:]).only()


def encode(kind, value):
    """Return bytes (kind 2) or a text (3) in CBOR."""
    size = next(one for one in (0, 1, 2, 4) if len(value) < (24 if one == 0 else 256**one))
    first = len(value) if size == 0 else 23 + size.bit_length()
    return bytes([kind << 5 | first]) + (len(value).to_bytes(size, "big") if size else b"") + value


# Signatures: COSE_Sign1 of RFC 9052, Ed25519.


def check_sign1(protected, payload, signature, key, part):
    signed = encode(3, b"Signature1") + encode(2, protected) + encode(2, b"") + encode(2, payload)
    check_signature(key, signature, b"\x84" + signed, part)


def check_signature(key, signature, signed, part, kind=Ed25519PublicKey):
    try:
        kind.from_public_bytes(key).verify(signature, signed)
    except InvalidSignature:
        raise Wrong("altered", part) from None


def entry_of(proof):
    """Return what stands in the log: the signed statement with an empty unprotected header."""
    protected, _, payload, signature = proof
    return b"\xd2\x84" + encode(2, protected) + b"\xa0" + encode(2, payload) + encode(2, signature)


def key_of(trust, kid, use):
    for one in trust["keys"]:
        if one["use"] == use and one["key_id"] == kid.hex():
            return base64.b64decode(one["public_key"]), one
    raise Wrong("unknown_key", use, kid.hex())


# The statement, and the facts that were opened.


def read_statement(proof, trust):
    protected, unprotected, payload, signature = proof
    if not {RECEIPTS, OPENINGS} <= unprotected.keys() <= {RECEIPTS, OPENINGS, NOTE}:
        raise Wrong("altered", "file")
    header = CborReader(protected).only()
    key, signer = key_of(trust, header[KEY], "statement")
    check_sign1(protected, payload, signature, key, "statement")
    said, claims = CborReader(payload).only(), {}
    if (header[ALGORITHM], header[CONTENT_TYPE], said[1]) != (EDDSA, END, 1):
        raise Wrong("altered", "statement")
    for index, salt, fact, path in unprotected[OPENINGS]:
        name, value = CborReader(fact).only()
        if (
            len(salt) != 16
            or name in claims
            or root_from(salt + fact, index, said[3], path) != said[2]
        ):
            raise Wrong("altered", f"claim {name}")
        claims[name] = value
    if not claims:
        raise Wrong("not_a_proof", "nothing_opened")
    return signer, claims


def root_from(leaf, place, size, path):
    """RFC 9162 2.1.3.2: the root of the tree in which the leaf stands there."""
    reached, last = sha256(b"\x00" + leaf).digest(), size - 1
    if not 0 <= place <= last or any(len(one) != 32 for one in path):
        return None
    for one in path:
        if last == 0:
            return None
        if place & 1 or place == last:
            reached = sha256(b"\x01" + one + reached).digest()
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            reached = sha256(b"\x01" + reached + one).digest()
        place, last = place >> 1, last >> 1
    return reached if last == 0 else None


# The log: receipts of RFC 9942, checkpoints of C2SP, and who else signed these.


def read_receipts(proof, trust, signer):
    """Return the trees in which the statement stands, each as (origin, size, root)."""
    note, trees = proof[1].get(NOTE), []
    for receipt in proof[1][RECEIPTS]:
        tree, place, said_size, log = read_receipt(receipt, entry_of(proof), trust)
        for key in (signer, log):
            if key["state"] == "revoked" and place >= (key.get("revoked_at_size") or 0):
                raise Wrong("revoked_key", key["use"], key["key_id"])
        if not trees and note is not None:
            if read_note(note, trust, is_in_proof=True) != tree:
                raise Wrong("altered", "note")
        elif said_size is None:  # a way fits trees of several sizes: somebody has to sign it
            raise Wrong("altered", "receipt")
        if said_size not in (None, tree[1]):
            raise Wrong("altered", "receipt")
        trees.append(tree)
    if not trees:
        raise Wrong("altered", "receipt")
    return trees


def read_receipt(receipt, entry, trust):
    """Return the tree, the place in it, which size was signed, and the key that signed."""
    protected, unprotected, payload, signature = untagged(receipt)
    header = CborReader(protected).only()
    (way,) = unprotected[PROOFS][INCLUSION]
    size, place, path = CborReader(way).only()
    root, (key, log) = root_from(entry, place, size, path), key_of(trust, header[KEY], "log")
    extra = unprotected != {PROOFS: {INCLUSION: [way]}} or payload is not None
    if extra or root is None or header[TREE_TYPE] != RFC9162_SHA256:
        raise Wrong("altered", "receipt")
    check_sign1(protected, root, signature, key, "receipt")
    origin = header[CLAIMS][SUBJECT]
    if log["vkey"].split("+")[0] != origin:
        raise Wrong("unknown_key", "log", origin)
    return (origin, size, root), place, header[CLAIMS].get(TREE_SIZE), log


def read_note(note, trust, is_in_proof=False):
    """Return the tree of a checkpoint, which a key of the log has to have signed.

    Signatures of others are ignored, but not within a proof: no bit of it may go unread.
    """
    text, blank, below = note.rpartition("\n\n")
    origin, size, root = text.split("\n")
    tree = origin, int(size), base64.b64decode(root, validate=True)
    logs = [one["vkey"] for one in trust["keys"] if one["use"] == "log"]
    keys = {tuple(one.split("+", 2)[:2]): one.split("+", 2)[2] for one in logs + trust["witnesses"]}
    if tree_text(tree) != text + "\n" or not below.endswith("\n"):
        raise Wrong("altered", "note")
    signers = set()
    for line in below[:-1].split("\n"):
        dash, name, encoded = line.split(" ")
        raw = base64.b64decode(encoded, validate=True)
        if dash != "\N{EM DASH}" or base64.b64encode(raw).decode() != encoded:
            raise Wrong("altered", "note")
        if key := keys.get((name, raw[:4].hex())):
            check_line(name, base64.b64decode(key), raw[4:], tree)
            signers.add((name, raw[:4].hex()))
        elif is_in_proof:
            raise Wrong("unknown_key", "note", name)
    if not signers & {tuple(one.split("+", 2)[:2]) for one in logs if one.startswith(origin + "+")}:
        raise Wrong("unknown_key", "note", origin)
    return tree


def check_line(name, key, signature, tree):
    """The kinds of signed-note (1) and of tlog-cosignature (4 and 6)."""
    kind, text = key[0], tree_text(tree).encode()
    if kind == ED25519:
        return check_signature(key[1:], signature, text, "note")
    time, signature = int.from_bytes(signature[:8], "big"), signature[8:]
    if kind == ED25519_COSIGNATURE:
        text = f"cosignature/v1\ntime {time}\n".encode() + text
        return check_signature(key[1:], signature, text, "note")
    names = [bytes([len(one)]) + one for one in (name.encode(), tree[0].encode())]
    numbers = [one.to_bytes(8, "big") for one in (time, 0, tree[1])]
    message = names[0] + numbers[0] + names[1] + numbers[1] + numbers[2] + tree[2]
    return check_signature(
        key[1:], signature, b"subtree/v1\n\0" + message, "note", MLDSA44PublicKey
    )


def compare_trees(trees, pinned):
    """Two trees of one size are two histories: whoever signed both has told one of us a lie."""
    found = {}
    for tree, note in pinned + [(tree, tree_text(tree)) for tree in trees]:
        before, known = found.setdefault(tree[:2], (tree, note))
        if before != tree:
            raise Wrong("log_forked", known, note)


def tree_text(tree):
    return f"{tree[0]}\n{tree[1]}\n{base64.b64encode(tree[2]).decode()}\n"


if __name__ == "__main__":
    main()
