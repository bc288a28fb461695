// The customer's screen: one key for each language, and the field that is signed in. Strokes are
// sent as coordinates of a field of 1000 by 400, whatever its size here; no picture is made.
const keys = [...document.querySelectorAll("#languages [data-key]")];
document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, textarea") || event.ctrlKey || event.altKey || event.metaKey) return;
  keys.find((one) => one.dataset.key === event.key.toLowerCase())?.click();
});

const canvas = document.getElementById("canvas");
if (canvas) sign(canvas, document.getElementById("drawn"));

function sign(field, sent) {
  const pen = field.getContext("2d");
  let strokes = [];
  let points = 0;
  document.getElementById("pad").hidden = false;
  pen.lineWidth = 5;
  pen.lineCap = pen.lineJoin = "round";

  const place = (event) => {
    const box = field.getBoundingClientRect();
    const x = Math.round(((event.clientX - box.left) / box.width) * 1000);
    const y = Math.round(((event.clientY - box.top) / box.height) * 400);
    return [Math.min(1000, Math.max(0, x)), Math.min(400, Math.max(0, y))];
  };
  const draw = (event) => {
    const stroke = strokes.at(-1);
    const to = place(event);
    const from = stroke.at(-1) ?? to;
    if (points >= 3500 || (stroke.length && Math.hypot(to[0] - from[0], to[1] - from[1]) < 3)) return;
    pen.strokeStyle = getComputedStyle(field).color;
    pen.beginPath();
    pen.moveTo(...from);
    pen.lineTo(...to);
    pen.stroke();
    stroke.push(to);
    points += 1;
    sent.value = JSON.stringify(strokes);
  };
  field.addEventListener("pointerdown", (event) => {
    if (strokes.length >= 100) return;
    field.setPointerCapture(event.pointerId);
    strokes.push([]);
    draw(event);
  });
  field.addEventListener("pointermove", (event) => {
    if (field.hasPointerCapture(event.pointerId)) draw(event);
  });
  document.getElementById("clear").addEventListener("click", () => {
    strokes = [];
    points = 0;
    sent.value = "";
    pen.clearRect(0, 0, field.width, field.height);
  });
}
