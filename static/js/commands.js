// Everything that can be done on this screen, by key, by palette or by a button with data-command.
const known = new Map();

/**
 * command({ id: "share", title: "Share this view", keys: "s", icon: "share", group: "Roadmap", run(event) {} })
 * keys: "c", "Mod+k", "g r" (one after the other), "Shift+?"; or a list of them.
 * when(): whether it applies now. hidden: neither in the palette nor in the cheat sheet. Without run() it stands in the
 * cheat sheet alone: something else listens to its keys. Returns a function that forgets it.
 */
export function command(definition) {
  const keys = definition.keys ? [definition.keys].flat() : [];
  known.set(definition.id, { group: "This screen", icon: "arrow-right", ...definition, keys });
  return () => known.delete(definition.id);
}

export function commands() {
  return [...known.values()].filter((entry) => !entry.when || entry.when());
}

export function runCommand(id, event) {
  const entry = known.get(id);
  if (entry?.run && (!entry.when || entry.when())) entry.run(event);
}

export function start() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-command]");
    if (button) runCommand(button.dataset.command, event);
  });
}
