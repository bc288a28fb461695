// What a file is in which somebody hopes to find a proof, told by its first bytes. As
// domain/checked_file.py has it; checkpoints, which this page compares, come on top.
import { textOf } from "./bytes.js";

const PROOF = "\xd2\x84";
const QR = "CB1:";
const PDF = "%PDF-";
const PICTURES = ["\x89PNG", "\xff\xd8\xff", "GIF8", "BM", "II*\0", "MM\0*", "\0\0\x01\0", "<svg"];
const HEIF = ["heic", "heix", "mif1", "msf1", "avif"];
const BLANKS = /^[\xef\xbb\xbf \t\r\n]+/;
const HEAD_BYTES = 4_096;
const SIGNATURE = "\n— ";

// Gives the kind of the file.
export function kindOf(bytes) {
  const head = latin(bytes.subarray(0, HEAD_BYTES));
  const text = head.replace(BLANKS, "");
  if (!text) return "empty";
  if (head.startsWith(PROOF)) return "proof";
  if (head.startsWith(PDF)) return "paper";
  if (isPictureHead(head)) return "picture";
  if (text.startsWith(QR)) return "qr_text";
  if (text.startsWith("{")) return "certificate";
  return plainText(bytes).includes(SIGNATURE) ? "checkpoints" : "other";
}

export const isPicture = (bytes) => kindOf(bytes) === "picture";

function isPictureHead(head) {
  const isWebp = head.startsWith("RIFF") && head.slice(8, 12) === "WEBP";
  const isHeif = head.slice(4, 8) === "ftyp" && HEIF.includes(head.slice(8, 12));
  return isWebp || isHeif || PICTURES.some((one) => head.startsWith(one));
}

// Gives the text of a QR code as it was, without what editors put around it. A blank is a character
// of its own in such a text, so none is taken off at its end.
export const textOfQr = (bytes) => latin(bytes).replace(BLANKS, "").replace(/[\r\n]+$/, "");

// Gives the text that the bytes are, or nothing if they are no text.
export function plainText(bytes) {
  try {
    return textOf(bytes);
  } catch {
    return "";
  }
}

// One character for each byte, so that a place in the text is the place in the file.
export function latin(bytes) {
  const parts = [];
  for (let at = 0; at < bytes.length; at += 0x8000) {
    parts.push(String.fromCharCode(...bytes.subarray(at, at + 0x8000)));
  }
  return parts.join("");
}
