// The page that a code opens: its press is kept in the phone and sent as soon as there is a connection, by this
// page or by the list. Without scripts it is a form.

import { hourIn, openQueue, words } from "./queue.js";

const root = document.querySelector("[data-code]");
const said = root.dataset;
const id = Number(said.code);
const form = root.querySelector("form");
const told = root.querySelector("[data-inside]");
const state = root.querySelector("[data-when]");
const hour = hourIn(said.zone);

// What the server last said; a mark that waits to be sent comes on top.
let known = { inside: !told.hidden, state: state.textContent };
const isOurs = (entry) => entry.id === id && entry.part === said.part;

const changed = (entries) => {
  const mark = entries.findLast(isOurs);
  const inside = mark ? mark.kind === "in" : known.inside;
  const text = mark && inside && !known.inside ? words(said.pending, { time: hour(mark.at) }) : known.state;
  form.hidden = inside;
  told.hidden = !inside;
  if (state.textContent !== text) state.textContent = text;
};

const taken = (entries) => {
  const mark = entries.findLast(isOurs);
  if (!mark) return;
  const inside = mark.kind === "in";
  known = { inside, state: inside ? words(said.in, { time: hour(mark.at) }) : "" };
};

const queue = openQueue(document.querySelector("[data-queue]"), { changed, taken });

form.addEventListener("submit", (event) => {
  event.preventDefault();
  queue.add({ id, part: said.part, kind: "in", reason: "", name: said.name });
  told.focus();
});
