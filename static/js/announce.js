// One polite voice per page; while something repeats, only the last sentence is spoken.
let timer;

export function announce(text, { now = false } = {}) {
  const host = document.getElementById(now ? "announce-now" : "announce");
  if (!host) return;
  if (now) {
    host.textContent = text;
    return;
  }
  clearTimeout(timer);
  timer = setTimeout(() => {
    // The same words twice are two announcements.
    host.textContent = host.textContent === text ? `${text}\u00a0` : text;
  }, 150);
}
