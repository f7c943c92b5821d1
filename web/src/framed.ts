// A page shown in a frame of somebody else's site tells that site what it
// shows, so that it can keep it in its own address: the end of the address
// alone, and never where the person is.
import { RESULTS } from "./live";

const PRIVATE = ["lat", "lon", "zone"];

/** What precedes every address in the frame; nothing on the site itself. */
export const base = document.documentElement.dataset["cadre"] ?? "";

export function tellHost(): void {
  const { cadre, unfollowed } = document.documentElement.dataset;
  if (cadre === undefined || parent === window) return;
  if (unfollowed) console.warn(`Réglages non suivis du cadre Maillage : ${unfollowed}`);
  tell();
  document.querySelector(".carte")?.addEventListener(RESULTS, tell);
}

function tell(): void {
  const address = new URL(location.href);
  for (const name of PRIVATE) address.searchParams.delete(name);
  const route = address.pathname.slice(base.length) + address.search;
  // Any site may show the frame: whoever it is learns what it shows already.
  parent.postMessage({ type: "maillage:route", route }, "*");
}
