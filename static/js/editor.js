// Writing a practice: keeps by itself what is typed, shows how a text will look, finds organisations.
// Without this the buttons of the form do the same.

const form = document.querySelector("[data-autosave]");
const told = form.querySelector("[data-kept]");
const conflict = form.querySelector("[data-conflict]");
const PAUSE = 2000;
const LONGEST_WAIT = 10000;
const LONGEST_RETRY = 60000;
const ALWAYS = ["csrf_token", "revisie", "deel"];

for (const bar of document.querySelectorAll("markdown-toolbar")) bar.hidden = false;

// --- keeping by itself ---

// Name of a field -> how often it was touched, so that what is typed while a save is under way counts too.
const dirty = new Map();
let timer = 0;
let since = 0;
let retry = 0;
let running = null;
let ended = false;

const say = (words) => {
  told.textContent = words;
};

const touch = (field) => {
  if (!field || "differs" in field.dataset || ended) return;
  dirty.set(field.dataset.field, (dirty.get(field.dataset.field) ?? 0) + 1);
  since ||= Date.now();
  plan(Math.min(PAUSE, Math.max(0, since + LONGEST_WAIT - Date.now())));
};

const plan = (wait) => {
  clearTimeout(timer);
  timer = setTimeout(save, Math.max(wait, retry));
};

const answersOf = (names) => {
  const body = new URLSearchParams();
  const wanted = (key) =>
    ALWAYS.includes(key) || names.some((name) => key === name || key === `gezien-${name}` || key.startsWith(`${name}-`));
  for (const [key, value] of new FormData(form)) if (wanted(key)) body.append(key, value);
  return body;
};

const save = () => (running ??= keep().finally(() => (running = null)));

const keep = async () => {
  clearTimeout(timer);
  if (!dirty.size || ended) return;
  const sent = new Map(dirty);
  since = 0;
  say(told.dataset.busy);
  let answer;
  try {
    answer = await fetch(form.dataset.autosave, {
      method: "POST",
      body: answersOf([...sent.keys()]),
      redirect: "manual",
      keepalive: true,
    });
  } catch {
    return again(told.dataset.offline);
  }
  if (answer.type === "opaqueredirect" || answer.status === 400) return again(told.dataset.away);
  const said = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : null;
  if (!said) return again(told.dataset.failed);
  retry = 0;
  if (answer.status === 409) return refused(said);
  for (const [name, times] of sent) if (dirty.get(name) === times) dirty.delete(name);
  for (const [name, mark] of Object.entries(said.marks)) form.elements[`gezien-${name}`].value = mark;
  form.elements.revisie.value = said.revision;
  say(said.said);
  if (dirty.size) plan(PAUSE);
};

const again = (words) => {
  say(words);
  retry = Math.min(Math.max(retry * 2, 5000), LONGEST_RETRY);
  plan(retry);
};

// Somebody else was first: their words come beside one's own once the form is sent.
const refused = (said) => {
  if (!said.differs) {
    ended = true;
    say(said.said);
    return;
  }
  for (const name of said.differs) {
    dirty.delete(name);
    form.querySelector(`[data-field="${name}"]`).dataset.differs = "";
  }
  conflict.querySelector("p").textContent = said.said;
  conflict.hidden = false;
  say("");
  // The rest of what was typed does not wait for that.
  if (dirty.size) plan(0);
};

for (const kind of ["input", "change"]) {
  form.addEventListener(kind, (event) => touch(event.target.closest("[data-field]")));
}
addEventListener("online", () => {
  retry = 0;
  save();
});
// A page that was drawn anew holds what was typed and is not kept yet.
if ("redrawn" in form.dataset) form.querySelectorAll("[data-field]").forEach(touch);

// --- going away ---

let leaving = false;
document.addEventListener(
  "submit",
  async (event) => {
    if (event.target !== form) return;
    const { submitter } = event;
    if (running) {
      event.preventDefault();
      await running;
      form.requestSubmit(submitter);
      return;
    }
    clearTimeout(timer);
    leaving = true;
  },
  true,
);
document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("a[href]");
  const plain = !event.defaultPrevented && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
  if (!link || !plain || link.target || link.hash || !dirty.size) return;
  event.preventDefault();
  await save();
  location.assign(link.href);
});
addEventListener("pagehide", () => {
  if (!leaving) save();
});
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
addEventListener("beforeunload", (event) => {
  if (!leaving && dirty.size && retry) event.preventDefault();
});

// --- how a text will look ---

form.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-preview] button");
  if (!button) return;
  event.preventDefault();
  const { preview } = button.closest("[data-preview]").dataset;
  const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value });
  body.append("tekst", document.getElementById(preview).value);
  const answer = await fetch(form.dataset.previewAt, { method: "POST", body, redirect: "manual" }).catch(() => null);
  if (!answer?.ok) return say(told.dataset.failed);
  document.getElementById(`${preview}-voorbeeld`).innerHTML = await answer.text();
});

// --- organisations by name ---

let looking = 0;
form.addEventListener("input", (event) => {
  const list = document.getElementById(event.target.dataset.lookup);
  if (!list) return;
  clearTimeout(looking);
  looking = setTimeout(async () => {
    const address = `${list.dataset.names}?q=${encodeURIComponent(event.target.value)}`;
    const answer = await fetch(address).catch(() => null);
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = [...page.querySelectorAll("[data-autocomplete-value]")].map((item) => {
      const option = document.createElement("option");
      option.value = item.dataset.autocompleteValue;
      return option;
    });
    if (found.length) list.replaceChildren(...found);
  }, 250);
});
