// "Chercher sur cette carte": once the map has been moved by hand, what is in
// sight can become the search.
import type { Map as LibreMap } from "maplibre-gl";
import { SEARCH } from "./live";

/** About ten metres: the address stays readable. */
const DECIMALS = 4;
/** What the part of the map replaces in a search. */
const REPLACED = ["zone", "page", "distance", "territoire"];

export function offerZone(map: LibreMap, frame: HTMLElement): void {
  const form = document.querySelector<HTMLFormElement>("form[data-search]");
  if (!form) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button carte-zone";
  button.textContent = "Chercher sur cette carte";
  button.hidden = true;
  frame.append(button);

  map.on("moveend", (event) => {
    // Only what the reader moved: the page frames its own results too.
    if ("originalEvent" in event && event.originalEvent) button.hidden = false;
  });
  button.addEventListener("click", () => {
    button.hidden = true;
    map.getCanvas().focus({ preventScroll: true });
    const address = new URL(form.action);
    address.search = location.search;
    for (const name of REPLACED) address.searchParams.delete(name);
    address.searchParams.set("zone", map.getBounds().toArray().flat().map((degrees) => degrees.toFixed(DECIMALS)).join(","));
    document.dispatchEvent(new CustomEvent(SEARCH, { detail: address.href }));
  });
}
