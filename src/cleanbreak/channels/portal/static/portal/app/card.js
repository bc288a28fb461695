// Reads a card: by the camera, from a picture, from what another app shared, or typed.
import { readCard } from "./card_number.js";
import { registerWorker } from "./register.js";
import { barcodeReader, offerCamera, textsIn } from "./scan.js";
import { say } from "./words.js";

const SHARED = "cleanbreak-shared";
const part = (id) => document.getElementById(id);

// Shows what is best of some texts; tells whether a card was found. Any site can send something as
// apps share: nothing is done with such a card before somebody says that it was them.
function show(texts, isShared = false) {
  const read = texts.map(readCard);
  const best = ["card", "esim", "device", "mistake"].map((kind) => read.find((one) => one.kind === kind));
  const { kind, number } = best.find(Boolean) ?? { kind: "unknown", number: "" };
  part("found").textContent = say(kind);
  part("number").textContent = number;
  part("number").className = number ? "spoken" : "";
  part("ways").hidden = kind !== "card" || isShared;
  part("shared").hidden = kind !== "card" || !isShared;
  for (const id of ["to-cancel", "to-line"]) part(id).hash = number ? `card=${number}` : "";
  part("result").hidden = false;
  part("result").focus();
  return kind === "card";
}

const isWorthShowing = (texts) => texts.some((one) => ["card", "esim", "device"].includes(readCard(one).kind));

// What the service worker took from another app; it is read once.
async function showShared(reader) {
  const cache = await caches.open(SHARED);
  const [text, picture] = await Promise.all(["/app/shared/text", "/app/shared/picture"].map((one) => cache.match(one)));
  await caches.delete(SHARED);
  const texts = text ? [await text.text()] : [];
  if (picture) texts.push(...(await textsIn(await picture.blob(), reader)));
  if (text || picture) show(texts, true);
}

async function begin() {
  const reader = await barcodeReader();
  part("no-barcodes").hidden = Boolean(reader);
  part("file-way").hidden = false;
  offerCamera(reader, (texts) => isWorthShowing(texts) && (show(texts), true));
  part("file").addEventListener("change", async ({ target }) => {
    if (target.files[0]) show(await textsIn(target.files[0], reader));
  });
  if ("caches" in window) await showShared(reader);
}

part("own").addEventListener("click", () => {
  part("shared").hidden = true;
  part("ways").hidden = false;
  part("to-cancel").focus();
});
part("typed").addEventListener("submit", (event) => {
  event.preventDefault();
  show([part("digits").value]);
});
part("again").hidden = !new URLSearchParams(location.search).has("again");
begin();
if (navigator.serviceWorker) registerWorker().catch(() => {});
