// Files are dropped on a form with data-drop, which also has a plain button; the form itself is sent as any other.
"use strict";

(() => {
  const form = document.querySelector("form[data-drop]");
  if (!form) return;
  const input = form.querySelector('input[type="file"]');
  const chosen = form.querySelector(".drop-chosen");
  const trouble = form.querySelector("[data-drop-trouble]");
  const MIB = 1 << 20;
  let depth = 0;

  const holdsFiles = (event) => [...(event.dataTransfer?.types || [])].includes("Files");

  function sizeOf(bytes) {
    return bytes < MIB ? `${Math.ceil(bytes / 1024).toLocaleString("en")} KiB` : `${Math.floor(bytes / MIB).toLocaleString("en")} MiB`;
  }

  // What is too large is said before a byte is sent; the server would say the same.
  function look() {
    const files = [...input.files];
    const all = files.reduce((sum, file) => sum + file.size, 0);
    const most = Number(form.dataset.most);
    chosen.replaceChildren(...files.map((file) => {
      const line = document.createElement("li");
      line.textContent = `${file.name} · ${sizeOf(file.size)}`;
      return line;
    }));
    chosen.hidden = !files.length;
    const much = all > most * MIB;
    trouble.textContent = much ? `What was dropped has ${sizeOf(all)}, and up to ${most.toLocaleString("en")} MiB are taken at once. Drop it in parts, or import it on the command line, which takes any size: rapport import. Nothing was sent.` : "";
    trouble.hidden = !much;
    input.setCustomValidity(much ? trouble.textContent : "");
    return !much;
  }

  input.addEventListener("change", look);
  document.addEventListener("dragenter", (event) => {
    if (holdsFiles(event)) depth += 1, form.classList.add("dropping");
  });
  document.addEventListener("dragleave", (event) => {
    if (holdsFiles(event) && (depth -= 1) <= 0) form.classList.remove("dropping");
  });
  document.addEventListener("dragover", (event) => {
    if (holdsFiles(event)) event.preventDefault();  // else the browser would open the file instead
  });
  document.addEventListener("drop", (event) => {
    depth = 0;
    form.classList.remove("dropping");
    if (!holdsFiles(event)) return;
    event.preventDefault();
    input.files = event.dataTransfer.files;
    if (look()) form.querySelector("button.primary").focus();
    form.scrollIntoView({ block: "nearest" });
  });
  form.addEventListener("submit", (event) => {
    if (!look()) return event.preventDefault();
    const button = form.querySelector("button.primary");
    button.disabled = true;
    button.textContent = "Taking the files";
  });
  window.addEventListener("pageshow", () => {
    const button = form.querySelector("button.primary");
    button.disabled = false;
    button.textContent = "Import";
  });
  look();
})();
