// "Ma liste": the places one means to hand over. Their keys stay on this device
// until one opens the list's own address.
import { read, whenever, write } from "./kept";

const NAME = "maillage.liste";
const LONGEST = 12;
const KEY = /^[0-9A-Za-z_-]{1,64}$/;

function kept(): string[] {
  const value = read(NAME);
  if (!Array.isArray(value)) return [];
  const keys = value.filter((key): key is string => typeof key === "string" && KEY.test(key));
  return [...new Set(keys)].slice(0, LONGEST);
}

function address(keys: string[]): string {
  const words = keys.map((key) => `lieu=${encodeURIComponent(key)}`).join("&");
  return words === "" ? "/selection" : `/selection?${words}`;
}

export function shortlist(): void {
  whenever(NAME, show);
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const button = target?.closest<HTMLButtonElement>("[data-keep]");
    if (button) toggle(button.dataset["keep"] ?? "");
  });
  const page = document.querySelector<HTMLElement>("[data-selection]");
  if (page) selection(page);
}

function toggle(key: string): void {
  const keys = kept();
  const has = keys.includes(key);
  if (!has && keys.length >= LONGEST) {
    say(`Votre liste est pleine : ${LONGEST} lieux au plus. `, keys);
    return;
  }
  const changed = has ? keys.filter((other) => other !== key) : [...keys, key];
  if (write(NAME, changed)) show();
  else say("Cet appareil n’a pas pu garder ce lieu. ", keys);
}

function show(): void {
  const keys = kept();
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-keep]")) {
    const has = keys.includes(button.dataset["keep"] ?? "");
    button.hidden = false;
    button.setAttribute("aria-pressed", String(has));
    const words = has ? "Gardé dans ma liste" : "Garder ce lieu";
    const name = document.createElement("span");
    name.className = "sr";
    name.textContent = ` : ${button.dataset["keepName"] ?? ""}`;
    button.replaceChildren(words, name);
  }
  say("", keys);
}

/** The bar that leads to the list; on the list's own page it would lead nowhere. */
function say(before: string, keys: string[]): void {
  const bar = document.querySelector<HTMLElement>("[data-shortlist]");
  const link = bar?.querySelector("a");
  if (!bar || !link) return;
  bar.hidden = (keys.length === 0 && before === "") || document.querySelector("[data-selection]") !== null;
  link.href = address(keys);
  link.textContent = `Ma liste : ${keys.length} ${keys.length < 2 ? "lieu" : "lieux"}`;
  bar.replaceChildren(before, link);
}

/**
 * On the page of a list: when it is this device's own, what is moved or taken
 * out there is kept so; somebody else's list can be added to it.
 */
function selection(page: HTMLElement): void {
  const shown = (page.dataset["selection"] ?? "").split(" ").filter((key) => KEY.test(key));
  const mine = kept();
  const own = shown.length === mine.length && shown.every((key) => mine.includes(key));
  if (own) write(NAME, shown);

  const keep = page.querySelector<HTMLButtonElement>("[data-selection-keep]");
  if (keep && !own && shown.length > 0) {
    keep.hidden = false;
    keep.addEventListener("click", () => {
      const all = [...new Set([...mine, ...shown])].slice(0, LONGEST);
      if (write(NAME, all)) location.assign(address(all));
    });
  }
  if (!own) return;
  for (const link of page.querySelectorAll<HTMLAnchorElement>("[data-selection-move], [data-selection-empty]")) {
    link.addEventListener("click", () => {
      write(NAME, new URL(link.href).searchParams.getAll("lieu"));
    });
  }
}
