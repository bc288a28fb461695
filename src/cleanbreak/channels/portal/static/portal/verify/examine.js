// Verifies a file, whatever it is: a proof, a paper, the text of a QR code, a certificate in JSON,
// checkpoints. As flows/verify_file.py does it.
import { compareNotes } from "./compare.js";
import { kindOf, plainText, textOfQr } from "./kinds.js";
import { notesIn } from "./note.js";
import { proofFromText } from "./proof.js";
import { readTrust } from "./trust.js";
import { verifyCertificate } from "./verify_certificate.js";
import { verifyPaper } from "./verify_paper.js";
import { verifyProof } from "./verify_proof.js";
import * as v from "./verdict.js";

const READERS = {
  proof: verifyProof,
  qr_text: verifyText,
  paper: verifyPaper,
  certificate: verifyCertificate,
  checkpoints: verifyNotes,
};

// Gives the verdict on the bytes of a file or a text; the trust is the file as JSON has it, and
// pinned are checkpoints that somebody has from elsewhere, as signed notes.
export async function examine(bytes, trustFile, pinned = []) {
  const kind = kindOf(bytes);
  if (!(kind in READERS)) return v.verdict(v.NOT_A_PROOF, [kind]);
  const trust = await readTrust(trustFile);
  return v.settled(() => READERS[kind](bytes, trust, pinned));
}

function verifyText(bytes, trust, pinned) {
  const proof = v.readOr("qr", () => proofFromText(textOfQr(bytes)));
  if (kindOf(proof) !== "proof") throw new v.NotValid(v.ALTERED, "qr");
  return verifyProof(proof, trust, pinned);
}

function verifyNotes(bytes, trust, pinned) {
  return compareNotes([...notesIn(plainText(bytes)), ...pinned], trust);
}
