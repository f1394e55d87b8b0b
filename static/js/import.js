// The import pages: drop a file, watch an import that a worker does. Without this they work as plain forms.
import { announce } from "pmhub/announce";

const PAUSE = 700;

function file() {
  const form = document.querySelector("[data-import-file]");
  if (!form) return;
  const zone = form.querySelector(".import-drop");
  const input = zone.querySelector("input");
  const name = zone.querySelector("[data-import-name]");
  const said = name.textContent;
  input.addEventListener("change", () => {
    name.textContent = input.files[0]?.name ?? said;
  });
  const over = (on) => (event) => {
    event.preventDefault();
    zone.toggleAttribute("data-over", on);
  };
  zone.addEventListener("dragover", over(true));
  zone.addEventListener("dragleave", over(false));
  zone.addEventListener("drop", (event) => {
    over(false)(event);
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change"));
  });
}

function mapping() {
  document.addEventListener("change", (event) => {
    const select = event.target.closest(".import-columns select");
    if (select) select.dataset.mapped = select.value ? "yes" : "";
    if (event.target.id === "noun") {
      const url = new URL(location.href);
      url.search = new URLSearchParams({ step: "map", as: event.target.value });
      location.assign(url);
    }
  });
}

async function watch() {
  let failures = 0;
  while (document.querySelector("[data-import-working]") && failures < 20) {
    await new Promise((done) => setTimeout(done, PAUSE));
    try {
      const response = await fetch(location.pathname, { headers: { Accept: "text/html" } });
      const next = new DOMParser().parseFromString(await response.text(), "text/html").getElementById("run");
      if (!response.ok || !next) throw new Error(response.status);
      failures = 0;
      document.getElementById("run").replaceWith(document.adoptNode(next));
    } catch {
      failures += 1; // the worker goes on; so does the asking
    }
  }
  const lede = document.querySelector("#run .lede");
  if (lede) announce(lede.textContent.trim().split("\n")[0]);
}

file();
mapping();
if (document.querySelector("[data-import-working]")) watch();
