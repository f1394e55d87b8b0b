// On a narrow screen there is one column at a time: tabs say which, and go there.
export class Tabs {
  constructor(cards) {
    this.cards = cards;
    cards.addEventListener("click", (event) => this.go(event));
    cards.addEventListener("scroll", () => this.soon(), { capture: true, passive: true });
    this.follow();
  }

  get tabs() { return [...this.cards.querySelectorAll(".cb-tab[data-tab]")]; }

  go(event) {
    const tab = event.target.closest?.(".cb-tab[data-tab]");
    if (!tab) return;
    event.preventDefault();
    const head = this.cards.head(tab.dataset.tab), scroller = this.cards.querySelector(".cb-scroll");
    scroller.scrollTo({ left: head.offsetLeft - scroller.clientLeft, behavior: "auto" });
  }

  soon() {
    if (this.waiting) return;
    this.waiting = requestAnimationFrame(() => { this.waiting = null; this.follow(); });
  }

  follow() {
    if (!this.tabs[0]?.offsetParent) return;
    const left = this.cards.querySelector(".cb-scroll").getBoundingClientRect().left;
    const distance = (head) => Math.abs(head.getBoundingClientRect().left - left);
    const nearest = this.cards.targets.reduce((best, head) => (distance(head) < distance(best) ? head : best));
    for (const tab of this.tabs) {
      const current = tab.dataset.tab === nearest.dataset.column;
      if (current === tab.hasAttribute("aria-current")) continue;
      if (current) tab.setAttribute("aria-current", "true"); else tab.removeAttribute("aria-current");
      if (current) tab.parentElement.scrollLeft = tab.offsetLeft - (tab.parentElement.clientWidth - tab.offsetWidth) / 2;
    }
  }
}
