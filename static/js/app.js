// Small help on top of pages that work without it.

// An error summary takes focus, so that it is read first.
document.querySelector("[data-focus]")?.focus();

// After "add a colleague" the address names the new block: its legend takes focus.
if (location.hash) {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  target?.querySelector(":scope > legend[tabindex]")?.focus();
}

// A link in the error summary leads to a field: put the cursor in it.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".error-summary a[href^='#']");
  if (!link) return;
  const field = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!field) return;
  event.preventDefault();
  (field.closest(".field, fieldset") ?? field).scrollIntoView({ block: "start" });
  if (!field.matches("input, select, textarea, button")) field.tabIndex = -1;
  field.focus({ preventScroll: true });
});

// A form is sent once, however often the button is pressed; coming back frees it again.
const sent = new Set();
const release = (form) => {
  sent.delete(form);
  form.removeAttribute("aria-busy");
};
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (sent.has(form)) {
    event.preventDefault();
    return;
  }
  sent.add(form);
  form.setAttribute("aria-busy", "true");
  // A download leaves the page standing: the form must work again.
  setTimeout(release, 8000, form);
});
addEventListener("pageshow", () => sent.forEach(release));

// A text that was typed and not sent is not left without a question, except where the form keeps it by itself.
const isTyped = (box) =>
  box.form?.method === "post" &&
  !box.form.matches("[data-autosave], [data-draft]") &&
  !sent.has(box.form) &&
  box.value !== box.defaultValue;
addEventListener("beforeunload", (event) => {
  if ([...document.querySelectorAll("main textarea")].some(isTyped)) event.preventDefault();
});

// An address to copy gets a button where the browser can copy.
if (navigator.clipboard) {
  for (const box of document.querySelectorAll("[data-copy]")) {
    const input = box.querySelector("input, textarea");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--secondary";
    button.textContent = box.dataset.copy;
    const said = document.createElement("span");
    said.className = "visually-hidden";
    said.setAttribute("role", "status");
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(input.value);
        button.textContent = box.dataset.copied;
        said.textContent = box.dataset.copied;
      } catch {
        input.select();
      }
    });
    input.after(button, said);
  }
}

// A row of links may go on beyond the edge of a phone: it begins where its own page is.
for (const here of document.querySelectorAll(":is(.menu, .tabs) [aria-current]")) {
  const row = here.closest("ul");
  row.scrollLeft = here.offsetLeft - row.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
}

// While something is under way, the part of the page that tells how far is kept fresh.
const keepFresh = (part) => {
  setTimeout(async () => {
    const answer = await fetch(location.href).catch(() => null);
    const page = answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
    const fresh = page?.getElementById(part.id);
    // Whoever is reading or typing in it is left in peace.
    if (!fresh || part.contains(document.activeElement)) return keepFresh(part);
    part.replaceWith(fresh);
    if (fresh.dataset.refresh) keepFresh(fresh);
  }, Number(part.dataset.refresh) * 1000);
};
document.querySelectorAll("[data-refresh]").forEach(keepFresh);
