// Writing in a conversation: keeps the draft, shows how it will look, helps to name somebody, tells of answers.
// Without this the buttons of the form do the same.

for (const bar of document.querySelectorAll("markdown-toolbar")) bar.hidden = false;

const form = document.querySelector("form[data-preview-at]");
const area = form?.querySelector("textarea");
const told = form?.querySelector("[data-kept]");

const send = (address, values) => {
  const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value, ...values });
  return fetch(address, { method: "POST", body, redirect: "manual", keepalive: true }).catch(() => null);
};

// --- the draft ---

const PAUSE = 2000;
const words = () => {
  const beside = form.querySelectorAll("[name='title'], [name^='alt-']");
  return { raw: area.value, ...Object.fromEntries([...beside].map((one) => [one.name, one.value])) };
};
let timer = 0;
let kept = form && JSON.stringify(words());
let sending = false;

const save = async () => {
  clearTimeout(timer);
  const typed = words();
  if (!form.dataset.draft || sending || JSON.stringify(typed) === kept) return;
  const answer = await send(form.dataset.draft, { plaats: form.dataset.place, ...typed });
  if (!answer?.ok) {
    told.textContent = told.dataset.failed;
    return;
  }
  kept = JSON.stringify(typed);
  told.textContent = (await answer.json()).said;
};

form?.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(save, PAUSE);
});
form?.addEventListener("submit", () => {
  sending = true;
  clearTimeout(timer);
});
if (form) addEventListener("pagehide", save);
// Back from another page a form may still say what was sent already.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

// --- how it will look ---

form?.addEventListener("click", async (event) => {
  const button = event.target.closest("button[value='voorbeeld']");
  if (!button) return;
  event.preventDefault();
  const answer = await send(form.dataset.previewAt, { tekst: area.value, gesprek: form.dataset.thread ?? "" });
  if (!answer?.ok) {
    told.textContent = told.dataset.failed;
    return;
  }
  document.getElementById(`${area.id}-voorbeeld`).innerHTML = await answer.text();
});

// --- naming somebody: @ and the beginning of a name ---

const NAMING = /(?:^|\s)@([\p{L}][\p{L}' -]{0,40})$/u;
let box = null;
let found = [];
let current = -1;

const close = () => {
  box?.remove();
  box = null;
  found = [];
  current = -1;
  area.removeAttribute("aria-activedescendant");
  area.removeAttribute("aria-controls");
};

const choose = (place) => {
  const before = area.value.slice(0, area.selectionStart).replace(/@[^@]*$/, () => `@[${found[place].mark}] `);
  area.value = before + area.value.slice(area.selectionStart);
  area.setSelectionRange(before.length, before.length);
  close();
  area.focus();
  area.dispatchEvent(new Event("input", { bubbles: true }));
};

const point = (place) => {
  current = (place + found.length) % found.length;
  [...box.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === current)));
  area.setAttribute("aria-activedescendant", box.children[current].id);
};

const open = (people) => {
  close();
  if (!people.length) return;
  found = people;
  box = document.createElement("ul");
  box.id = "namen";
  box.className = "names";
  box.setAttribute("role", "listbox");
  people.forEach((one, place) => {
    const item = document.createElement("li");
    item.id = `naam-${place}`;
    item.setAttribute("role", "option");
    item.textContent = one.at ? `${one.name}, ${one.at}` : one.name;
    item.addEventListener("mousedown", (event) => {
      event.preventDefault();
      choose(place);
    });
    box.append(item);
  });
  area.after(box);
  area.setAttribute("aria-controls", box.id);
  point(0);
};

let asking = 0;
const look = () => {
  clearTimeout(asking);
  const typed = NAMING.exec(area.value.slice(0, area.selectionStart));
  if (!typed) return close();
  asking = setTimeout(async () => {
    const query = new URLSearchParams({ q: typed[1], gesprek: form.dataset.thread ?? "" });
    const answer = await fetch(`${form.dataset.people}?${query}`).catch(() => null);
    if (answer?.ok) open(await answer.json());
  }, 200);
};

if (form?.dataset.people) {
  // Of several lines, so it is no combobox (ARIA in HTML, textarea).
  area.setAttribute("aria-autocomplete", "list");
  area.setAttribute("aria-haspopup", "listbox");
  area.addEventListener("input", look);
  area.addEventListener("blur", close);
  area.addEventListener("keydown", (event) => {
    if (!box) return;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) point(current + steps[event.key]);
    else if (event.key === "Enter" || event.key === "Tab") choose(current);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
}

// --- answers that come while the page is open ---

const news = document.querySelector("[data-news]");
const EVERY = 30000;
const ask = async () => {
  if (document.hidden) return;
  const answer = await fetch(`${news.dataset.news}?na=${news.dataset.after}`).catch(() => null);
  if (!answer?.ok) return;
  const said = await answer.json();
  if (!said.number) return;
  const link = news.querySelector("a");
  link.textContent = said.words;
  link.href = said.href;
  news.hidden = false;
};
if (news) {
  setInterval(ask, EVERY);
  // Whoever comes back to the page need not wait.
  document.addEventListener("visibilitychange", ask);
}
