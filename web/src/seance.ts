// A séance follows itself. A telephone asks every few seconds whether another page is to be seen;
// the room's screen puts what moved in place. Both rest while nobody looks at them. Without this
// each page has a link that does the same.

const TELEPHONE = 4000;
const SCREEN = 3000;
/** After failures, asked ever less often: a network that is overcrowded recovers. */
const SLOWEST = 30_000;

export function seance(): void {
  const room = document.querySelector<HTMLElement>("[data-seance-etat]");
  if (room) telephone(room);
  const screen = document.querySelector<HTMLElement>("[data-seance-direct]");
  if (screen) direct(screen);
}

/** Asks again and again while the page is seen; `ask` says whether to go on, and fails when it could not. */
function follow(every: number, ask: () => Promise<boolean>): void {
  let wait = every;
  let timer = 0;
  const later = (): void => {
    clearTimeout(timer);
    // Telephones of a room would otherwise all ask at once, for ever.
    if (!document.hidden) timer = setTimeout(() => void now(), wait * (0.8 + 0.4 * Math.random()));
  };
  const now = async (): Promise<void> => {
    try {
      if (!(await ask())) return;
      wait = every;
    } catch {
      wait = Math.min(wait * 2, SLOWEST);
    }
    later();
  };
  document.addEventListener("visibilitychange", () => {
    clearTimeout(timer);
    if (!document.hidden) void now();
  });
  later();
}

/** The server has nothing new, or says what is. */
async function asked(href: string, tag: string): Promise<Response | undefined> {
  const headers: Record<string, string> = tag ? { "If-None-Match": tag } : {};
  const response = await fetch(href, { headers, cache: "no-store", redirect: "error" });
  if (response.status === 304) return undefined;
  if (!response.ok) throw new Error(String(response.status));
  return response;
}

function telephone(room: HTMLElement): void {
  const { seanceEtat = "", etape = "" } = room.dataset;
  if (etape === "fin") return;
  let tag = "";
  let touched = false;
  room.addEventListener("input", () => { touched = true; });
  follow(TELEPHONE, async () => {
    const response = await asked(seanceEtat, tag);
    if (!response) return true;
    tag = response.headers.get("ETag") ?? "";
    const said = (await response.json()) as { etape: string };
    if (said.etape === etape) return true;
    const next = seanceEtat.replace(/\/etat$/, "");
    if ("attend" in room.dataset && !touched) {
      location.assign(next);
      return false;
    }
    moved(room, next);
    return false;
  });
}

/** Somebody may be writing: the page is left to them, and they are told. */
function moved(room: HTMLElement, next: string): void {
  const notice = room.querySelector<HTMLElement>("[data-seance-avis]");
  if (!notice) return;
  const words = document.createElement("p");
  words.append("La séance passe à la suite. ");
  const link = document.createElement("a");
  link.href = next;
  link.textContent = "Continuer";
  words.append(link);
  notice.replaceChildren(words);
  notice.scrollIntoView({ block: "nearest" });
}

function direct(screen: HTMLElement): void {
  const { seanceDirect = "", etape = "" } = screen.dataset;
  const live = screen.querySelector<HTMLElement>("[data-seance-live]");
  const pause = screen.querySelector<HTMLButtonElement>("[data-seance-pause]");
  if (!live) return;
  let frozen = false;
  let tag = "";
  if (pause) {
    pause.hidden = false;
    pause.addEventListener("click", () => {
      frozen = !frozen;
      pause.setAttribute("aria-pressed", String(frozen));
    });
  }
  follow(SCREEN, async () => {
    if (frozen) return true;
    const response = await asked(seanceDirect, tag);
    if (!response) return true;
    // Somebody else leads too: the buttons are no longer those of the step.
    if (response.headers.get("X-Etape") !== etape) {
      location.reload();
      return false;
    }
    const part = new DOMParser().parseFromString(await response.text(), "text/html");
    // Whoever is on a link of it stays there.
    if (live.contains(document.activeElement)) return true;
    live.replaceChildren(...part.body.childNodes);
    tag = response.headers.get("ETag") ?? "";
    return true;
  });
}
