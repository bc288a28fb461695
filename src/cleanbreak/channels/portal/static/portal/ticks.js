// Writes the ticks of a guide into the address of the page, and nowhere else: nothing is stored and
// nothing is sent. Without scripts the button does the same.
const boxes = [...document.querySelectorAll("#ticks input")];

function keep() {
  const done = boxes.filter((box) => box.checked).map((box) => ["done", box.value]);
  const address = done.length ? `?${new URLSearchParams(done)}` : location.pathname;
  history.replaceState(null, "", address);
  document.querySelector("[name=next]").value = location.pathname + location.search;
  document.getElementById("done-count").textContent = done.length;
}

document.getElementById("ticks").addEventListener("change", keep);
document.getElementById("keep").hidden = true;
