// What moved along with a feature, in one sentence.

/** `moved` as the door answers it: [{ title, when }]. */
export function shifted(moved, title, earlier = false) {
  const did = earlier ? "Pulled" : "Shifted", names = moved.map((one) => `${one.title} to ${one.when}`);
  if (!names.length) return `Nothing that waits for ${title} ${earlier ? "can start earlier" : "has to move"}`;
  if (names.length <= 2) return `${did} ${names.join(", ")}`;
  return `${names.length} features ${did.toLowerCase()}: ${names.slice(0, 2).join(", ")} and ${names.length - 2} more`;
}
