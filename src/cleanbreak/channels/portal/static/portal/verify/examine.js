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
// pinned are checkpoints that somebody has from elsewhere, as signed notes. With a number (E.164,
// with its plus), the proof has to be about that.
export async function examine(bytes, trustFile, pinned = [], number = "") {
  const kind = kindOf(bytes);
  if (!(kind in READERS)) return v.verdict(v.NOT_A_PROOF, [kind]);
  const trust = await readTrust(trustFile);
  return v.settled(async () => {
    const found = await READERS[kind](bytes, trust, pinned);
    return number && found.kind === v.VALID ? about(number, found) : found;
  });
}

function about(number, found) {
  const said = found.claims.number?.get("msisdn") ?? found.claims.statement?.msisdn;
  if (said === undefined) throw new v.NotValid(v.NOT_A_PROOF, "number");
  return said === number ? found : { ...found, kind: v.OTHER_LINE, what: ["number"] };
}

function verifyText(bytes, trust, pinned) {
  const proof = v.readOr("qr", () => proofFromText(textOfQr(bytes)));
  if (kindOf(proof) !== "proof") throw new v.NotValid(v.ALTERED, "qr");
  return verifyProof(proof, trust, pinned);
}

function verifyNotes(bytes, trust, pinned) {
  return compareNotes([...notesIn(plainText(bytes)), ...pinned], trust);
}
