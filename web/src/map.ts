// Entry of every page: each enhancement looks for its own elements and does
// nothing where there are none. The map itself, the only heavy part, is
// fetched when it is about to be seen.
import { copies } from "./copy";
import { base, tellHost } from "./framed";
import { levers } from "./levers";
import { liveSearch } from "./live";
import { portraits } from "./portrait";
import { aroundMe, offerAroundMe } from "./position";
import { followProgress } from "./progress";
import { review } from "./review";
import { seance } from "./seance";
import { tidySearch } from "./search";
import { sharing } from "./sharing";
import { shortlist } from "./shortlist";

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-search]")) {
  offerAroundMe(form);
  aroundMe(form);
  liveSearch(form, offerAroundMe);
  tidySearch(form);
}

for (const button of document.querySelectorAll<HTMLButtonElement>("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// A frame of another site keeps nothing on the reader's device.
if (base === "") {
  shortlist();
  sharing();
}

for (const button of document.querySelectorAll<HTMLButtonElement>("[data-copy]")) copies(button);

tellHost();
followProgress();
review();
portraits();
levers();
seance();

const near = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      near.unobserve(entry.target);
      void open(entry.target as HTMLElement);
    }
  },
  { rootMargin: "200px" },
);

for (const carte of document.querySelectorAll<HTMLElement>(".carte:not(.areas)")) {
  wait(carte, "La carte se prépare…");
  near.observe(carte);
}

async function open(carte: HTMLElement): Promise<void> {
  try {
    const { showMap } = await import("./carte");
    await showMap(carte);
  } catch (error) {
    console.warn(error);
    wait(carte, "La carte ne peut pas s’afficher sur cet appareil. La liste dit la même chose.");
  }
}

function wait(carte: HTMLElement, text: string): void {
  const line = carte.querySelector(".carte-wait");
  if (line) line.textContent = text;
}
