// An import under way: its part of the page is fetched again until it is over.
// Without this the page has a link that does the same.

const PART = "[data-progress]";
const EVERY = 1500;

export function followProgress(): void {
  const part = document.querySelector<HTMLElement>(PART);
  if (part && !("over" in part.dataset)) setTimeout(() => void renew(part), EVERY);
}

async function renew(part: HTMLElement): Promise<void> {
  try {
    const response = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const newer = page.querySelector<HTMLElement>(PART);
    if (response.ok && newer) {
      replace(part, newer);
      if ("over" in newer.dataset) {
        part.dataset.over = "";
        document.title = page.title;
        return;
      }
    }
  } catch {
    // The network is away for a moment: the next time may tell.
  }
  setTimeout(() => void renew(part), EVERY);
}

/** The words are changed in place, so that screen readers tell them; the rest is put in. */
function replace(part: HTMLElement, newer: HTMLElement): void {
  if (!("over" in newer.dataset)) {
    const pairs: [Element | null, Element | null][] = ["[role=status]", "label"].map((at) => [part.querySelector(at), newer.querySelector(at)]);
    for (const [now, then] of pairs) {
      if (now && then && now.textContent !== then.textContent) now.textContent = then.textContent;
    }
    const [bar, next] = [part.querySelector("progress"), newer.querySelector("progress")];
    if (bar && next) bar.value = next.value;
    return;
  }
  const words = part.querySelector("[role=status]");
  const last = newer.querySelector("[role=status]");
  if (words && last) {
    words.textContent = last.textContent;
    words.className = last.className;
    const [title, newTitle] = [part.querySelector("h1"), newer.querySelector("h1")];
    if (title && newTitle) title.textContent = newTitle.textContent;
    for (const child of [...part.children]) if (child !== words && !child.contains(title)) child.remove();
    for (const child of [...newer.children]) if (child !== last && !child.querySelector("h1")) part.append(child);
  }
}
