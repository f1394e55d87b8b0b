// A choice that is a whole form submits itself; without this there is its button.
for (const select of document.querySelectorAll("select[data-submits]")) {
  for (const button of select.form.querySelectorAll("[data-submit-here]")) button.hidden = true;
  select.addEventListener("change", () => select.form.requestSubmit());
}
