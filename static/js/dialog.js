// <button data-dialog="id"> opens a <dialog>, [data-close] or a click beside it closes it.
export function start() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest?.("[data-dialog]");
    if (opener) return document.getElementById(opener.dataset.dialog)?.showModal();
    if (event.target.closest?.("dialog [data-close]")) return event.target.closest("dialog").close();
    if (event.target.matches?.("dialog.dialog")) event.target.close();
  });
}
