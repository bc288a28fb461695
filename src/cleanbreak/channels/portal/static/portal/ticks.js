// Keeps the ticks of a guide in this browser; nothing is sent. Without it, the button below does.
const list = document.getElementById("ticks");
const boxes = [...list.querySelectorAll("input")];
const place = `take-along:${list.dataset.phone}`;

function show() {
  document.getElementById("done-count").textContent = boxes.filter((box) => box.checked).length;
}

function keep() {
  const done = boxes.filter((box) => box.checked).map((box) => box.value);
  localStorage.setItem(place, JSON.stringify(done));
  show();
}

try {
  if (new URLSearchParams(location.search).has("done")) keep();
  const done = JSON.parse(localStorage.getItem(place)) ?? [];
  for (const box of boxes) box.checked = done.includes(box.value);
  show();
  list.addEventListener("change", keep);
  document.getElementById("keep").hidden = true;
} catch {
  // this browser keeps nothing: the button stays
}
