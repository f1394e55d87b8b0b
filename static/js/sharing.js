// Share in place: the page of sharing as a dialog over the view that is shared. Without this [data-share] is a link to it.
import { announce } from "pmhub/announce";
import { toast } from "pmhub/toast";
import "pmhub/share";

const HEADERS = { "X-Fragment": "dialog", Accept: "text/html" };

async function fragment(url, options = {}) {
  const answer = await fetch(url, { headers: HEADERS, ...options });
  if (!answer.ok && answer.status !== 422) throw new Error(String(answer.status));
  return [...new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes];
}

function frame() {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog dialog-wide share-dialog";
  dialog.setAttribute("aria-labelledby", "share-dialog-title");
  const head = document.createElement("div");
  head.className = "dialog-head";
  const title = document.createElement("h2");
  title.id = "share-dialog-title";
  title.textContent = "Share this view";
  const close = document.createElement("button");
  close.type = "button";
  close.className = "button button-small";
  close.dataset.close = "";
  close.textContent = "Close";
  const body = document.createElement("div");
  body.className = "dialog-body";
  head.append(title, close);
  dialog.append(head, body);
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  return { dialog, body };
}

export async function open(url) {
  const { dialog, body } = frame();
  try {
    body.replaceChildren(...await fragment(url));
  } catch {
    location.assign(url);
    return;
  }
  dialog.showModal();
  body.querySelector("input[name=title]")?.focus();
  dialog.addEventListener("submit", (event) => submit(event, url, body));
}

async function submit(event, url, body) {
  event.preventDefault();
  const form = event.target;
  const revokes = form.matches("[data-revoke]");
  for (const button of form.querySelectorAll("button")) button.disabled = true;
  try {
    body.replaceChildren(...await fragment(revokes ? form.action : url, { method: "POST", body: new FormData(form) }));
  } catch {
    toast("That did not work. Try again.", { tone: "bad" });
    for (const button of form.querySelectorAll("button")) button.disabled = false;
    return;
  }
  if (revokes) {
    announce("Revoked. The link shows nothing any more.");
    toast("Revoked: the link shows nothing any more");
  } else {
    const ready = body.querySelector("#share-address");
    if (ready) announce("The link is ready.");
    (ready ?? body.querySelector("[aria-invalid]"))?.focus();
  }
}
