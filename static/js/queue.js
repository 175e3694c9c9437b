// What a phone at the door still has to send, marks and guests, each under a key of its own. It is kept in the
// phone and sent as soon as there is a connection: nothing is lost when that falls away, when an answer does, or
// when the page is opened again, and nothing counts twice. All pages of one day share what is kept.

const PORTION = 100;
const SOON = 5_000;
const LATER = 30_000;
// A connection that says nothing for so long is as good as none.
const PATIENCE = 20_000;

export const words = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name]);

export const hourIn = (zone) => {
  const clock = new Intl.DateTimeFormat("nl-BE", { hour: "2-digit", minute: "2-digit", timeZone: zone });
  return (when) => clock.format(when).replace(":", ".");
};

export const ask = async (address, options = {}) => {
  const enough = new AbortController();
  const timer = setTimeout(() => enough.abort(), PATIENCE);
  try {
    const response = await fetch(address, { redirect: "manual", cache: "no-store", signal: enough.signal, ...options });
    if (response.type === "opaqueredirect" || response.status === 403) throw new Error("signedOut");
    // Read to its end here: a connection falls away halfway an answer as well.
    return { status: response.status, ok: response.ok, text: await response.text() };
  } finally {
    clearTimeout(timer);
  }
};

// `line` is the sentence that tells how far it is. The page hears `changed(entries)` when what is kept may have
// changed, `taken(entries, people)` what the server took in, with the number on the list of each guest by key,
// and, where it shows a list, `people(rows)`: who is in now.
export const openQueue = (line, { changed, taken, people }) => {
  const said = line.dataset;
  const STORE = `netwerk.checkin.${said.queue}`;

  let memory = [];
  let stores = true;
  const kept = () => {
    try {
      const found = stores ? JSON.parse(localStorage.getItem(STORE)) : memory;
      return Array.isArray(found) ? found : [];
    } catch {
      return memory;
    }
  };
  const keep = (entries) => {
    memory = entries;
    try {
      localStorage.setItem(STORE, JSON.stringify(entries));
      stores = true;
    } catch {
      // A private window may have no store, or it is full: then what is kept lives as long as the page.
      stores = false;
    }
  };
  // A guest who was refused stays, with the sentences why, until somebody mends or removes them.
  const waiting = () => kept().filter((entry) => !entry.why);

  let trouble = "";
  const show = (lost = "") => {
    changed(kept());
    const n = waiting().length;
    const refused = kept().length - n;
    const how = n ? words(trouble ? said[trouble] : said.waiting, { n }) : refused ? "" : said.saved;
    const text = [lost, refused ? words(said.refused, { n: refused }) : "", how].filter(Boolean).join(" ");
    if (line.textContent !== text) line.textContent = text;
    line.classList.toggle("is-waiting", n + refused > 0);
  };

  const age = (at) => Math.max(0, (Date.now() - at) / 1000);
  const asSent = ({ key, id, part, kind, reason, at, guest }) =>
    guest ? { key, part, age: age(at), ...guest } : { key, id, part, kind, reason, age: age(at) };

  const send = async (entries) => {
    const response = await ask(said.send, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": said.token },
      body: JSON.stringify({
        marks: entries.filter(({ guest }) => !guest).map(asSent),
        guests: entries.filter(({ guest }) => guest).map(asSent),
      }),
    });
    if (response.status === 409) throw new Error("closed");
    if (!response.ok) throw new Error("again");
    const answer = JSON.parse(response.text);
    const done = new Set(answer.kept);
    const refused = new Set(answer.refused);
    if (!entries.some(({ key }) => done.has(key) || refused.has(key))) throw new Error("again");
    taken(entries.filter(({ key }) => done.has(key)), answer.people);
    // What another tab or a press added meanwhile stays.
    keep(
      kept().flatMap((entry) => {
        if (!refused.has(entry.key)) return done.has(entry.key) ? [] : [entry];
        return entry.guest ? [{ ...entry, why: answer.why[entry.key] }] : [];
      }),
    );
    const names = entries.filter(({ key, guest }) => refused.has(key) && !guest).map(({ id, name }) => name ?? id);
    return names.length ? words(said.lost, { names: names.join(", ") }) : "";
  };

  // A fresh token for the next portion, and who is in now.
  const look = async () => {
    const response = await ask(said.state);
    if (!response.ok) return;
    const state = JSON.parse(response.text);
    said.token = state.token;
    await people?.(state.people);
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
      while (waiting().length) lost = (await send(waiting().slice(0, PORTION))) || lost;
      if (people) await look();
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
    show(lost);
    if (waiting().length) timer = setTimeout(sync, trouble ? SOON : 0);
    else if (people) timer = setTimeout(sync, LATER);
  };

  const put = (entries) => {
    keep(entries);
    show();
    sync();
  };
  const newKey = () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join("");

  const wake = () => {
    if (people || waiting().length) sync();
  };
  addEventListener("online", wake);
  document.addEventListener("visibilitychange", () => document.hidden || wake());
  addEventListener("storage", ({ key }) => key === STORE && show());
  addEventListener("beforeunload", (event) => {
    if (waiting().length && !navigator.onLine) event.preventDefault();
  });

  show();
  wake();
  return {
    kept,
    // Keeps and sends something; one with the key of an earlier one takes its place.
    add: (entry) => {
      const whole = { key: newKey(), at: Date.now(), ...entry };
      put([...kept().filter(({ key }) => key !== whole.key), whole]);
    },
    remove: (gone) => put(kept().filter(({ key }) => key !== gone)),
  };
};
