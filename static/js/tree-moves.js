// Moving a feature of the tree to another objective: by dragging it there, with M and a list, or from its ⋯ menu.
// It serves the new one as much as it served the old one. Each move is stored at once and can be undone.
import { announce } from "pmhub/announce";
import { command } from "pmhub/commands";
import { openMenu } from "pmhub/menu";
import { save } from "pmhub/save";
import { toast } from "pmhub/toast";
import { refreshPage, undoBatch } from "pmhub/undo";

const menu = () => document.getElementById("tree-move");
const branchOf = (item) => item?.closest?.("[data-aim]");
let held = null;

/** The one request that the move takes: the link goes elsewhere, comes to be, or goes. */
function request(item, to, label) {
  const { rest } = item.closest("pm-tree").dataset;
  const { link, feature, version } = item.dataset;
  const url = link ? `${rest}contributions/${link}/` : `${rest}contributions/`;
  const about = { url, label, element: item, version: link ? Number(version) : null };
  if (!to) return save({ ...about, method: "DELETE" });
  return link ? save({ ...about, fields: { objective: to } }) : save({ ...about, method: "POST", fields: { objective: to, feature } });
}

async function move(item, to) {
  const tree = item.closest("pm-tree"), { feature } = item.dataset;
  const branch = tree.querySelector(`[data-aim="${to}"]`);
  if (branchOf(item) === branch) return;
  const said = `${feature} ${to ? `moved to ${branch.dataset.name}` : "serves no objective"}`;
  item.setAttribute("aria-busy", "true");
  const { ok, conflicts, batch, errors } = await request(item, to, said);
  item.removeAttribute("aria-busy");
  if (!ok) {
    if (conflicts) toast("Somebody else moved it; here is where it is now.", { tone: "bad" });
    else if (errors.length) toast(errors[0].detail, { tone: "bad" });
    if (conflicts) refreshPage();
    return;
  }
  tree.next = `${to}/${feature}`;
  await refreshPage();
  announce(said);
  toast(said, { undo: () => undoBatch(batch, { label: said }) });
}

function choose(item, anchor = item.querySelector(".tree-more") ?? item) {
  held = item;
  const here = branchOf(item)?.dataset.aim;
  for (const choice of menu().querySelectorAll("[data-to]")) choice.setAttribute("aria-checked", String(choice.dataset.to === here));
  openMenu(menu(), anchor);
}

function mark(branch) {
  for (const one of document.querySelectorAll(".tree [data-over]")) if (one !== branch) one.removeAttribute("data-over");
  branch?.setAttribute("data-over", "");
}

function dragging(event) {
  const item = event.target.closest?.("[role=treeitem][data-feature]");
  if (!item) return;
  held = item;
  item.setAttribute("data-dragging", "");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", item.dataset.feature);
}

function over(event) {
  const branch = branchOf(event.target);
  mark(held?.hasAttribute("data-dragging") && branch !== branchOf(held) ? branch : null);
  if (document.querySelector(".tree [data-over]")) event.preventDefault();
}

function dropped(event) {
  const branch = branchOf(event.target);
  mark(null);
  if (!held || !branch) return;
  event.preventDefault();
  held.removeAttribute("data-dragging");
  move(held, branch.dataset.aim);
}

function onKey(event) {
  const item = event.target.closest?.("pm-tree [role=treeitem][data-feature]");
  if (!item || event.target !== item || event.key.toLowerCase() !== "m" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.body.dataset.keys === "off") return;
  event.preventDefault();
  event.stopPropagation();
  choose(item);
}

function onClick(event) {
  const more = event.target.closest?.(".tree-more");
  const choice = event.target.closest?.("#tree-move [data-to]");
  if (more) choose(more.closest("[role=treeitem]"), more);
  else if (choice && held) move(held, choice.dataset.to);
  if (more) event.stopPropagation();
}

if (menu()) {
  command({ id: "tree-move", title: "Move a feature to another objective", keys: "m", group: "Tree" });
  document.addEventListener("keydown", onKey, true);
  document.addEventListener("click", onClick);
  document.addEventListener("dragstart", dragging);
  document.addEventListener("dragover", over);
  document.addEventListener("drop", dropped);
  document.addEventListener("dragend", () => {
    mark(null);
    held?.removeAttribute("data-dragging");
  });
}
