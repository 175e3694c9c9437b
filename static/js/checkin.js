// The list at the door. Marks are kept in the phone and sent as soon as there is a connection: none is lost
// when it falls away, when an answer does, or when the page is opened again. Without scripts the list is a form.

const root = document.querySelector("[data-checkin]");
const said = root.dataset;
const STORE = `netwerk.checkin.${said.checkin}`;
const PORTION = 100;
const SOON = 5_000;
const LATER = 30_000;

const find = (name) => root.querySelector(`[data-${name}]`);
const rows = new Map([...root.querySelectorAll(".door__row")].map((row) => [Number(row.dataset.id), row]));
const words = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
const clock = new Intl.DateTimeFormat("nl-BE", { hour: "2-digit", minute: "2-digit", timeZone: said.zone });
const hour = (when) => clock.format(when).replace(":", ".");

// --- what still has to be sent ---------------------------------------------------------------------------

let memory = [];
let stores = true;
const kept = () => {
  try {
    return stores ? (JSON.parse(localStorage.getItem(STORE)) ?? []) : memory;
  } catch {
    return memory;
  }
};
const keep = (marks) => {
  memory = marks;
  try {
    localStorage.setItem(STORE, JSON.stringify(marks));
    stores = true;
  } catch {
    // A private window may have no store, or it is full: then the marks live as long as the page.
    stores = false;
  }
};
const add = (id, kind, reason = "") => {
  const random = crypto.getRandomValues(new Uint32Array(4));
  const key = Array.from(random, (part) => part.toString(36)).join("");
  keep([...kept(), { key, id, part: said.part, kind, reason, at: Date.now() }]);
};

// --- what the list shows ---------------------------------------------------------------------------------

// What the server last said of each person; marks that wait to be sent come on top.
const known = new Map(
  [...rows].map(([id, row]) => {
    const inside = row.classList.contains("is-in");
    return [id, { inside, state: row.querySelector(inside ? "[data-when]" : "[data-said]").textContent }];
  }),
);

const note = ({ id, kind, at }) => {
  const inside = kind === "in";
  if (known.has(id)) known.set(id, { inside, state: inside ? words(said.in, { time: hour(at) }) : "" });
};

const show = () => {
  const waiting = new Map();
  for (const mark of kept()) if (mark.part === said.part) waiting.set(mark.id, mark);
  let count = 0;
  for (const [id, row] of rows) {
    const mark = waiting.get(id);
    const { inside: was, state } = known.get(id);
    const inside = mark ? mark.kind === "in" : was;
    row.classList.toggle("is-in", inside);
    row.querySelector(".door__tap").hidden = inside;
    row.querySelector(".door__done").hidden = !inside;
    row.querySelector("[data-when]").textContent =
      mark && inside && !was ? words(said.pending, { time: hour(mark.at) }) : state;
    row.querySelector("[data-said]").textContent = was || mark ? "" : state;
    count += inside ? 1 : 0;
  }
  find("counter").textContent = words(said.count, { in: count, total: rows.size });
};

let trouble = "";
const tell = (extra = "") => {
  const n = kept().length;
  let text = n ? words(trouble ? said[trouble] : said.waiting, { n }) : said.saved;
  if (extra) text = `${extra} ${text}`;
  const line = find("sync");
  if (line.textContent !== text) line.textContent = text;
  line.classList.toggle("is-waiting", n > 0);
};

// --- sending -----------------------------------------------------------------------------------------------

const ask = async (address, options = {}) => {
  const response = await fetch(address, { redirect: "manual", cache: "no-store", ...options });
  if (response.type === "opaqueredirect" || response.status === 403) throw new Error("signedOut");
  return response;
};

const look = async () => {
  const response = await ask(said.state);
  if (!response.ok) return;
  const { token, people } = await response.json();
  said.token = token;
  for (const [id, inside, state] of people) if (rows.has(id)) known.set(id, { inside, state });
};

const send = async (marks) => {
  const body = {
    marks: marks.map(({ key, id, part, kind, reason, at }) => ({
      key, id, part, kind, reason, age: Math.max(0, (Date.now() - at) / 1000),
    })),
  };
  const response = await ask(said.send, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": said.token },
    body: JSON.stringify(body),
  });
  if (response.status === 409) throw new Error("closed");
  if (!response.ok) throw new Error("again");
  const answer = await response.json();
  const done = new Set([...answer.kept, ...answer.refused]);
  const taken = new Set(answer.kept);
  for (const mark of marks.filter(({ key, part }) => taken.has(key) && part === said.part)) note(mark);
  // What the other tab or a press meanwhile added stays.
  keep(kept().filter((mark) => !done.has(mark.key)));
  const names = marks
    .filter((mark) => answer.refused.includes(mark.key))
    .map((mark) => rows.get(mark.id)?.querySelector(".door__name").textContent.trim() ?? mark.id);
  return names.length ? words(said.lost, { names: names.join(", ") }) : "";
};

const nameOf = (error) => (["signedOut", "closed"].includes(error.message) ? error.message : "offline");
let busy = false;
let timer = 0;
const sync = async () => {
  clearTimeout(timer);
  if (busy) return;
  busy = true;
  let lost = "";
  try {
    while (kept().length) lost = (await send(kept().slice(0, PORTION))) || lost;
    await look();
    trouble = "";
  } catch (error) {
    trouble = nameOf(error);
    if (error.message === "again") {
      // The token was that of an earlier session: the next try has a new one, or we are signed out.
      await look().catch((why) => {
        trouble = nameOf(why);
      });
    }
  }
  busy = false;
  show();
  tell(lost);
  timer = setTimeout(sync, kept().length ? (trouble ? SOON : 0) : LATER);
};

// --- pressing ----------------------------------------------------------------------------------------------

const door = root.querySelector("[data-door]");
door?.addEventListener("submit", (event) => {
  event.preventDefault();
  const id = Number(event.submitter?.value);
  if (!rows.has(id)) return;
  add(id, "in");
  show();
  tell();
  sync();
  const search = root.querySelector("#zoek");
  if (search.value) {
    search.value = "";
    filter();
    search.focus();
  } else {
    rows.get(id).querySelector("[data-undo-link]").focus({ preventScroll: true });
  }
});

const dialog = document.querySelector("[data-undo]");
let undoing = 0;
root.addEventListener("click", (event) => {
  const link = event.target.closest("[data-undo-link]");
  if (!link) return;
  event.preventDefault();
  const row = link.closest(".door__row");
  undoing = Number(row.dataset.id);
  dialog.querySelector("[data-undo-name]").textContent = row.querySelector(".door__name").textContent;
  dialog.showModal();
});
const reason = dialog.querySelector("input");
const undo = () => {
  if (!reason.reportValidity()) return;
  dialog.close();
  // Also when the first mark still waits: it may have been sent and its answer lost.
  add(undoing, "absent", reason.value.trim());
  show();
  tell();
  sync();
  rows.get(undoing).querySelector(".door__tap").focus();
};
dialog.querySelector("[data-undo-yes]").addEventListener("click", undo);
dialog.querySelector("[data-undo-no]").addEventListener("click", () => dialog.close());
reason.addEventListener("keydown", (event) => {
  if (event.key === "Enter") undo();
});

// --- searching ---------------------------------------------------------------------------------------------

const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const search = root.querySelector("#zoek");
const filter = () => {
  const wanted = fold(search.value).split(/\s+/).filter(Boolean);
  let found = 0;
  for (const row of rows.values()) {
    row.hidden = !wanted.every((word) => row.dataset.words.includes(word));
    found += row.hidden ? 0 : 1;
  }
  find("found-now").textContent = wanted.length ? words(said.found, { n: found }) : "";
};
search.addEventListener("input", filter);
search.form.addEventListener("submit", (event) => {
  event.preventDefault();
  filter();
  const first = [...rows.values()].find((row) => !row.hidden);
  first?.querySelector(".door__tap:not([hidden]), [data-undo-link]").focus();
});

addEventListener("online", sync);
document.addEventListener("visibilitychange", () => document.hidden || sync());
addEventListener("beforeunload", (event) => {
  if (kept().length && !navigator.onLine) event.preventDefault();
});

show();
tell();
sync();
