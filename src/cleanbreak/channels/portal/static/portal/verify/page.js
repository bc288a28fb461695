// The page on which certificates are checked: a file, a text or a scan in, a verdict out.
import { canVerify } from "./keys.js";
import { examine } from "./examine.js";
import { keepPage } from "./keep.js";
import { isPicture } from "./kinds.js";
import { notesIn } from "./note.js";
import { readPicture } from "./picture.js";
import { startScan } from "./scan.js";
import { show } from "./show.js";
import { utf8 } from "./bytes.js";
import { VALID } from "./verdict.js";

const FILE_BYTES_MAX = 20_000_000;
const part = (id) => document.getElementById(id);
const trust = JSON.parse(part("trust").textContent);

async function check(bytes, unchecked = []) {
  const number = typedNumber();
  part("result").hidden = true;
  if (number === null) return;
  part("working").hidden = false;
  const pinned = notesIn(part("pinned").value);
  const found = await examine(bytes, trust, pinned, number);
  part("working").hidden = true;
  show(found.kind === VALID ? { ...found, unchecked: [...found.unchecked, ...unchecked] } : found);
}

// Gives the number to compare with; without its country it would be told to be another one.
function typedNumber() {
  const field = part("number");
  const number = field.value.replace(/[^+\d]/g, "").replace(/^00/, "+");
  const isWhole = number === "" || number.startsWith("+");
  field.setCustomValidity(isWhole ? "" : part("number-hint").textContent);
  if (isWhole) return number;
  field.closest("details").open = true;
  field.reportValidity();
  return null;
}

// A picture is looked through for a QR code; what is in that is checked, and never the picture.
async function checkFile(file) {
  if (!file) return;
  const bytes = new Uint8Array(await file.slice(0, FILE_BYTES_MAX).arrayBuffer());
  const text = isPicture(bytes) ? await readPicture(file) : null;
  await (text === null ? check(bytes) : check(utf8(text), ["picture"]));
}

function listen() {
  part("file").addEventListener("change", async ({ target }) => {
    await checkFile(target.files[0]);
    target.value = ""; // so that the same file can be chosen again
  });
  part("by-hand").addEventListener("submit", (event) => {
    event.preventDefault();
    check(utf8(part("text").value.trim()));
  });
  const drop = part("drop");
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault(); // a file beside the field would replace the page
    checkFile(event.dataTransfer.files[0]);
  });
  for (const [name, isOver] of [["dragenter", true], ["dragleave", false], ["drop", false]]) {
    drop.addEventListener(name, () => drop.classList.toggle("over", isOver));
  }
}

async function begin() {
  const can = await canVerify();
  part(can ? "checker" : "cannot").hidden = false;
  part("otherwise").hidden = can; // without scripts, it stays
  if (!can) return;
  listen();
  startScan((text) => check(utf8(text)));
  part("kept").hidden = !(await keepPage());
}

begin();
