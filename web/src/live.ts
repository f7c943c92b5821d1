// Results without a new page: a choice is answered at once, the map stays where
// it is, and the address, the list and the map always say the same. Whatever
// goes wrong, the browser simply opens the address.
import { addressOf } from "./search";

/** Sent to the map when the page shows other results. */
export const RESULTS = "maillage:results";
/** Sent by the map when it asks for a search; its detail is the address. */
export const SEARCH = "maillage:search";

/** The parts of a page of results that change with the search. */
const PARTS = "[data-live]";
const MAP_FACTS = ["lat", "lon", "zoom", "query", "contour", "bounds", "zone"];

type After = "stay" | "to-list";

export function liveSearch(form: HTMLFormElement, prepare: (form: HTMLFormElement) => void): void {
  const answer = document.querySelector(".answer");
  document.addEventListener(SEARCH, (event) => {
    const address = (event as CustomEvent<string>).detail;
    if (answer) void show(new URL(address, location.href), "stay");
    else location.assign(address);
  });
  // The first search of a visit opens a page of results; from there on it lives.
  if (!answer) return;
  let asked: AbortController | undefined;

  async function show(address: URL, after: After, past = false): Promise<void> {
    asked?.abort();
    asked = new AbortController();
    const { signal } = asked;
    answer?.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(address, { signal, headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      if (!response.ok || !page.querySelector(".answer")) throw new Error(`no results at ${address}`);
      if (!past) history.pushState(null, "", address);
      replaceParts(page);
      prepare(form);
      arrive(after);
    } catch (error) {
      if (signal.aborted) return;
      console.warn(error);
      if (past) location.reload();
      else location.assign(address);
    }
    answer?.removeAttribute("aria-busy");
  }

  form.addEventListener("change", ({ target }) => {
    const typing = target instanceof HTMLInputElement && target.name === "q";
    if (!typing) void show(addressOf(form), "stay");
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void show(addressOf(form), "to-list");
  });
  document.addEventListener("click", (event) => {
    const link = searchLink(event, form);
    if (!link) return;
    event.preventDefault();
    void show(new URL(link.href), link.closest(".pager") ? "to-list" : "stay");
  });
  addEventListener("popstate", () => void show(new URL(location.href), "stay", true));
}

/** A plain click on a link, inside what lives, to another search. */
function searchLink(event: MouseEvent, form: HTMLFormElement): HTMLAnchorElement | undefined {
  const { target, button, ctrlKey, metaKey, shiftKey, altKey } = event;
  if (event.defaultPrevented || button !== 0 || ctrlKey || metaKey || shiftKey || altKey) return undefined;
  const link = target instanceof Element ? target.closest("a") : null;
  if (!link || !link.closest(PARTS) || link.target) return undefined;
  const search = new URL(form.action);
  const there = new URL(link.href);
  return there.origin === search.origin && there.pathname === search.pathname && there.search ? link : undefined;
}

function replaceParts(page: Document): void {
  const focus = remembered();
  for (const part of document.querySelectorAll<HTMLElement>(PARTS)) {
    const fresh = page.querySelector(`[data-live="${part.dataset["live"]}"]`);
    const open = part.querySelector<HTMLDetailsElement>("details.filters")?.open ?? false;
    part.replaceChildren(...(fresh?.childNodes ?? []));
    const filters = part.querySelector<HTMLDetailsElement>("details.filters");
    if (filters) filters.open = open;
  }
  document.title = page.title;
  focus();
  moveMap(page);
}

function moveMap(page: Document): void {
  const carte = document.querySelector<HTMLElement>(".answer .carte");
  const fresh = page.querySelector<HTMLElement>(".answer .carte");
  if (!carte || !fresh) return;
  for (const fact of MAP_FACTS) {
    const value = fresh.dataset[fact];
    if (value === undefined) delete carte.dataset[fact];
    else carte.dataset[fact] = value;
  }
  carte.dispatchEvent(new Event(RESULTS));
}

/** Notes where the keyboard is; gives back a way to return there once the parts are new. */
function remembered(): () => void {
  const active = document.activeElement;
  if (!(active instanceof HTMLInputElement || active instanceof HTMLSelectElement)) return () => {};
  const { name } = active;
  const box = active.type === "checkbox" ? `[value="${CSS.escape(active.value)}"]` : "";
  return () => document.querySelector<HTMLElement>(`[name="${name}"]${box}`)?.focus({ preventScroll: true });
}

function arrive(after: After): void {
  const title = document.querySelector<HTMLElement>("#resultats");
  const said = document.querySelector<HTMLElement>("[data-said]");
  if (said) said.textContent = title?.textContent ?? "";
  if (after === "stay" || !title) return;
  title.tabIndex = -1;
  title.focus({ preventScroll: true });
  title.scrollIntoView({ block: "start" });
}
