// <maillage-carte>: the places of a territory on anybody's site. The element is
// a title and a frame; all the rest is in the frame, where the host's page and
// ours can neither break nor read each other.
import { OBSERVED, readRoute, readWishes, type Name, type Wishes } from "./attributes";
import { box, dress, top } from "./look";

const SITE = new URL(import.meta.url).origin;

/** What the frame says when it shows something else. */
const TOLD = "maillage:route";

class MaillageCarte extends HTMLElement {
  static readonly observedAttributes = OBSERVED;

  readonly #root = this.attachShadow({ mode: "open" });
  #shown: Wishes | undefined;
  /** What the frame shows now. */
  #route = "/";
  #waiting = false;

  constructor() {
    super();
    dress(this.#root);
  }

  connectedCallback(): void {
    addEventListener("message", this.#hear);
    this.#show();
  }

  disconnectedCallback(): void {
    removeEventListener("message", this.#hear);
    this.#shown = undefined;
  }

  attributeChangedCallback(): void {
    // Several attributes often change together: the frame opens once.
    if (!this.isConnected || !this.#shown || this.#waiting) return;
    this.#waiting = true;
    queueMicrotask(() => {
      this.#waiting = false;
      if (this.isConnected) this.#show();
    });
  }

  #show(): void {
    const before = this.#shown;
    const wishes = this.#wishes();
    this.#shown = wishes;
    const same = before !== undefined && withoutRoute(wishes) === withoutRoute(before);
    if (!before) this.#route = wishes.route;
    else if (wishes.route !== before.route) {
      // A host that keeps the route in its own address gives back what it was told.
      if (same && wishes.route === this.#route) return;
      this.#route = wishes.route;
    } else if (same) return;
    const address = `${SITE}/cadre/${wishes.settings}${this.#route}`;
    const content = document.createElement("iframe");
    content.title = wishes.name || "Carte des lieux d’aide numérique";
    content.allow = "geolocation";
    content.referrerPolicy = "no-referrer";
    content.loading = "lazy";
    content.style.height = wishes.height;
    content.src = address;
    const above = top(wishes);
    const old = this.#root.querySelector(".box");
    const fresh = box(wishes, ...(above ? [above] : []), content);
    if (old) old.replaceWith(fresh);
    else this.#root.append(fresh);
  }

  #wishes(): Wishes {
    const read = (name: Name): string => this.getAttribute(name)?.trim() ?? "";
    const colour = getComputedStyle(this).getPropertyValue("--maillage-couleur").trim();
    return readWishes(read, colour, (name, value, advice) =>
      console.warn(`<maillage-carte> ${name}="${value}" n’est pas suivi. ${advice}`),
    );
  }

  readonly #hear = ({ origin, source, data }: MessageEvent): void => {
    if (origin !== SITE || source !== this.#root.querySelector("iframe")?.contentWindow) return;
    const told = data as { type?: unknown; route?: unknown } | null;
    if (told?.type !== TOLD || typeof told.route !== "string") return;
    const route = readRoute(told.route);
    if (!route) return;
    this.#route = route;
    this.dispatchEvent(new CustomEvent(TOLD, { detail: { route }, bubbles: true, composed: true }));
  };
}

function withoutRoute(wishes: Wishes): string {
  return JSON.stringify({ ...wishes, route: "" });
}

// Two copies of the script in a page are one too many, but no reason to fail.
if (!customElements.get("maillage-carte")) customElements.define("maillage-carte", MaillageCarte);
