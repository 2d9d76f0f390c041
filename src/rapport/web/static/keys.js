// Keys, the evidence beside a draft, and small comforts. Everything here has a plain link or form that does the same.
"use strict";

document.documentElement.classList.add("js");

const TYPING = "input:not([type=checkbox]), textarea, select, [contenteditable]";
const SECOND_KEY_MS = 1200;
const main = document.getElementById("main");
let went = 0;

const rows = () => [...main.querySelectorAll("[data-row]")].filter((row) => row.offsetParent !== null);
const opener = (row) => (row.matches("[data-open]") ? row : row.querySelector("[data-open]"));

function move(step) {
  const all = rows();
  if (!all.length) return;
  const at = all.findIndex((row) => row === document.activeElement || row.contains(document.activeElement));
  const shown = at >= 0 ? at : all.findIndex((row) => row.matches("[aria-current]"));
  const next = all[Math.max(0, Math.min(all.length - 1, shown < 0 ? 0 : shown + step))];
  opener(next)?.focus();
  next.scrollIntoView({ block: "nearest" });
}

function nextEvidence() {
  const all = [...main.querySelectorAll("a.s")];
  if (!all.length) return;
  const at = all.findIndex((one) => one.hash === location.hash);
  all[(at + 1) % all.length].click();
}

// In a list the key means what is selected, else the row that is focused, else the first one that has it.
function press(key) {
  const all = [...document.querySelectorAll("[data-key]:not([data-selected] *)")].filter((one) => one.dataset.key === key && !one.disabled);
  const row = document.activeElement?.closest("[data-row]");
  const selected = main.querySelector("input[data-key=x]:checked")?.form;
  const together = selected?.querySelector(`[data-key="${CSS.escape(key)}"]`);
  const target = together ?? all.find((one) => row?.contains(one)) ?? all[0];
  if (!target) return false;
  if (target.matches("input:not([type=checkbox]), select")) target.focus();
  else target.click();
  // What opens asks something: the answer can be typed at once.
  if (target.matches("summary")) target.parentElement.querySelector("input:not([type=hidden]), select")?.focus();
  return true;
}

function back() {
  const open = document.querySelector("#chat:not([hidden])");
  if (open) return toggleChat();
  if (location.hash) return history.replaceState(null, "", location.pathname + location.search), location.replace("#");
  document.querySelector("[data-back]")?.click();
}

function toggleChat() {
  document.dispatchEvent(new CustomEvent("rapport:chat"));
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === ".") return event.preventDefault(), toggleChat();
  const typing = event.target.closest?.(TYPING);
  if (typing && (event.ctrlKey || event.metaKey) && event.key === "Enter") return typing.form?.requestSubmit();
  if (event.key === "Escape" && typing) return typing.blur();
  if (typing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  const go = Date.now() - went < SECOND_KEY_MS && document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
  went = event.key === "g" ? Date.now() : 0;
  if (go) return event.preventDefault(), go.click();
  if (event.key === "j") return event.preventDefault(), move(1);
  if (event.key === "k") return event.preventDefault(), move(-1);
  if (event.key === "v") return event.preventDefault(), nextEvidence();
  if (event.key === "Escape") return back();
  if (event.key.length === 1 && press(event.key)) event.preventDefault();
});

// A look at a record is no step in the history: back leads to the page before.
main?.addEventListener("click", (event) => {
  const sentence = event.target.closest("a.s");
  if (!sentence) return;
  event.preventDefault();
  location.replace(sentence.hash);
  const number = sentence.hash.slice(2);
  main.querySelectorAll("a.s[aria-current]").forEach((one) => one.removeAttribute("aria-current"));
  sentence.setAttribute("aria-current", "true");
  document.getElementById(`e${number}`)?.scrollIntoView({ block: "nearest" });
});

document.addEventListener("click", (event) => {
  const opens = event.target.closest("[data-opens]");
  if (opens) document.getElementById(opens.dataset.opens).showModal();
  // One open menu at a time; a click elsewhere closes it.
  document.querySelectorAll(".me details[open], details.score[open]").forEach((one) => {
    if (!one.contains(event.target)) one.open = false;
  });
});

// A form is sent once: a double click is one click.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method === "dialog") return;
  if (event.target.dataset.sent) return event.preventDefault();
  event.target.dataset.sent = "true";
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});

// A row of a table or a lane opens wherever it is clicked.
main?.addEventListener("click", (event) => {
  const row = event.target.closest("tr[data-row]");
  if (row && !event.target.closest("a, button, summary, form") && !getSelection().toString()) opener(row)?.click();
});
