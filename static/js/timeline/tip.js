// What floats during a drag: dates, how far, how long, and what would overlap.
import { long, short, signed, weeks } from "./dates.js";

export class Tip {
  constructor(root) {
    this.el = document.createElement("div");
    this.el.className = "tl-tip";
    this.el.hidden = true;
    this.el.setAttribute("aria-hidden", "true");
    root.append(this.el);
  }

  show({ start, end, was = null, moved = 0, today, conflicts = [], anchor, lane = "" }) {
    const dates = `${short(start, today)} → ${short(end, today)}`;
    const days = end - start + 1;
    const aside = document.createElement("span");
    aside.textContent = [was !== null && moved ? `${signed(moved)} d` : "", weeks(days), lane].filter(Boolean).join(" · ");
    this.el.replaceChildren(dates, aside);
    for (const { source, target, days: late } of conflicts.slice(0, 2)) {
      const line = document.createElement("em");
      line.textContent = `${source.title} overlaps ${target.title} by ${late} d`;
      this.el.append(line);
    }
    this.el.hidden = false;
    this.at(anchor);
  }

  /** What stands against a drop here. */
  tell(text, anchor) {
    const line = document.createElement("em");
    line.textContent = text;
    this.el.replaceChildren(line);
    this.el.hidden = false;
    this.at(anchor);
  }

  /** Right of the bar, or above it where there is no room. */
  at(rect) {
    const { width, height } = this.el.getBoundingClientRect();
    const right = rect.right + 10 + width < innerWidth;
    const x = right ? rect.right + 10 : Math.max(8, Math.min(rect.left, innerWidth - width - 8));
    const y = right ? rect.top + (rect.height - height) / 2 : rect.top - height - 8;
    this.el.style.setProperty("left", `${x}px`);
    this.el.style.setProperty("top", `${Math.max(8, y)}px`);
  }

  hide() { this.el.hidden = true; }
}

/** The sentence for a screen reader after a move. */
export function spoken(bar, was, conflicts) {
  const parts = [`${bar.title}, ${long(bar.start)} to ${long(bar.end)}`];
  const days = (n) => `${Math.abs(n)} day${Math.abs(n) === 1 ? "" : "s"}`;
  const byStart = bar.start - was.start, byEnd = bar.end - was.end;
  if (was.start === null) parts.push("scheduled");
  else if (byStart && byStart === byEnd) parts.push(`moved ${byStart > 0 ? "later" : "earlier"} by ${days(byStart)}`);
  else if (byStart && byEnd) parts.push(`now ${days(bar.end - bar.start + 1)} long`);
  else if (byEnd) parts.push(`end moved ${byEnd > 0 ? "later" : "earlier"} by ${days(byEnd)}`);
  else if (byStart) parts.push(`start moved ${byStart > 0 ? "later" : "earlier"} by ${days(byStart)}`);
  for (const { source, target, days: late } of conflicts) {
    parts.push(source === bar ? `overlaps ${target.title} by ${days(late)}` : `starts ${days(late)} before ${source.title} ends`);
  }
  return `${parts.join(", ")}.`;
}
