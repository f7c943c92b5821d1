// What this device keeps for its user, and nobody else: read with care, as the
// storage may be refused, full, or written by an older version of this page.

/** The value kept under a name, or nothing. */
export function read(name: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(name) ?? "null");
  } catch {
    return null;
  }
}

/** Keeps a value; false when the device refuses. */
export function write(name: string, value: unknown): boolean {
  try {
    localStorage.setItem(name, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

/** Does something now, again when a live search changes the page, and when another tab keeps something. */
export function whenever(name: string, show: () => void): void {
  show();
  window.addEventListener("storage", (event) => {
    if (event.key === name || event.key === null) show();
  });
  // Coming back with the browser's "previous" button finds the page as it was left.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) show();
  });
  const replaced = new MutationObserver(show);
  for (const part of document.querySelectorAll("[data-live]")) replaced.observe(part, { childList: true });
}
