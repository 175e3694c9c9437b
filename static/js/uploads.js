// Sending files: says at once what is too large, and how far it is. Without this the form does the same, later.

const form = document.querySelector("[data-upload]");
const input = form?.querySelector("[type=file]");
const progress = form?.querySelector("progress");
const wrong = form?.querySelector("[id$='-error']");

const complain = (words) => {
  wrong.textContent = words;
  wrong.hidden = !words;
  if (words) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
};

const fault = () => {
  const { largest, together, tooLarge, tooMany } = form.dataset;
  const files = [...input.files];
  const large = files.filter((file) => file.size > Number(largest));
  if (large.length) return large.map((file) => `${file.name}: ${tooLarge}`).join("\n");
  return files.reduce((sum, file) => sum + file.size, 0) > Number(together) ? tooMany : "";
};

// The answer takes the place of the page, as when the browser itself had sent the form.
const show = (request) => {
  if (request.status < 400) return location.assign(request.responseURL);
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  document.title = page.title;
  document.querySelector("main").replaceChildren(...page.querySelector("main").childNodes);
  document.querySelector("[data-focus], h1")?.focus();
};

const send = () => {
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) progress.value = (100 * event.loaded) / event.total;
  });
  request.addEventListener("load", () => show(request));
  request.addEventListener("error", () => {
    progress.hidden = true;
    complain(form.dataset.failed);
  });
  progress.hidden = false;
  request.send(new FormData(form));
};

input?.addEventListener("change", () => complain(fault()));
form?.addEventListener("submit", (event) => {
  event.preventDefault();
  const found = fault();
  complain(found);
  if (found) input.focus();
  else send();
});
