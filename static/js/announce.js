// One polite voice per page; while something repeats, only the last sentence is spoken. `more` is said after what waits.
let timer;
let waiting = "";

export function announce(text, { now = false, more = false } = {}) {
  const host = document.getElementById(now ? "announce-now" : "announce");
  if (!host) return;
  if (now) {
    host.textContent = text;
    return;
  }
  clearTimeout(timer);
  waiting = more && waiting ? `${waiting.replace(/\.$/, "")}. ${text}` : text;
  timer = setTimeout(() => {
    // The same words twice are two announcements.
    host.textContent = host.textContent === waiting ? `${waiting}\u00a0` : waiting;
    waiting = "";
  }, 150);
}
