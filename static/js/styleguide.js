// The style guide's own buttons.
import { toast } from "pmhub/toast";

document.addEventListener("click", (event) => {
  const kind = event.target.closest?.("[data-toast-sample]")?.dataset.toastSample;
  if (kind === "undo") toast("Smart assign v1 moved to 3 Nov – 29 Jan", { undo: () => toast("Undone") });
  if (kind === "error") toast("Not saved: the server cannot be reached.", { tone: "bad", actions: [{ label: "Retry", run: () => {} }] });
});
