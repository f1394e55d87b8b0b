// One polite voice for the page. A held key would chatter, so the last sentence within 150 ms is the one that is said.
let waiting = 0;

export function say(text, { now = false } = {}) {
  const region = document.getElementById("announce");
  if (!region) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => { region.textContent = region.textContent === text ? `${text}\u00a0` : text; }, now ? 0 : 150);
}
