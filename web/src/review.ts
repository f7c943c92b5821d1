// Pairs of records decided one after the other: keys do what the buttons say, the next pair is
// fetched ahead and shown at once, what was decided is sent meanwhile, in order. Without this the
// buttons do the same, one page at a time.

const PART = "[data-review]";
/** Where a person keeps that letters alone do nothing. */
const OFF = "doublons-sans-touches";

const KEYS: Record<string, string> = { m: "same", d: "different", n: "unsure", p: "passer" };
const TOLD: Record<string, string> = {
  same: "Enregistré : même lieu.",
  different: "Enregistré : lieux différents.",
  unsure: "Enregistré : ne sait pas.",
  passer: "Paire passée.",
};

/** The page after this one, under way. */
let ahead: Promise<Document | undefined> = Promise.resolve(undefined);
/** What is being sent, one after the other. */
let sending: Promise<boolean> = Promise.resolve(true);
let busy = false;

export function review(): void {
  if (!document.querySelector(PART)) return;
  document.addEventListener("keydown", onKey);
  document.addEventListener("submit", onSubmit);
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLButtonElement>("[data-keys]");
    if (button) setKeys(button, localStorage.getItem(OFF) !== null);
  });
  addEventListener("beforeunload", (event) => {
    if (busy) event.preventDefault();
  });
  ready();
}

function setKeys(button: HTMLButtonElement, on: boolean): void {
  if (on) localStorage.removeItem(OFF);
  else localStorage.setItem(OFF, "");
  button.setAttribute("aria-pressed", String(on));
}

/** The part is shown: its keys are offered, the page after it is fetched. */
function ready(): void {
  const part = document.querySelector<HTMLElement>(PART);
  const keys = part?.querySelector<HTMLButtonElement>("[data-keys]");
  if (keys) {
    keys.hidden = false;
    keys.setAttribute("aria-pressed", String(localStorage.getItem(OFF) === null));
  }
  const next = part?.dataset.next;
  ahead = next && part?.querySelector("[data-verdict]") ? page(next) : Promise.resolve(undefined);
}

async function page(href: string): Promise<Document | undefined> {
  try {
    const response = await fetch(href, { headers: { Accept: "text/html" } });
    if (!response.ok) return undefined;
    return new DOMParser().parseFromString(await response.text(), "text/html");
  } catch {
    return undefined;
  }
}

function onKey(event: KeyboardEvent): void {
  const { ctrlKey, metaKey, altKey, repeat, target } = event;
  if (ctrlKey || metaKey || altKey || repeat || localStorage.getItem(OFF) !== null) return;
  if (target instanceof Element && target.closest("input, textarea, select, [contenteditable]")) return;
  const key = event.key.toLowerCase();
  const at = key === "a" ? "[data-undo] [type=submit]" : KEYS[key] && `[data-verdict] [value=${KEYS[key]}]`;
  const button = at ? document.querySelector<HTMLButtonElement>(at) : null;
  if (!button || button.disabled) return;
  event.preventDefault();
  button.click();
}

function onSubmit(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  if (form.matches("[data-verdict]")) {
    event.preventDefault();
    void decide(form, (event.submitter as HTMLButtonElement).value);
  } else if (form.matches("[data-undo]")) {
    event.preventDefault();
    void undo(form);
  }
}

function body(form: HTMLFormElement, gesture?: string): URLSearchParams {
  const sent = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") sent.append(name, value);
  if (gesture) sent.append("geste", gesture);
  return sent;
}

let deciding = false;

async function decide(form: HTMLFormElement, gesture: string): Promise<void> {
  if (deciding) return;
  deciding = true;
  const [next, href, action] = [ahead, document.querySelector<HTMLElement>(PART)?.dataset.next, form.action];
  const sent = body(form, gesture);
  if (gesture !== "passer") {
    busy = true;
    sending = sending.then((fine) => fine && send(action, sent));
    void sending.then((fine) => {
      busy = false;
      if (!fine) refused(action);
    });
  }
  const shown = await next;
  deciding = false;
  if (!shown || !href) {
    // The page could not be fetched ahead: once all is sent, it is asked for as any other.
    if (await sending) location.assign(href ?? location.href);
    return;
  }
  show(shown, href, TOLD[gesture] ?? "");
}

/** Says whether it was kept. What follows a refusal is not sent: it may rest on it. */
async function send(action: string, sent: URLSearchParams): Promise<boolean> {
  try {
    const response = await fetch(action, { method: "POST", body: sent, redirect: "manual" });
    return response.type === "opaqueredirect" || response.ok;
  } catch {
    return false;
  }
}

function refused(action: string): void {
  const status = document.querySelector<HTMLElement>(`${PART} [role=status]`);
  if (!status) return;
  status.hidden = false;
  status.className = "wrong";
  status.textContent = "Votre décision n’a pas pu être enregistrée. ";
  const link = document.createElement("a");
  link.href = action;
  link.textContent = "Revoir cette paire";
  status.append(link);
}

async function undo(form: HTMLFormElement): Promise<void> {
  const sent = body(form);
  if (!(await sending)) return;
  try {
    const response = await fetch(form.action, { method: "POST", body: sent, headers: { Accept: "text/html" } });
    if (!response.ok) throw new Error(String(response.status));
    const shown = new DOMParser().parseFromString(await response.text(), "text/html");
    show(shown, response.url, shown.querySelector(`${PART} [role=status]`)?.textContent ?? "");
  } catch {
    location.reload();
  }
}

function show(shown: Document, href: string, told: string): void {
  const [part, newer] = [document.querySelector<HTMLElement>(PART), shown.querySelector<HTMLElement>(PART)];
  if (!part || !newer) {
    location.assign(href);
    return;
  }
  const status = newer.querySelector<HTMLElement>("[role=status]");
  if (status) {
    status.hidden = told === "";
    status.textContent = told;
  }
  const undoing = newer.querySelector<HTMLButtonElement>("[data-undo] [type=submit]");
  if (undoing && told.startsWith("Enregistré")) undoing.disabled = false;
  part.replaceChildren(...newer.childNodes);
  part.dataset.next = newer.dataset.next ?? "";
  document.title = shown.title;
  history.replaceState(null, "", href);
  part.querySelector<HTMLElement>("h1")?.focus();
  scrollTo(0, 0);
  ready();
}
