// The recipient's page of a share link: readable without this. It prints, and where CSS cannot read the numbers of the
// timeline from attributes it hands them over.
import { wake } from "./timeline/model.js";

wake(document);
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
