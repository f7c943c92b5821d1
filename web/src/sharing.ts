// Copying the link of a page, and keeping searches on this device.
import { read, whenever, write } from "./kept";

const NAME = "maillage.recherches";
const MOST = 20;

interface Search {
  path: string;
  title: string;
}

export function sharing(): void {
  whenever(NAME, show);
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (target?.closest("[data-share-copy]")) void copy();
    const keep = target?.closest<HTMLElement>("[data-search-keep]");
    if (keep) keepSearch({ path: keep.dataset["searchKeep"] ?? "", title: keep.dataset["searchTitle"] ?? "" });
    const drop = target?.closest<HTMLElement>("[data-search-drop]");
    if (drop) dropSearch(drop.dataset["searchDrop"] ?? "");
  });
}

async function copy(): Promise<void> {
  const field = document.querySelector<HTMLInputElement>("[data-share-link]");
  const message = document.querySelector<HTMLElement>("[data-share-message]");
  if (!field || !message) return;
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    message.textContent = "Le lien est copié. Collez-le où vous voulez.";
  } catch {
    message.textContent = "Le lien est choisi. Copiez-le avec le clavier (Ctrl et C) ou par un appui long.";
  }
}

function kept(): Search[] {
  const value = read(NAME);
  if (!Array.isArray(value)) return [];
  return value.filter(isSearch).slice(0, MOST);
}

/** Only searches of this site: what is kept becomes links. */
function isSearch(value: unknown): value is Search {
  if (typeof value !== "object" || value === null) return false;
  const { path, title } = value as Record<string, unknown>;
  return typeof path === "string" && path.startsWith("/?") && typeof title === "string" && title !== "";
}

function keepSearch(search: Search): void {
  if (!isSearch(search)) return;
  const others = kept().filter(({ path }) => path !== search.path);
  const done = write(NAME, [search, ...others].slice(0, MOST));
  const message = document.querySelector<HTMLElement>("[data-search-message]");
  if (message) {
    message.textContent = done
      ? "Recherche gardée sur cet appareil. Vous la retrouverez sur la page d’accueil."
      : "Cet appareil n’a pas pu garder cette recherche. Copiez plutôt le lien.";
  }
}

function dropSearch(path: string): void {
  write(NAME, kept().filter((search) => search.path !== path));
  show();
  // The button that had focus is gone.
  const next = document.querySelector<HTMLElement>(".saved-list a") ?? document.querySelector<HTMLElement>("#q");
  next?.focus();
}

function show(): void {
  for (const button of document.querySelectorAll<HTMLElement>("[data-share-copy], [data-search-keep]")) {
    button.hidden = false;
  }
  const section = document.querySelector<HTMLElement>("[data-saved-searches]");
  const list = section?.querySelector(".saved-list");
  if (!section || !list) return;
  const searches = kept();
  section.hidden = searches.length === 0;
  list.replaceChildren(...searches.map(line));
}

function line({ path, title }: Search): HTMLElement {
  const link = document.createElement("a");
  link.href = path;
  link.textContent = title;
  const drop = document.createElement("button");
  drop.type = "button";
  drop.className = "button quiet";
  drop.dataset["searchDrop"] = path;
  const name = document.createElement("span");
  name.className = "sr";
  name.textContent = ` : ${title}`;
  drop.append("Retirer", name);
  const item = document.createElement("li");
  item.append(link, drop);
  return item;
}
