// The page of one release: its parts are drawn anew after each deed, of this reader or of anybody.
import "pmhub/feature/index";
import { command } from "pmhub/commands";
import { isOurs, redraw, settled, submit } from "pmhub/parts";

const CONCERNED = ["feature", "criterion", "risk", "release"];
const page = () => document.querySelector("[data-release]");
let timer;
let draft = new URLSearchParams(location.search).get("draft") ?? "";

const again = () => redraw(page(), draft ? `?draft=${draft}` : "");
function soon() {
  clearTimeout(timer);
  timer = setTimeout(again, 150);
}

document.addEventListener("submit", async (event) => {
  if (!event.target.matches("[data-release] form[data-fragment]")) return;
  event.preventDefault();
  const form = event.target;
  if (form.closest("#rl-notes")) draft = "";
  const shipped = form.id === "rl-ship";
  if (await submit(form, page(), event.submitter) && shipped) document.querySelector("[data-dialog=ship]")?.remove();
});

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-release] [data-draft-by]");
  if (!link) return;
  event.preventDefault();
  link.closest("[popover]")?.hidePopover();
  draft = link.dataset.draftBy;
  again().then(() => document.querySelector("#rl-notes .rl-draft :is(button, a, [tabindex])")?.focus());
});

document.addEventListener("pm:saved", soon);
document.addEventListener("pm:cells", soon);
document.addEventListener("pm:undone", soon);
document.addEventListener("pm:live:missed", soon);
document.addEventListener("pm:live", async ({ detail }) => {
  await settled();
  if (CONCERNED.includes(detail.noun) && !isOurs(detail.batch)) soon();
});

const group = "Release";
const focus = (id) => () => document.getElementById(id)?.focus();
command({ id: "release-add", title: "Add a feature to the release", keys: "a", icon: "plus", group, when: () => Boolean(document.getElementById("rl-add")), run: focus("rl-add") });
command({ id: "release-risk", title: "Add a risk", keys: "r", icon: "warning", group, when: () => Boolean(document.getElementById("rl-risk")), run: focus("rl-risk") });
command({ id: "release-ship", title: "Ship it…", icon: "check", group, when: () => Boolean(document.getElementById("ship")), run: () => document.getElementById("ship").showModal() });
