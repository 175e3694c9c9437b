// Sending files: says at once what is too large, and how far it is. Without this the form does the same, later.

const formOf = (event) => event.target.closest?.("[data-upload]");
const inputOf = (form) => form.querySelector("[type=file]");

const complain = (form, words) => {
  const wrong = form.querySelector("[id$='-error']");
  wrong.textContent = words;
  wrong.hidden = !words;
  if (words) inputOf(form).setAttribute("aria-invalid", "true");
  else inputOf(form).removeAttribute("aria-invalid");
};

const fault = (form) => {
  const { largest, together, tooLarge, tooMany } = form.dataset;
  const files = [...inputOf(form).files];
  const large = files.filter((file) => file.size > Number(largest));
  if (large.length) return large.map((file) => `${file.name}: ${tooLarge}`).join("\n");
  return files.reduce((sum, file) => sum + file.size, 0) > Number(together) ? tooMany : "";
};

// The answer takes the place of the page, as when the browser itself had sent the form.
const show = (request) => {
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  history.replaceState(null, "", request.responseURL);
  document.title = page.title;
  document.body.replaceWith(page.body);
  (document.querySelector("[data-focus]") ?? document.querySelector(".flash, main"))?.focus();
};

const send = (form) => {
  const progress = form.querySelector("progress");
  const request = new XMLHttpRequest();
  const fail = () => {
    progress.hidden = true;
    complain(form, form.dataset.failed);
  };
  request.open("POST", form.action);
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) progress.value = (100 * event.loaded) / event.total;
  });
  request.addEventListener("load", () => (request.status < 500 ? show(request) : fail()));
  request.addEventListener("error", fail);
  progress.value = 0;
  progress.hidden = false;
  request.send(new FormData(form));
};

document.addEventListener("change", (event) => {
  const form = formOf(event);
  if (form) complain(form, fault(form));
});
// Before the others that listen: what is sent here is not sent once more.
document.addEventListener(
  "submit",
  (event) => {
    const form = formOf(event);
    if (!form) return;
    event.preventDefault();
    const found = fault(form);
    complain(form, found);
    if (found) inputOf(form).focus();
    else send(form);
  },
  true,
);
