// Pictures: told by their first bytes, and looked through for a QR code.
import { decodeQR } from "./qr/decode.js";

const SIDE_MAX = 2_400;
const BEGINNINGS = [
  [0x89, 0x50, 0x4e, 0x47], // PNG
  [0xff, 0xd8, 0xff], // JPEG
  [0x47, 0x49, 0x46, 0x38], // GIF
  [0x52, 0x49, 0x46, 0x46], // WebP
  [0x42, 0x4d], // BMP
  [0x49, 0x49, 0x2a, 0x00], // TIFF
  [0x4d, 0x4d, 0x00, 0x2a], // TIFF, the other way round
];
const HEIC = [0x66, 0x74, 0x79, 0x70]; // after four bytes of length

export const isPicture = (bytes) =>
  BEGINNINGS.some((one) => one.every((byte, at) => bytes[at] === byte)) ||
  HEIC.every((byte, at) => bytes[at + 4] === byte);

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
