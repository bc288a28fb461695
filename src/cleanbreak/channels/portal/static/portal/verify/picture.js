// Looks through pictures for a QR code.
import { decodeQR } from "./qr/decode.js";

const SIDE_MAX = 2_400;

// Gives the text of the QR code in a picture, or null if there is none that can be read.
export async function readPicture(blob) {
  try {
    const picture = await createImageBitmap(blob);
    return qrIn(picture, picture.width, picture.height);
  } catch {
    return null;
  }
}

// Gives the text of the QR code that is seen there, or null.
export function qrIn(seen, width, height) {
  const scale = Math.min(1, SIDE_MAX / Math.max(width, height));
  const [across, down] = [width, height].map((one) => Math.max(1, Math.round(one * scale)));
  const canvas = new OffscreenCanvas(across, down);
  const brush = canvas.getContext("2d", { willReadFrequently: true });
  brush.fillStyle = "#fff"; // what is transparent was meant for paper
  brush.fillRect(0, 0, across, down);
  brush.drawImage(seen, 0, 0, across, down);
  try {
    return decodeQR(brush.getImageData(0, 0, across, down));
  } catch {
    return null;
  }
}
