// What an answer means for a write that waits: "told" (it is settled), or why it must wait on: "soon" (the first of two
// is still under way), "away" (no connection, or a server that cannot now), "out" (nobody is signed in, or somebody else).
const AWAY = new Set([408, 425, 429, 502, 503, 504]);
const BROKEN = 3; // times that a server may fail before it is believed

export async function fateOf(response, tries) {
  if (!response || AWAY.has(response.status)) return "away";
  if (response.status === 401) return "out";
  if (response.status === 500) return tries < BROKEN ? "away" : "told";
  if (response.status !== 403 && response.status !== 409) return "told";
  const { type = "" } = await response.clone().json().catch(() => ({}));
  return type.endsWith(":csrf") ? "out" : type.endsWith(":still-running") ? "soon" : "told";
}
