// Remarks on a feature in place: what was said last, and a field to say something.
import { make } from "pmhub/page";

export class Remarks {
  constructor(tl) {
    this.tl = tl;
    tl.addEventListener("click", (event) => {
      const pin = event.target.closest(".tl-pin"), bar = pin && tl.barOf(pin);
      if (!bar || tl.past) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      this.ask(bar);
    }, { capture: true });
  }

  async ask(bar) {
    const { tl } = this;
    if (!tl.may("comment")) return tl.say("You are looking at the past.");
    const said = make("ol", { class: "tl-said" }), more = make("button", { type: "button", class: "button button-small button-ghost", hidden: true });
    more.addEventListener("click", () => { tl.popovers.close(); tl.open(bar); });
    const field = make("textarea", { class: "input", rows: "2", maxlength: "20000", "aria-label": `Comment on ${bar.title}`, placeholder: "Comment; Markdown works" });
    const form = make("form", {}, said, field, make("div", { class: "row" }, more, make("button", { class: "button button-primary button-small end", title: "Ctrl Enter" }, "Comment")));
    form.addEventListener("submit", (event) => { event.preventDefault(); this.send(bar, field); });
    field.addEventListener("keydown", (event) => { if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) { event.preventDefault(); form.requestSubmit(); } });
    tl.popovers.open(bar, "Comment", [form]);
    field.focus();
    const told = await tl.saves.remarksOn(bar.key);
    if (!told?.count) return undefined;
    said.append(...told.comments.map(({ who, on, text }) => make("li", {}, make("b", {}, who), make("span", { class: "quiet t-12" }, ` ${on}`), make("p", {}, text))));
    more.textContent = told.count > told.comments.length ? `All ${told.count} comments` : "Open the feature";
    more.hidden = false;
    said.scrollTop = said.scrollHeight;
    return tl.popovers.put();
  }

  async send(bar, field) {
    const { tl } = this, text = field.value.trim();
    if (!text) return field.focus();
    tl.popovers.close();
    const result = await tl.saves.remark(bar, text);
    if (!result.ok) return tl.refused(result);
    await tl.refresh({ focus: bar.id });
    tl.say(`Commented on ${bar.title}.`);
    return tl.done(`Commented on ${bar.title}`, result.batch);
  }
}
