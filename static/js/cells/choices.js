// What pickers offer, read once and forgotten when somebody changes the lists.
import { base, make, send } from "pmhub/page";

export const IMPACTS = [["3", "Massive"], ["2", "High"], ["1", "Medium"], ["0.5", "Low"], ["0.25", "Minimal"]];
const NOBODY = { owner: "Nobody", objective: "No objective", team: "No team", release: "No release", horizon: "No horizon" };
let lists;

export function choices() {
  lists ??= send(`${base}features/choices/`, { method: "GET" }).then((answer) => {
    if (!answer.ok) lists = null;
    return answer.ok ? answer.json() : {};
  });
  return lists;
}

document.addEventListener("pm:live", (event) => {
  if (["member", "team", "release", "status", "product", "objective", "custom_field"].includes(event.detail.noun)) lists = null;
});

/** [{ value, word, mark() }] for a field; `mark` draws the value as the row does. */
export async function optionsOf(field, text = "") {
  if (field === "parent") return searched(text);
  const all = field === "impact" ? IMPACTS.map(([value, word]) => [value, `${value} · ${word}`]) : ((await choices())[field] ?? []);
  const options = all.map(([value, word, mark, colour]) => ({ value: String(value), word, category: field === "status" ? mark : null, mark: () => drawn(field.startsWith("fields.") && colour ? "owner" : field, word, mark, colour) }));
  if (field.startsWith("fields.")) options.push({ value: "", word: "Empty", mark: () => [], quiet: true });
  if (field in NOBODY) options.push({ value: "", word: NOBODY[field], mark: () => [], quiet: true });
  return options;
}

async function searched(text) {
  const answer = await send(`${base}features/search/?q=${encodeURIComponent(text)}`, { method: "GET" });
  const { results } = answer.ok ? await answer.json() : { results: [] };
  const options = results.map(([key, title, category]) => ({ value: key, word: `${key} ${title}`, glyph: category, mark: () => [`${key} ${title}`] }));
  return [...options, { value: "", word: "Nothing above it", mark: () => [], quiet: true }];
}

function drawn(field, word, mark, colour) {
  if (field === "impact") return [word.split(" ")[0]];
  if (field === "objective") return [make("span", { class: "g-mark", "data-cat": colour, "aria-hidden": "true" }), make("span", { class: "g-name ellipsis" }, word)];
  if (field !== "owner") return [word];
  const face = make("span", { class: "avatar avatar-18", "data-cat": colour, "aria-hidden": "true" }, mark);
  return [face, make("span", { class: "g-name ellipsis" }, word)];
}
