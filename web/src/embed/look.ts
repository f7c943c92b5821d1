// How the element looks in its host's page. Style sheets made by script, and
// styles set one by one, are not what a content policy forbids: no host has to
// allow any style.
import type { Wishes } from "./attributes";

const RULES = `
:host { display: block; color-scheme: light dark; }
:host([hidden]) { display: none; }
.box { border: var(--maillage-bordure, 1px solid #b9b0a0); border-radius: var(--maillage-rayon, 12px); overflow: hidden; }
.top {
  display: flex; flex-wrap: wrap; align-items: center; gap: 8px 16px;
  padding: 8px 16px;
  font-family: var(--maillage-police, inherit); font-size: 1.05rem; font-weight: 650; line-height: 1.3;
}
.top p { flex: 1 1 10ch; margin: 0; }
.top img { display: block; max-width: 160px; max-height: 48px; }
.top a { display: inline-flex; align-items: center; min-height: 44px; color: inherit; text-underline-offset: 0.2em; }
.top a:focus-visible { outline: 3px solid currentcolor; outline-offset: 2px; border-radius: 6px; }
iframe { display: block; width: 100%; border: 0; }
iframe:focus-visible { outline: 3px solid #a84a12; outline-offset: -3px; }
.top { background: #ffffff; color: #22262b; }
@media (prefers-color-scheme: dark) {
  .top { background: #1f2426; color: #f1ebe0; }
}
.clair .top { background: #ffffff; color: #22262b; }
.sombre .top { background: #1f2426; color: #f1ebe0; }
.box.coloured .top { color: #ffffff; }
@media (forced-colors: active) { .top { border-bottom: 1px solid; } }
`;

/** Gives a shadow root its style: a made style sheet, or where there is none the old way. */
export function dress(root: ShadowRoot): void {
  if ("adoptedStyleSheets" in root && "replaceSync" in CSSStyleSheet.prototype) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(RULES);
    root.adoptedStyleSheets = [sheet];
    return;
  }
  const style = document.createElement("style");
  style.textContent = RULES;
  root.append(style);
}

/** The box around the frame, in the wished theme and colour. */
export function box({ theme, colour }: Wishes, ...content: Node[]): HTMLElement {
  const element = document.createElement("div");
  element.className = `box ${theme}`;
  element.append(...content);
  const top = element.querySelector<HTMLElement>(".top");
  if (colour && top) {
    element.classList.add("coloured");
    top.style.backgroundColor = `#${colour}`;
  }
  return element;
}

/** Logo, title and help, as far as there are any. */
export function top({ name, logo, help }: Wishes): HTMLElement | undefined {
  if (!name && !logo && !help) return undefined;
  const element = document.createElement("div");
  element.className = "top";
  if (logo) {
    const image = document.createElement("img");
    image.src = logo;
    // Beside the name, the logo would only say it twice.
    image.alt = name ? "" : "Logo";
    element.append(image);
  }
  const title = document.createElement("p");
  title.textContent = name;
  element.append(title);
  if (help) {
    const link = document.createElement("a");
    link.href = help;
    link.textContent = "Aide";
    element.append(link);
  }
  return element;
}
