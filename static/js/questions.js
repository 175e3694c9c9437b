// A question that hangs on another answer shows itself when that answer is given; without this, a line says so.

const parts = [...document.querySelectorAll("[data-when]")];
for (const note of document.querySelectorAll("[data-when-note]")) note.hidden = true;

const answers = (name) =>
  [...document.getElementsByName(name)]
    .filter((field) => (["radio", "checkbox"].includes(field.type) ? field.checked : true))
    .map((field) => field.value);

const show = () => {
  for (const part of parts) {
    const given = part.dataset.when.split(" ").flatMap(answers);
    // An answer may hold spaces, the kinds of a question do not.
    const wanted = part.dataset.any?.split(" ") ?? [part.dataset.wanted];
    part.hidden = !wanted.some((one) => given.includes(one)) || Boolean(part.parentElement.closest("[data-when][hidden]"));
  }
};

document.addEventListener("change", show);
// The browser may put back what was filled in before.
addEventListener("pageshow", show);
show();
