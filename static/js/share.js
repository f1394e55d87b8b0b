// <pm-share>: the preview follows the choices; without it, it shows the first ones. And [data-copy="id of an input"].
import { announce } from "pmhub/announce";
import { toast } from "pmhub/toast";

const CHOICES = new Set(["query", "dates", "owners", "effort", "scores", "dependencies", "unscheduled", "moment"]);

class Share extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.board = this.querySelector("[data-board]");
    this.form.addEventListener("change", ({ target }) => { if (CHOICES.has(target.name)) this.preview(); });
  }

  /** Only what decides about the view travels: never the passcode. */
  address() {
    const asked = new URLSearchParams([...new FormData(this.form)].filter(([name]) => CHOICES.has(name)));
    if (this.dataset.link) asked.set("link", this.dataset.link);
    return `${this.dataset.preview}?${asked}`;
  }

  async preview() {
    this.asking?.abort();
    this.asking = new AbortController();
    this.board.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(this.address(), { signal: this.asking.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      const drawn = new DOMParser().parseFromString(await answer.text(), "text/html");
      this.board.replaceChildren(...drawn.body.childNodes);
      this.board.removeAttribute("aria-busy");
      announce("The preview shows what the recipient will see.");
    } catch (problem) {
      if (problem.name !== "AbortError") toast("The preview could not be drawn. Try again.", { tone: "bad" });
    }
  }
}

customElements.define("pm-share", Share);

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  const field = button && document.getElementById(button.dataset.copy);
  if (!field) return;
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    toast("Link copied");
  } catch {
    toast("Press Ctrl+C or ⌘C to copy the link");
  }
});
