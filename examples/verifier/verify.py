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
from io import BytesIO
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
    """The verdict, and what it is about."""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file")
    parser.add_argument("--trust", required=True, type=Path, help="the operator's trust.json")
    parser.add_argument("--checkpoint", action="append", default=[], type=Path)
    parser.add_argument("--number", help="that the proof has to be about")
    asked = parser.parse_args()
    content = sys.stdin.buffer.read() if asked.file == "-" else Path(asked.file).read_bytes()
    pinned = [one.read_bytes().decode("utf-8", "replace") for one in asked.checkpoint]
    said = verify(content, json.loads(asked.trust.read_bytes()), pinned, asked.number)
    print(json.dumps(said, indent=2, default=bytes.hex))
    sys.exit(0 if said["verdict"] == "valid" else 3)


def verify(content, trust, pinned=(), number=None):
    """Return the verdict, and what the proof says if it is valid."""
    said = {"verdict": "valid", "what": [], "claims": {}, "checkpoints": []}
    try:
        proof = untagged(proof_of(content))
        signer, claims = read_statement(proof, trust)
        trees = read_receipts(proof, trust, signer)
        checkpoints = [*pinned, *filter(None, [trust.get("checkpoint")])]
        compare_trees([(read_note(one, trust), one) for one in checkpoints] + trees)
        if number and claims.get("number", {}).get("msisdn") != number:
            raise Wrong("other_line", "number")
        return {**said, "claims": claims}
    except Wrong as wrong:
        kind, *what = wrong.args
        return {**said, "verdict": kind, "checkpoints" if kind == "log_forked" else "what": what}
    except (LookupError, TypeError, ValueError, AttributeError, OverflowError, RecursionError):
        return {**said, "verdict": "altered", "what": ["file"]}


# Files: a proof, a text from a QR code, a PDF with the proof in it as it is.


def proof_of(content):
    if content.startswith(b"CB1:"):
        return from_base45(content[4:].rstrip(b"\r\n").decode("latin-1"))
    if content.startswith(b"%PDF-"):
        _before, *begun = re.split(rb"stream\r?\n(?=\xd2\x84)", content)
        if len(begun) != 1:
            raise Wrong("not_a_proof", "pdf_without_proof")
        return begun[0].partition(b"\nendstream")[0]  # a signature may end in a carriage return
    if not content.startswith(b"\xd2\x84"):
        raise Wrong("not_a_proof", "other")
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


def read(data):
    """Return a value of CBOR, if it is written in the one way of RFC 8949 4.2.1."""
    found = item(BytesIO(data))
    if write(found) != data:
        raise ValueError("written in another way, cut off, or something is behind it")
    return found


def item(stream):
    first = stream.read(1)[0]
    major, value = first >> 5, first & 31
    if major == 7:
        return {20: False, 21: True, 22: None}[value]
    if value > 23:
        value = int.from_bytes(stream.read({24: 1, 25: 2, 26: 4, 27: 8}[value]), "big")
    if major in (2, 3):
        return stream.read(value) if major == 2 else stream.read(value).decode()
    if major == 4:
        return [item(stream) for _ in range(value)]
    if major == 5:
        return {item(stream): item(stream) for _ in range(value)}
    return (value, -1 - value)[major]


def write(value):
    if value is None or isinstance(value, bool):
        return {False: b"\xf4", True: b"\xf5", None: b"\xf6"}[value]
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, str | bytes):
        raw = value.encode() if isinstance(value, str) else value
        return head(2 if raw is value else 3, len(raw)) + raw
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(map(write, value))
    pairs = sorted(write(key) + write(inner) for key, inner in value.items())
    return head(5, len(value)) + b"".join(pairs)


def head(major, value):
    if value < 24:
        return bytes([major << 5 | value])
    size = next(one for one in (1, 2, 4, 8) if value < 256**one)
    return bytes([major << 5 | 23 + size.bit_length()]) + value.to_bytes(size, "big")


def untagged(message):
    """Return the four parts of a COSE_Sign1 (RFC 9052), which has CBOR tag 18."""
    if not message.startswith(b"\xd2\x84"):
        raise Wrong("altered", "file")
    return read(message[1:])


def check_signature(key, signature, signed, part, kind=Ed25519PublicKey):
    try:
        kind.from_public_bytes(key).verify(signature, signed)
    except InvalidSignature:
        raise Wrong("altered", part) from None


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
    header, claims = read(protected), {}
    key, signer = key_of(trust, header[KEY], "statement")
    check_signature(key, signature, write(["Signature1", protected, b"", payload]), "statement")
    version, root, count = map(read(payload).get, (1, 2, 3))
    if (header[ALGORITHM], header[CONTENT_TYPE], version, type(root)) != (EDDSA, END, 1, bytes):
        raise Wrong("altered", "statement")  # without a root, it would fit whatever is shown
    for index, salt, fact, path in unprotected[OPENINGS]:
        name, value = read(fact)
        if len(salt) != 16 or name in claims or root_from(salt + fact, index, count, path) != root:
            raise Wrong("altered", f"claim {name}")
        claims[name] = value
    if not claims:
        raise Wrong("not_a_proof", "nothing_opened")
    return signer, claims


def root_from(leaf, place, size, path):
    """RFC 9162 2.1.3.2: the root of the tree in which the leaf stands there."""
    reached, last = sha256(b"\x00" + leaf).digest(), size - 1
    if type(place) is not int or not 0 <= place <= last or any(len(one) != 32 for one in path):
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
    """Return the trees in which the statement stands, as (origin, size, root), with their notes."""
    entry = b"\xd2" + write([proof[0], {}, *proof[2:]])  # nothing in it is unsigned
    trees = [read_receipt(one, entry, trust, signer) for one in proof[1][RECEIPTS] or [b""]]
    if NOTE in proof[1] and read_note(proof[1][NOTE], trust, is_in_proof=True) != trees[0]:
        raise Wrong("altered", "note")
    first = proof[1].get(NOTE) or tree_text(trees[0])
    return [(trees[0], first), *((tree, tree_text(tree)) for tree in trees[1:])]


def read_receipt(receipt, entry, trust, signer):
    protected, unprotected, payload, signature = untagged(receipt)
    header = read(protected)
    (way,) = unprotected[PROOFS][INCLUSION]
    size, place, path = read(way)
    root, (key, log) = root_from(entry, place, size, path), key_of(trust, header[KEY], "log")
    if unprotected != {PROOFS: {INCLUSION: [way]}} or payload is not None or root is None:
        raise Wrong("altered", "receipt")
    check_signature(key, signature, write(["Signature1", protected, b"", root]), "receipt")
    # A way fits trees of several sizes: which one it was is signed, too.
    origin = header[CLAIMS][SUBJECT]
    if (header[TREE_TYPE], header[CLAIMS][TREE_SIZE]) != (RFC9162_SHA256, size):
        raise Wrong("altered", "receipt")
    if name_of(log["vkey"])[0] != origin:
        raise Wrong("unknown_key", "log", origin)
    for one, last in ((signer, place), (log, size - 1)):
        if distrusts(one, last):
            raise Wrong("revoked_key", one["use"], one["key_id"])
    return origin, size, root


def read_note(note, trust, is_in_proof=False):
    """Return the tree of a checkpoint that the log has signed. In a proof, no line goes unread."""
    text, _, below = note.rpartition("\n\n")
    origin, size, root = text.split("\n")
    tree, signers = (origin, int(size), base64.b64decode(root)), set()
    logs = {one["vkey"]: one for one in trust["keys"] if one["use"] == "log"}
    keys = {name_of(one): one.split("+", 2)[2] for one in [*logs, *trust["witnesses"]]}
    for line in below.removesuffix("\n").split("\n"):
        dash, name, encoded = line.split(" ")
        raw = base64.b64decode(encoded, validate=True)
        signer = name, raw[:4].hex()
        if (dash, base64.b64encode(raw).decode()) != ("\N{EM DASH}", encoded):
            raise Wrong("altered", "note")
        if signer in keys:
            check_line(name, base64.b64decode(keys[signer]), raw[4:], tree)
            signers.add(signer)
        elif is_in_proof:
            raise Wrong("unknown_key", "note", name)
    if tree_text(tree) != text + "\n" or not below.endswith("\n"):
        raise Wrong("altered", "note")
    signed_by = [one for one in logs if name_of(one) in signers and name_of(one)[0] == origin]
    if not signed_by:
        raise Wrong("unknown_key", "note", origin)
    if all(distrusts(logs[one], tree[1] - 1) for one in signed_by):
        raise Wrong("revoked_key", "log", logs[signed_by[0]]["key_id"])
    return tree


def distrusts(key, place):
    return key["state"] == "revoked" and place >= (key.get("revoked_at_size") or 0)


def name_of(vkey):
    return tuple(vkey.split("+", 2)[:2])


def check_line(name, key, signature, tree):
    """The kinds of signed-note (1) and of tlog-cosignature (4, and 6 with ML-DSA-44)."""
    kind, text, time = key[0], tree_text(tree).encode(), signature[:8]
    if kind == ED25519:
        return check_signature(key[1:], signature, text, "note")
    if kind == ED25519_COSIGNATURE:
        text = b"cosignature/v1\ntime %d\n" % int.from_bytes(time, "big") + text
        return check_signature(key[1:], signature[8:], text, "note")
    log, name = (bytes([len(one)]) + one for one in (tree[0].encode(), name.encode()))
    text = b"subtree/v1\n\0" + name + time + log + bytes(8) + tree[1].to_bytes(8, "big")
    return check_signature(key[1:], signature[8:], text + tree[2], "note", MLDSA44PublicKey)


def compare_trees(trees):
    """Two trees of one size are two histories: whoever signed both has told one of us a lie."""
    found = {}
    for tree, note in trees:
        before, known = found.setdefault(tree[:2], (tree, note))
        if before != tree:
            raise Wrong("log_forked", known, note)


def tree_text(tree):
    return f"{tree[0]}\n{tree[1]}\n{base64.b64encode(tree[2]).decode()}\n"


if __name__ == "__main__":
    main()
