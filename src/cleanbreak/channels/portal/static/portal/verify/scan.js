// Scans a QR code with the camera; the pictures go nowhere but into the decoder.
import { qrIn } from "./picture.js";

const EVERY_MS = 200;
const part = (id) => document.getElementById(id);
const CAMERA = { video: { facingMode: "environment", width: { ideal: 1920 } }, audio: false };
let stream = null;

// Offers the camera, where there can be one; every code that is found is given to `found`.
export function startScan(found) {
  if (!navigator.mediaDevices?.getUserMedia) return;
  part("camera").hidden = false;
  part("scan").addEventListener("click", () => scan(found));
  part("stop").addEventListener("click", () => stop("scan"));
  document.addEventListener("visibilitychange", () => document.hidden && stream && stop());
}

async function scan(found) {
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
  look(video, found);
}

function look(video, found) {
  if (!stream) return;
  const text = video.videoWidth ? qrIn(video, video.videoWidth, video.videoHeight) : null;
  if (text === null) {
    setTimeout(() => look(video, found), EVERY_MS);
    return;
  }
  stop();
  found(text);
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
