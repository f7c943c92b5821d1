// Levers that answer at once: moving one asks for the parts of the page that
// change, and the maps are repainted where they stand. The address always says
// the whole question. Without this, buttons do the same; whatever goes wrong, the
// browser simply opens the address.

/** Of a map: the key of each area, the class of its path, what is told of it. */
type Painted = Record<string, [string, string, string][]>;

/** A pause in moving after which an answer is asked for. */
const PAUSE_MS = 120;

export function levers(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-levers]");
  const effect = document.querySelector<HTMLElement>(".levers-effect");
  if (form && effect) new Levers(form, effect).live();
}

class Levers {
  private asked: AbortController | undefined;
  private pause: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly effect: HTMLElement,
  ) {}

  live(): void {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.show(this.words(true));
    });
    this.form.addEventListener("change", ({ target }) => {
      if (target instanceof HTMLInputElement && ["permanence", "heures"].includes(target.name)) return;
      if (target instanceof HTMLInputElement && target.dataset["slides"]) return;
      void this.show(this.words(false));
    });
    this.form.addEventListener("input", ({ target }) => {
      if (target instanceof HTMLInputElement && (target.name === "niveau" || target.type === "number")) this.soon();
    });
    document.addEventListener("click", (event) => this.follow(event));
    this.slides();
    this.points();
  }

  /** What the form says; what is being typed to be added counts once it is sent. */
  private words(adding: boolean): URLSearchParams {
    const words = new URLSearchParams();
    for (const [name, value] of new FormData(this.form)) {
      if (typeof value !== "string" || value.trim() === "") continue;
      if (!adding && (name === "permanence" || name === "heures")) continue;
      words.append(name, value);
    }
    return words;
  }

  private soon(): void {
    clearTimeout(this.pause);
    this.pause = setTimeout(() => void this.show(this.words(false)), PAUSE_MS);
  }

  private async show(words: URLSearchParams, whole = false): Promise<void> {
    clearTimeout(this.pause);
    this.asked?.abort();
    this.asked = new AbortController();
    const { signal } = this.asked;
    this.effect.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(`${this.form.dataset["levers"]}?${words}`, { signal });
      const parts = new DOMParser().parseFromString(await response.text(), "text/html");
      const address = parts.querySelector<HTMLElement>("[data-address]")?.dataset["address"];
      if (!response.ok || !address) throw new Error(`nothing for ${words}`);
      const wrong = parts.querySelector("[role=alert]") !== null;
      // Read before the parts move into the page.
      const sentence = parts.querySelector("[data-sentence]")?.textContent ?? "";
      this.replace(parts, whole);
      if (!wrong && words.has("permanence")) this.empty("permanence");
      history.replaceState(null, "", address);
      this.said(sentence, wrong);
    } catch (error) {
      if (signal.aborted) return;
      console.warn(error);
      location.assign(`${this.form.action}?${words}`);
    }
    this.effect.removeAttribute("aria-busy");
  }

  /** Puts the parts in place; fields that one types in stay unless the `whole` form is said anew. */
  private replace(parts: Document, whole: boolean): void {
    const back = focused();
    for (const part of document.querySelectorAll<HTMLElement>("[data-part]")) {
      const fresh = parts.querySelector<HTMLElement>(`[data-part="${part.dataset["part"]}"]`);
      const same = fresh?.dataset["same"];
      if (!whole && same !== undefined && same === part.dataset["same"]) continue;
      if (same !== undefined) part.dataset["same"] = same;
      const open = part.querySelector("details")?.open ?? false;
      part.replaceChildren(...(fresh?.childNodes ?? []));
      const details = part.querySelector("details");
      if (details) details.open ||= open;
    }
    const painted = parts.querySelector("[data-repainted]")?.textContent;
    if (painted) repaint(JSON.parse(painted) as Painted);
    back();
  }

  /** Says in one go what came of it, to those who do not see it. */
  private said(sentence: string, wrong: boolean): void {
    const said = document.querySelector<HTMLElement>("[data-said]");
    // A fault is an alert of its own.
    if (said) said.textContent = wrong ? "" : sentence;
  }

  private empty(name: string): void {
    const field = this.form.elements.namedItem(name);
    if (field instanceof HTMLInputElement) field.value = "";
  }

  /** A plain click on a link to the same levers moved otherwise. */
  private follow(event: MouseEvent): void {
    const { target, button, ctrlKey, metaKey, shiftKey, altKey } = event;
    if (event.defaultPrevented || button !== 0 || ctrlKey || metaKey || shiftKey || altKey) return;
    const link = target instanceof Element ? target.closest("a") : null;
    if (!link?.closest(".plans, .levers-form")) return;
    const there = new URL(link.href);
    if (there.pathname !== new URL(this.form.action).pathname) return;
    event.preventDefault();
    for (const [name, usual] of [["niveau", ""], ["mode", "voiture"], ["n", ""], ["rayon", "20"], ["carte", ""]] as const) {
      const field = this.form.elements.namedItem(name);
      const value = there.searchParams.get(name) ?? usual;
      if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = value;
    }
    void this.show(there.searchParams, true).then(() => {
      const title = document.querySelector<HTMLElement>("#resultat");
      if (!title) return;
      title.tabIndex = -1;
      title.focus({ preventScroll: true });
      title.scrollIntoView({ block: "start" });
    });
  }

  /** The level wanted, as a slider beside its field. */
  private slides(): void {
    const slider = this.form.querySelector<HTMLInputElement>("[data-slides]");
    const field = this.form.elements.namedItem("niveau");
    if (!slider || !(field instanceof HTMLInputElement)) return;
    const number = (text: string): number => Number(text.replace(/\s/g, "").replace(",", ".")) || 0;
    const usual = number(slider.dataset["usual"] ?? "");
    const now = number(field.value) || usual;
    if (now <= 0) return;
    const most = Math.max(3 * usual, 2 * now);
    const step = 10 ** Math.max(0, Math.floor(Math.log10(most)) - 2);
    [slider.min, slider.max, slider.step] = [String(step), String(Math.ceil(most)), String(step)];
    slider.value = String(now);
    slider.hidden = false;
    slider.addEventListener("input", () => {
      field.value = slider.value;
      this.soon();
    });
    field.addEventListener("input", () => {
      slider.value = String(number(field.value) || usual);
    });
  }

  /** Pointing at a commune adds a permanence there, or takes it back; the field is the keyboard's way. */
  private points(): void {
    const hint = this.form.querySelector<HTMLElement>("[data-point-hint]");
    if (!hint) return;
    hint.hidden = false;
    this.effect.classList.add("pointed");
    this.effect.addEventListener("click", ({ target }) => {
      const path = target instanceof Element ? target.closest<SVGPathElement>("[data-map] path[data-key^=commune-]") : null;
      const code = path?.dataset["key"]?.slice("commune-".length);
      if (!code) return;
      const there = [...this.form.querySelectorAll<HTMLInputElement>("input[name=ajout]")];
      const box = there.find(({ value }) => value.startsWith(`${code}:`));
      if (box) box.checked = false;
      const words = this.words(false);
      if (!box) {
        const hours = this.form.elements.namedItem("heures");
        words.append("permanence", code);
        if (hours instanceof HTMLInputElement) words.append("heures", hours.value);
      }
      void this.show(words);
    });
  }
}

function repaint(painted: Painted): void {
  for (const [map, areas] of Object.entries(painted)) {
    const drawn = new Map<string, SVGPathElement>();
    for (const path of document.querySelectorAll<SVGPathElement>(`[data-map="${map}"] path[data-key]`)) {
      drawn.set(path.dataset["key"] ?? "", path);
    }
    for (const [key, look, told] of areas) {
      const path = drawn.get(key);
      if (!path) continue;
      path.setAttribute("class", look);
      const title = path.querySelector("title");
      if (title) title.textContent = told;
    }
  }
}

/** Notes where the keyboard is; gives back a way to return there once the parts are new. */
function focused(): () => void {
  const active = document.activeElement;
  if (!(active instanceof HTMLInputElement || active instanceof HTMLSelectElement) || active.closest("[data-part]") === null) {
    return () => undefined;
  }
  const { id, name, value, type } = active;
  const box = type === "checkbox" ? `[value="${CSS.escape(value)}"]` : "";
  const same = id ? `#${CSS.escape(id)}` : `[name="${CSS.escape(name)}"]${box}`;
  return () => {
    const again = document.querySelector<HTMLElement>(same) ?? document.querySelector<HTMLElement>("#permanence");
    again?.focus({ preventScroll: true });
  };
}
