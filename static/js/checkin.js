// The list at the door: a press on a name checks somebody in, a dialog lets in who is not on the list, with or
// without a connection; what other phones do appears by itself. Without scripts the list and the dialog are forms.

import { ask, hourIn, openQueue, words } from "./queue.js";

const root = document.querySelector("[data-checkin]");
const said = root.dataset;
const find = (name) => root.querySelector(`[data-${name}]`);
const hour = hourIn(said.zone);
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const toElement = (name) => document.querySelector(`template[data-${name}]`).content.firstElementChild.cloneNode(true);

// --- what the list shows ---------------------------------------------------------------------------------

const list = find("list");
const search = root.querySelector("#zoek");
const rows = new Map();
// What the server last said of each person; what waits to be sent comes on top.
const known = new Map();
const take = (row) => {
  const id = Number(row.dataset.id);
  const inside = row.classList.contains("is-in");
  rows.set(id, row);
  known.set(id, { inside, state: row.querySelector(inside ? "[data-when]" : "[data-said]").textContent });
};
list.querySelectorAll("[data-id]").forEach(take);

// Guests whom the server knows and whose rows have not come yet, by their number on the list.
const arrived = new Map();
const guestRows = new Map();

const write = (place, text) => {
  if (place.textContent !== text) place.textContent = text;
};

const showPeople = (marks) => {
  let count = 0;
  for (const [id, row] of rows) {
    const mark = marks.get(id);
    const { inside: was, state } = known.get(id);
    const inside = mark ? mark.kind === "in" : was;
    row.classList.toggle("is-in", inside);
    row.classList.toggle("is-waiting", Boolean(mark) && inside !== was);
    row.querySelector(".door__tap").hidden = inside;
    row.querySelector(".door__done").hidden = !inside;
    write(
      row.querySelector("[data-when]"),
      mark && inside && !was ? words(said.pending, { time: hour(mark.at) }) : state,
    );
    write(row.querySelector("[data-said]"), was || mark ? "" : state);
    count += inside ? 1 : 0;
  }
  return count;
};

const showGuest = ({ key, guest, at, why }, waits) => {
  const row = guestRows.get(key) ?? toElement("guest");
  const more = [guest.organisation, guest.function].filter(Boolean).join(", ");
  row.dataset.words = fold(`${guest.name} ${more} ${guest.email}`);
  row.dataset.key = key;
  row.classList.toggle("is-waiting", waits && !why);
  row.classList.toggle("is-refused", Boolean(why));
  row.querySelector("[data-right]").hidden = Boolean(why);
  row.querySelector("[data-fault]").hidden = !why;
  write(row.querySelector("[data-name]"), guest.name);
  write(row.querySelector("[data-more]"), more);
  const came = words(waits ? said.pending : said.in, { time: hour(at) });
  write(row.querySelector("[data-when]"), why ? Object.values(why).join(" ") : came);
  row.querySelector("[data-mend]").hidden = !why;
  if (!row.isConnected) list.prepend(row);
  guestRows.set(key, row);
};

// Guests stand on top, until they have a row of their own.
const showGuests = (guests) => {
  for (const entry of guests) showGuest(entry, true);
  for (const entry of arrived.values()) showGuest(entry, false);
  const shown = new Set([...guests, ...arrived.values()].map(({ key }) => key));
  for (const [key, row] of guestRows) {
    if (shown.has(key)) continue;
    row.remove();
    guestRows.delete(key);
  }
  return [...guests, ...arrived.values()].filter(({ why }) => !why).length;
};

const filter = () => {
  const wanted = fold(search.value).split(/\s+/).filter(Boolean);
  let found = 0;
  for (const row of list.children) {
    row.hidden = !row.classList.contains("is-refused") && !wanted.every((word) => row.dataset.words.includes(word));
    found += row.hidden ? 0 : 1;
  }
  find("nobody").hidden = found > 0;
  write(find("found-now"), wanted.length ? words(said.found, { n: found }) : "");
};

const changed = (entries) => {
  const marks = new Map();
  const guests = [];
  for (const entry of entries) {
    if (entry.guest) {
      if (entry.why || entry.part === said.part) guests.push(entry);
    } else if (entry.part === said.part) marks.set(entry.id, entry);
  }
  const inside = showPeople(marks);
  const more = showGuests(guests);
  write(find("counter"), words(said.count, { in: inside + more, total: rows.size + more }));
  filter();
};

// --- what the server says --------------------------------------------------------------------------------

const taken = (entries, people) => {
  for (const entry of entries.filter(({ part }) => part === said.part)) {
    const id = entry.guest ? people[entry.key] : entry.id;
    const inside = entry.guest || entry.kind === "in";
    if (rows.has(id)) known.set(id, { inside, state: inside ? words(said.in, { time: hour(entry.at) }) : "" });
    else if (entry.guest) arrived.set(id, entry);
  }
};

// So many rows fit in one question; of more the whole list is asked.
const ASKED = 100;

// Takes over the rows of people who came on the list elsewhere; `order` is that of the whole list.
const adopt = async (missing, order) => {
  const address = new URL(said.page, location.href);
  if (missing.length <= ASKED) address.searchParams.set("wie", missing.join(","));
  const response = await ask(address);
  if (!response.ok) return;
  const page = new DOMParser().parseFromString(response.text, "text/html");
  for (const row of page.querySelectorAll("[data-list] [data-id]")) if (!rows.has(Number(row.dataset.id))) take(row);
  let last = null;
  for (const id of order) {
    const row = rows.get(id);
    if (!row) continue;
    if (row.ownerDocument !== document) {
      list.insertBefore(row, last ? last.nextSibling : list.querySelector("[data-id]"));
      arrived.delete(id);
    }
    last = row;
  }
};

const people = async (states) => {
  const order = states.map(([id]) => id);
  const missing = order.filter((id) => !rows.has(id));
  if (missing.length) await adopt(missing, order);
  for (const [id, inside, state] of states) if (rows.has(id)) known.set(id, { inside, state });
};

const queue = openQueue(find("queue"), { changed, taken, people });

// --- pressing ----------------------------------------------------------------------------------------------

const nameIn = (row) => row.querySelector(".door__name").textContent.trim();
const mark = (id, kind, reason = "") =>
  queue.add({ id, part: said.part, kind, reason, name: nameIn(rows.get(id)) });
const clearSearch = () => {
  search.value = "";
  filter();
};

find("door").addEventListener("submit", (event) => {
  event.preventDefault();
  const id = Number(event.submitter?.value);
  if (!rows.has(id)) return;
  mark(id, "in");
  if (search.value) {
    clearSearch();
    search.focus();
  } else {
    rows.get(id).querySelector("[data-undo-link]").focus({ preventScroll: true });
  }
});

search.addEventListener("input", filter);
search.form.addEventListener("submit", (event) => {
  event.preventDefault();
  filter();
  const first = [...list.children].find((row) => !row.hidden);
  first?.querySelector(".door__tap:not([hidden]), .door__done:not([hidden]) :is(a, button)")?.focus();
});

// --- undoing -----------------------------------------------------------------------------------------------

const undoing = document.querySelector("[data-undo]");
let wrong = 0;
list.addEventListener("click", (event) => {
  const link = event.target.closest("[data-undo-link]");
  if (!link) return;
  event.preventDefault();
  const row = link.closest("[data-id]");
  wrong = Number(row.dataset.id);
  write(undoing.querySelector("[data-undo-name]"), nameIn(row));
  undoing.returnValue = "";
  undoing.showModal();
});
undoing.addEventListener("close", () => {
  if (undoing.returnValue !== "yes") return;
  // Also when the first mark still waits: it may have been sent and its answer lost.
  mark(wrong, "absent", undoing.querySelector("input").value.trim());
  rows.get(wrong).querySelector(".door__tap").focus();
});

// --- somebody who is not on the list -----------------------------------------------------------------------

const desk = document.querySelector("[data-walk-in]");
const form = desk.querySelector("form");
const fields = ["name", "organisation", "function", "email"].map((name) => form.elements.namedItem(name));
const right = {
  name: /\S/,
  organisation: /^$|[\p{L}\p{N}]/u,
  function: /^/,
  email: /^$|^[\x21-\x7e]+@[\x21-\x7e]+\.[\x21-\x7e]+$/,
};
// Whom the form is about, when it is somebody who was refused.
let mending = null;

const complain = (field, sentence = "") => {
  const box = field.closest(".field");
  box.querySelector(".field__error")?.remove();
  box.classList.toggle("is-invalid", Boolean(sentence));
  const described = [box.querySelector(".field__hint")?.id];
  if (sentence) {
    const error = toElement("wrong");
    error.id = `${field.id}-error`;
    error.lastElementChild.append(sentence);
    field.before(error);
    described.push(error.id);
    field.setAttribute("aria-invalid", "true");
  } else {
    field.removeAttribute("aria-invalid");
  }
  field.setAttribute("aria-describedby", described.filter(Boolean).join(" "));
};

const open = (entry) => {
  mending = entry;
  for (const field of fields) {
    if (entry) field.value = entry.guest[field.name];
    complain(field, entry?.why[field.name]);
  }
  const why = desk.querySelector("[data-why]");
  why.hidden = !entry?.why[""];
  write(why, entry?.why[""] ?? "");
  desk.querySelector("[data-drop]").hidden = !entry;
  desk.showModal();
  (fields.find((field) => field.hasAttribute("aria-invalid")) ?? fields[0]).focus();
};

const opener = root.querySelector("[data-walk-in-link] a");
opener?.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  // What was typed and left standing when the dialog was put away is still there.
  if (mending) form.reset();
  fields[0].value ||= search.value.trim();
  open(null);
});
list.addEventListener("click", (event) => {
  const key = event.target.closest("[data-mend]")?.closest("[data-key]").dataset.key;
  const entry = key && queue.kept().find((one) => one.key === key);
  if (entry) open(entry);
});

form.addEventListener("submit", (event) => {
  const act = event.submitter?.value ?? "yes";
  if (act === "drop") queue.remove(mending.key);
  if (act === "yes") {
    const guest = Object.fromEntries(fields.map(({ name, value }) => [name, value.replace(/\s+/g, " ").trim()]));
    const faults = fields.filter(({ name }) => !right[name].test(guest[name]));
    for (const field of fields) complain(field, faults.includes(field) ? desk.getAttribute(`data-wrong-${field.name}`) : "");
    if (faults.length) {
      event.preventDefault();
      faults[0].focus();
      return;
    }
    // Where it was the part of the day that was refused, it is now the one on show.
    const { key, at, part } = mending ?? {};
    const earlier = mending ? { key, at, ...(mending.why[""] ? {} : { part }) } : {};
    queue.add({ part: said.part, ...earlier, guest });
    clearSearch();
  }
  form.reset();
  mending = null;
});
desk.addEventListener("close", () => {
  if (document.activeElement === document.body) (opener ?? search).focus();
});
