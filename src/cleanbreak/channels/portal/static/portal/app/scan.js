// Looks for a bar code or a QR code in pictures; they go nowhere but into the reader.
import { qrIn, readPicture } from "../verify/picture.js";

const EVERY_MS = 200;
const FORMATS = ["code_128", "code_39", "itf", "qr_code", "data_matrix"];
const CAMERA = { video: { facingMode: "environment", width: { ideal: 1920 } }, audio: false };
const part = (id) => document.getElementById(id);
let stream = null;

// Gives what reads the bars on a card, or null where the browser cannot.
export async function barcodeReader() {
  if (!("BarcodeDetector" in window)) return null;
  const known = await BarcodeDetector.getSupportedFormats();
  const formats = FORMATS.filter((one) => known.includes(one));
  return formats.length ? new BarcodeDetector({ formats }) : null;
}

// Gives all that the codes in a picture say.
export async function textsIn(blob, reader) {
  const codes = reader ? await reader.detect(await createImageBitmap(blob)).catch(() => []) : [];
  const qr = codes.length ? null : await readPicture(blob);
  return [...codes.map((one) => one.rawValue), ...(qr === null ? [] : [qr])];
}

// Offers the camera; all that is read at one look is given to `found`, which says if it was enough.
export function offerCamera(reader, found) {
  if (!navigator.mediaDevices?.getUserMedia) return;
  part("camera").hidden = false;
  part("scan").addEventListener("click", () => scan(reader, found));
  part("stop").addEventListener("click", () => stop("scan"));
  document.addEventListener("visibilitychange", () => document.hidden && stream && stop());
}

async function scan(reader, found) {
  part("no-camera").hidden = true;
  try {
    stream = await navigator.mediaDevices.getUserMedia(CAMERA);
  } catch {
    part("no-camera").hidden = false;
    return;
  }
  const video = part("picture");
  video.srcObject = stream;
  showCamera(true);
  part("stop").focus();
  await video.play();
  look(video, reader, found);
}

async function look(video, reader, found) {
  if (!stream) return;
  const texts = video.videoWidth ? await seenIn(video, reader) : [];
  if (!stream) return;
  if (texts.length && found(texts)) stop();
  else setTimeout(() => look(video, reader, found), EVERY_MS);
}

async function seenIn(video, reader) {
  const codes = reader ? await reader.detect(video).catch(() => []) : [];
  if (codes.length) return codes.map((one) => one.rawValue);
  const qr = qrIn(video, video.videoWidth, video.videoHeight);
  return qr === null ? [] : [qr];
}

function stop(thenAt) {
  stream?.getTracks().forEach((track) => track.stop());
  stream = null;
  part("picture").srcObject = null;
  showCamera(false);
  if (thenAt) part(thenAt).focus();
}

function showCamera(isOn) {
  part("picture").hidden = !isOn;
  part("stop").hidden = !isOn;
  part("scan").hidden = isOn;
}
