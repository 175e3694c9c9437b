// Files with what is being written: pasted, dropped or chosen, they are sent at once. Without this a button does.

const form = document.querySelector("form[data-preview-at]");
const area = form?.querySelector("textarea");
const block = () => form?.querySelector("[data-files]");
let line = Promise.resolve();
let waiting = 0;

const say = (words) => {
  block().querySelector("[data-said]").textContent = words;
};

const complain = (words) => {
  say("");
  const wrong = block().querySelector(".field__error[role=alert]");
  wrong.textContent = words;
  wrong.hidden = !words;
};

// A file that is chosen goes at once, so the button has nothing to do.
const dress = () => {
  for (const one of block().querySelectorAll("[data-add]")) one.hidden = true;
  block().querySelector("[data-with-scripts]").hidden = false;
};

// The answer is the whole page; of it only this block is shown, with what was typed in it meanwhile.
const show = (text) => {
  const found = new DOMParser().parseFromString(text, "text/html").querySelector("[data-files]");
  if (!found) return complain(block().dataset.failed);
  for (const one of block().querySelectorAll("input[name^='alt-']")) {
    const same = found.querySelector(`#${one.id}`);
    if (same) same.value = one.value;
  }
  const asked = document.activeElement?.id;
  const words = found.querySelector("[data-said]").textContent;
  found.querySelector("[data-said]").textContent = "";
  block().replaceWith(found);
  dress();
  if (asked) document.getElementById(asked)?.focus();
  // In a region that is already there, as only then it is read out.
  setTimeout(() => say(words), 100);
};

const ask = async (step, file) => {
  const body = new FormData(form);
  body.delete("file");
  body.set("stap", step);
  if (file) body.append("file", file);
  say(block().dataset.busy);
  const answer = await fetch(form.action, { method: "POST", body }).catch(() => null);
  if (!answer || answer.status >= 400) complain(block().dataset.failed);
  else show(await answer.text());
};

// One after the other, as each answer shows all that is there.
const queue = (job) => {
  waiting += 1;
  line = line.then(job).finally(() => {
    waiting -= 1;
  });
  return line;
};

const take = (files) => {
  const { largest, tooLarge } = block().dataset;
  const large = [...files].filter((file) => file.size > Number(largest));
  if (large.length) return complain(large.map((file) => `${file.name}: ${tooLarge}`).join("\n"));
  complain("");
  for (const file of files) queue(() => ask("bestand", file));
};

if (block()) {
  dress();

  form.addEventListener("change", (event) => {
    if (event.target.type !== "file" || !event.target.files.length) return;
    const files = [...event.target.files];
    event.target.value = "";
    take(files);
  });

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[value^='weg-']");
    if (!button) return;
    event.preventDefault();
    queue(() => ask(button.value)).then(() => block().querySelector("#bestand")?.focus());
  });

  area.addEventListener("paste", (event) => {
    const { files, types } = event.clipboardData;
    // A word processor gives a picture of the text beside the text.
    if (!files.length || types.includes("text/plain")) return;
    event.preventDefault();
    take(files);
  });

  area.addEventListener("dragover", (event) => {
    if (event.dataTransfer.types.includes("Files")) event.preventDefault();
  });
  area.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    take(event.dataTransfer.files);
  });

  // What is still on its way comes along.
  form.addEventListener("submit", (event) => {
    if (!waiting) return;
    event.preventDefault();
    const { submitter } = event;
    line.then(() => form.requestSubmit(submitter));
  });
}
