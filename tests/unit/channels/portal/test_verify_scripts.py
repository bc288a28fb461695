"""The scripts of the page that checks certificates: the same verdicts as our own program.

Node runs the very modules that browsers get. What Chromium makes of the page around them is in
`tests/browser/test_verify.py`.
"""

import hashlib
import json
from base64 import b64encode
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from tests.checked_proofs import WITNESS, SmallLog, flipped
from tests.ended_proofs import Maker, name_of
from tests.small_papers import SmallPapers
from tests.verifier_modules import FOLDER, examined_by_scripts, run_script

from cleanbreak.domain.base45 import to_base45
from cleanbreak.domain.checked_file import proofs_in_paper
from cleanbreak.domain.cosignature import Cosigner, cosign
from cleanbreak.domain.signed_note import (
    ML_DSA_44_COSIGNATURE,
    NoteSignature,
    VerifierKey,
    parse_note,
    write_note,
)
from cleanbreak.domain.signing_key import KeyState
from cleanbreak.domain.trust_file import Trust, trust_json
from cleanbreak.domain.verify_proof import verify_proof
from cleanbreak.flows.verify_certificate import (
    CertificateChanged,
    CertificateOfAnotherKey,
    NotACertificate,
)
from cleanbreak.flows.verify_file import FileCheck, verify_file

QR_READER = {
    "index.js": "a0de370051f94bd74f218f74401fdf197585e3f9ef0143164f87ea941a3fdd6f",
    "decode.js": "00e209820dcb11d624e9a03d6383e580766792b57d1651318f0a29e4e1ff0fe8",
    "LICENSE": "f9946796a8a5bd5981565142fa42e3b0cc36aef6f80e86beaf5905b3c0fef1b5",
    "LICENSE-MIT": "07a9f887e9215644439b808628b09f8eece932d79130ff563f958f3a1783e684",
}
"""SHA-256 of the files of ``qr`` 0.7.0 as npm has them."""
PAPER_FLIPS = 1_500
OLD_REFUSALS = {
    NotACertificate: ("not_a_proof", "other"),
    CertificateOfAnotherKey: ("unknown_key", "statement"),
    CertificateChanged: ("altered", "statement"),
}
"""What the command says of a certificate of before there was a log, as a verdict."""
STRANGER = Maker(key=Ed25519PrivateKey.from_private_bytes(b"\7" * 32))
OLD_STATEMENT = '{"ended_on":"2026-11-27","order_id":"0192f1c8-0000-7000-8000-000000000001"}'


def old_certificate(maker: Maker, statement: str = OLD_STATEMENT) -> bytes:
    """Return a certificate in JSON, signed by itself."""
    signature = b64encode(maker.key.sign(OLD_STATEMENT.encode())).decode()
    said = {"statement": statement, "key_id": name_of(maker.key), "signature": signature}
    return json.dumps(said).encode()


def told_by_program(content: bytes, trust: Trust, pinned: Sequence[str]) -> tuple[str, ...]:
    """Return kind and parts, as our own program has them."""
    try:
        # In a thread of its own: pyHanko runs an event loop, and Playwright has one in ours.
        with ThreadPoolExecutor(1) as pool:
            check = FileCheck(trust=trust, pinned=tuple(pinned))
            found = pool.submit(verify_file, content, check).result()
    except tuple(OLD_REFUSALS) as refusal:
        key_id = refusal.data.get("key_id")
        return (*OLD_REFUSALS[type(refusal)], *([str(key_id)] if key_id else []))
    return (found.kind, *found.what, *found.unchecked)


def told_by_scripts(
    trust: Trust, files: Sequence[tuple[bytes, Sequence[str]]]
) -> list[tuple[str, ...]]:
    """Return the same, as the scripts have it."""
    found = examined_by_scripts(trust_json(trust), files)
    return [(one["kind"], *one["what"], *one["unchecked"]) for one in found]


def files_of(log: SmallLog, papers: SmallPapers) -> dict[str, tuple[bytes, Sequence[str]]]:
    """Return files that somebody may bring, and the checkpoints that they have beside them."""
    proof, text, other = log.proof(), log.qr_text(), SmallLog(salt=b"other")
    paper = papers.paper([proof])
    plain = {
        "proof": proof,
        "QR code": text.encode(),
        "QR code from an editor": b"\xef\xbb\xbf" + text.encode() + b"\r\n",
        "QR code cut off": text[:500].encode(),
        "QR code cut off within a group": text[:501].encode(),
        "QR code of another file": ("CB1:" + to_base45(b"Hello")).encode(),
        "a claim with a name made up": log.proof(["number"]).replace(b"fnumber", b"fn<ber>"),
        "QR code with another character": text.replace("A", "a", 1).encode(),
        "one claim": log.proof(["number"]),
        "no claim": log.proof([]),
        "no note": log.proof(note=""),
        "a note of the log alone": log.proof(note=log.note(is_cosigned=False)),
        "another tree's note": log.proof(note=other.note()),
        "an earlier note": log.proof(note=SmallLog(size=5).note()),
        "another operator's": replace(log, maker=STRANGER).proof(),
        "proof cut off": proof[:-1],
        "proof with something behind": proof + b"\n",
        "paper": paper,
        "paper with something behind": paper + b"\n",
        "paper with other words": paper.replace(b"/Title (Cert", b"/Title (Xert"),
        "paper cut off": paper[: len(paper) // 2],
        "paper without proof": papers.paper([]),
        "paper with two proofs": papers.paper([proof, log.proof(["number"])]),
        "old certificate": old_certificate(log.maker),
        "old certificate, changed": old_certificate(log.maker, OLD_STATEMENT.replace("27", "28")),
        "old certificate of another": old_certificate(STRANGER),
        "another JSON": b'{"a": 1}',
        "empty": b"",
        "blank": b" \r\n",
        "picture": b"\x89PNG\r\n\x1a\n",
        "photograph": b"\xff\xd8\xff\xe0",
        "another PDF": b"%PDF-1.7\n%%EOF\n",
        "letter": "Ihr Anschluss wurde gekündigt.".encode(),
    }
    beside = {
        "the same tree": (proof, [log.note()]),
        "another tree": (proof, [other.note()]),
        "a larger tree": (proof, [SmallLog(size=9).note()]),
        "an altered checkpoint": (proof, [log.note().replace("\n7\n", "\n6\n")]),
        "no checkpoint": (proof, ["nonsense"]),
        "the witnesses come from elsewhere": (log.proof(note=""), [log.note()]),
    }
    return {**{name: (raw, ()) for name, raw in plain.items()}, **beside}


def trusts(log: SmallLog, papers: SmallPapers) -> dict[str, Trust]:
    """Return what people may know beforehand."""
    trust = log.trust()
    revoked = log.statement_key(KeyState.REVOKED, revoked_at_size=log.place)
    late = log.statement_key(KeyState.REVOKED, revoked_at_size=log.place + 1)
    log_revoked = log.log_key(KeyState.REVOKED)
    return {
        "all": replace(trust, keys=(*trust.keys, papers.key())),
        "no key of papers": trust,
        "another key of papers": replace(trust, keys=(*trust.keys, papers.others_key())),
        "keys of papers revoked": replace(
            trust, keys=(*trust.keys, replace(papers.key(), state=KeyState.REVOKED))
        ),
        "revoked": log.trust(statement_key=revoked),
        "revoked afterwards": log.trust(statement_key=late),
        "log revoked": log.trust(log_key=log_revoked),
        "log revoked in this tree": log.trust(
            log_key=log.log_key(KeyState.REVOKED, revoked_at_size=log.size - 1),
            checkpoint=log.note(),
        ),
        "log revoked after this tree": log.trust(
            log_key=log.log_key(KeyState.REVOKED, revoked_at_size=log.size),
            checkpoint=log.note(),
        ),
        "no log": replace(trust, keys=(log.statement_key(),)),
        "a checkpoint": log.trust(checkpoint=log.note()),
        "a checkpoint of another tree": log.trust(checkpoint=SmallLog(salt=b"x").note()),
        "more witnesses wanted": replace(trust, quorum=2),
        "no witnesses known": replace(trust, witnesses=(), quorum=0),
    }


def test_program_and_scripts_give_the_same_verdicts(tmp_path: Path) -> None:
    log, papers = SmallLog(), SmallPapers(tmp_path)
    files = files_of(log, papers)
    told: Counter[str] = Counter()
    for whose, trust in trusts(log, papers).items():
        by_scripts = told_by_scripts(trust, list(files.values()))
        for (name, (raw, pinned)), said in zip(files.items(), by_scripts, strict=True):
            assert said == told_by_program(raw, trust, pinned), f"{name}, {whose}"
            told[said[0]] += 1
    kinds = {"valid", "altered", "unknown_key", "revoked_key", "log_forked", "not_a_proof"}
    assert set(told) == kinds, "the list has something of every kind"


def test_every_bit_of_a_proof_counts() -> None:
    log = SmallLog()
    trust, proof = log.trust(), log.proof(["number"])
    changed = [flipped(proof, bit) for bit in range(len(proof) * 8)]
    said = examined_by_scripts(trust_json(trust), [(one, ()) for one in changed])
    for raw, one in zip(changed, said, strict=True):
        own = verify_proof(raw, trust)
        assert (one["kind"], one["what"]) == (own.kind, list(own.what))
        assert one["kind"] != "valid"
        assert one["claims"] == []


def test_every_length_of_a_proof_counts() -> None:
    log = SmallLog()
    proof = log.proof(["number"])
    cut = [proof[:length] for length in range(len(proof))]
    said = told_by_scripts(log.trust(), [(one, ()) for one in cut])
    assert said == [told_by_program(one, log.trust(), ()) for one in cut]


def test_no_bit_of_a_paper_can_be_changed(tmp_path: Path) -> None:
    log, papers = SmallLog(), SmallPapers(tmp_path)
    trust = replace(log.trust(), keys=(*log.trust().keys, papers.key()))
    paper = papers.paper([log.proof()])
    begin = paper.index(b"<", paper.rindex(b"/Contents <")) * 8
    end = paper.index(b">", begin // 8) * 8
    dice = Random(12)
    bits = dice.sample(range(len(paper) * 8), PAPER_FLIPS // 2)
    bits += dice.sample(range(begin, end), PAPER_FLIPS // 2)
    said = told_by_scripts(trust, [(paper, ()), *((flipped(paper, bit), ()) for bit in bits)])
    assert said[0] == ("valid",)
    assert [bit for bit, one in zip(bits, said[1:], strict=True) if one[0] == "valid"] == []


@pytest.mark.parametrize("last", [b"\n", b"\r"])
def test_a_paper_whose_proof_ends_like_a_line(last: bytes, tmp_path: Path) -> None:
    log = log_whose_proof_ends_in(last)
    paper = SmallPapers(tmp_path).paper([log.proof()])
    assert proofs_in_paper(paper) == [log.proof()]
    assert told_by_program(paper, log.trust(), ()) == ("valid", "paper")
    assert told_by_scripts(log.trust(), [(paper, ())]) == [("valid", "paper")]


def log_whose_proof_ends_in(last: bytes) -> SmallLog:
    """Return one of many: the last byte of a signature is at most 16."""
    keys = (Ed25519PrivateKey.from_private_bytes(bytes([nth]) * 32) for nth in range(256))
    logs = (SmallLog(maker=Maker(key=key)) for key in keys)
    return next(one for one in logs if one.proof().endswith(last))


def test_a_witness_with_a_key_that_no_quantum_computer_breaks() -> None:
    log, key = SmallLog(), MLDSA44PrivateKey.from_seed_bytes(bytes(32))
    vkey = VerifierKey(WITNESS, ML_DSA_44_COSIGNATURE, key.public_key().public_bytes_raw())
    note = parse_note(log.note(is_cosigned=False))
    line = cosign(Cosigner(vkey, key.sign), note.text, 1_795_737_660)
    trust = replace(log.trust(), witnesses=(vkey,))
    dice = Random(12)
    lines = [line, NoteSignature.by(vkey, bytes(8) + line.signature[8:])]
    places = dice.sample(range(len(line.signature) * 8), 60)
    lines += [NoteSignature.by(vkey, flipped(line.signature, place)) for place in places]
    notes = [write_note(note.text, [*note.signatures, one]) for one in lines]
    said = told_by_scripts(trust, [(log.proof(note=one), ()) for one in notes])
    assert said == [("valid",), *[("altered", "note")] * (len(lines) - 1)]
    assert told_by_program(log.proof(note=notes[0]), trust, ()) == ("valid",)


@pytest.mark.parametrize("name", ["evil\x9bname", "moc\N{RIGHT-TO-LEFT OVERRIDE}", "löwe.example"])
def test_a_name_that_would_write_over_the_screen_is_not_shown(name: str) -> None:
    log, note = SmallLog(), parse_note(SmallLog().note())
    stranger = NoteSignature(name, bytes(4), bytes(64))
    proof = log.proof(note=write_note(note.text, [*note.signatures, stranger]))
    said = told_by_scripts(log.trust(), [(proof, ())])
    assert said == [told_by_program(proof, log.trust(), ())]
    assert said == [("unknown_key", "note", name if name.isprintable() else "?")]


def test_a_tree_of_a_revoked_key_is_believed_only_if_a_witness_signed_it() -> None:
    """Whoever stole it makes up trees as small as the log was; nobody else has signed those."""
    log = SmallLog()
    revoked = replace(log.trust(log_key=log.log_key(KeyState.REVOKED, 7)), quorum=0)
    files = {log.proof(): ("valid",), log.proof(note=""): ("valid", "witnesses")}
    assert told_by_scripts(revoked, [(one, ()) for one in files]) == list(files.values())
    assert [told_by_program(one, revoked, ()) for one in files] == list(files.values())
    sound = replace(log.trust(), quorum=0)
    assert told_by_program(log.proof(note=""), sound, ()) == ("valid",)
    assert told_by_scripts(sound, [(log.proof(note=""), ())]) == [("valid",)]


def test_what_is_longer_than_any_proof_is_not_read() -> None:
    long = [b"\xd2\x84" + bytes(1_000_000), b"CB1:" + b"0" * 2_000_001]
    said = told_by_scripts(SmallLog().trust(), [(one, ()) for one in long])
    assert said == [("altered", "file"), ("altered", "qr")]


def test_checkpoints_are_compared() -> None:
    mine, other, larger = SmallLog().note(), SmallLog(salt=b"x").note(), SmallLog(size=9).note()
    pasted = {
        f"{mine}\n{other}": "log_forked",
        f"{mine}{other}": "log_forked",
        f"{mine}\n{mine}": "checkpoints_agree",
        f"{mine}\n{larger}": "not_compared",
        f"{larger}\n{other}\n{mine}": "log_forked",
        mine: "not_compared",
        f"{mine}\n{other.replace('— end', '— and')}": "unknown_key",
    }
    said = examined_by_scripts(
        trust_json(SmallLog().trust()), [(one.encode(), ()) for one in pasted]
    )
    assert [one["kind"] for one in said] == list(pasted.values())
    assert said[0]["checkpoints"] == [mine, other]


def test_base45_is_read_as_it_is_written() -> None:
    dice = Random(45)
    samples = [dice.randbytes(length) for length in range(300)]
    program = f"""
        import {{ decodeBase45 }} from "{FOLDER.as_uri()}/base45.js";
        const chunks = [];
        for await (const one of process.stdin) chunks.push(one);
        const hexOf = (text) => Buffer.from(decodeBase45(text)).toString("hex");
        console.log(JSON.stringify(JSON.parse(Buffer.concat(chunks)).map(hexOf)));
    """
    found = run_script(program, json.dumps([to_base45(one) for one in samples]))
    assert json.loads(found) == [one.hex() for one in samples]


@pytest.mark.parametrize("name", QR_READER)
def test_the_qr_reader_is_the_published_one(name: str) -> None:
    content = (FOLDER / "qr" / name).read_bytes()
    assert hashlib.sha256(content).hexdigest() == QR_READER[name]
