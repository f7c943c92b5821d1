// What the attributes of <maillage-carte> mean. What cannot be followed is
// told in the console, in words for whoever keeps the page, and left out.
import { contrastWithWhite, readColour } from "./colour";

export const OBSERVED = [
  "territoires",
  "route-initiale",
  "position",
  "logo",
  "nom",
  "aide",
  "theme",
  "couleur",
  "hauteur",
] as const;

export type Name = (typeof OBSERVED)[number];

export interface Wishes {
  /** The step of the frame's address that holds its settings. */
  settings: string;
  /** What opens first: `/?q=Rennes`, `/lieux/…`. */
  route: string;
  name: string;
  logo: string;
  help: string;
  theme: "clair" | "sombre" | "auto";
  colour: string;
  height: string;
}

/** Says why a value was not followed. */
export type Complain = (name: string, value: string, advice: string) => void;

const TERRITORY = /^(commune|epci|bassin-de-vie|zone-emploi|arrondissement|departement|region|hub|pays)-[0-9A-Za-z-]{1,40}$/;
const MOST_TERRITORIES = 20;
const LEGIBLE = 4.5;
const HEIGHT = /^(\d+(?:\.\d+)?)(px|vh|rem|em)?$/;

export function readWishes(read: (name: Name) => string, styleColour: string, complain: Complain): Wishes {
  const theme = themeOf(read("theme"), complain);
  const colour = colourOf(read("couleur") || styleColour, complain);
  const parts = [
    part("territoires", territoriesOf(read("territoires"), complain).join(",")),
    part("theme", theme === "auto" ? "" : theme),
    part("couleur", colour),
    part("position", positionOf(read("position"), complain)),
  ].filter((written) => written !== "");
  return {
    settings: parts.join(";") || "tout",
    route: routeOf(read("route-initiale"), complain),
    name: read("nom"),
    logo: addressOf("logo", read("logo"), complain),
    help: addressOf("aide", read("aide"), complain),
    theme,
    colour,
    height: heightOf(read("hauteur"), complain),
  };
}

function part(name: string, value: string): string {
  return value && `${name}=${value}`;
}

function territoriesOf(text: string, complain: Complain): string[] {
  const ids = new Set<string>();
  for (const id of text.split(/[\s,]+/).filter(Boolean)) {
    if (!TERRITORY.test(id)) complain("territoires", id, "Écrivez un niveau et un code, par exemple departement-35.");
    else if (ids.size < MOST_TERRITORIES) ids.add(id);
    else complain("territoires", id, `Pas plus de ${MOST_TERRITORIES} territoires.`);
  }
  return [...ids];
}

function themeOf(text: string, complain: Complain): Wishes["theme"] {
  if (text === "clair" || text === "sombre" || text === "auto" || text === "") return text || "auto";
  complain("theme", text, "Écrivez clair, sombre ou auto.");
  return "auto";
}

function colourOf(text: string, complain: Complain): string {
  if (!text) return "";
  const colour = readColour(text);
  if (!colour) {
    complain("couleur", text, "Écrivez six chiffres ou lettres de A à F, par exemple #0f5257.");
    return "";
  }
  const contrast = contrastWithWhite(colour);
  if (contrast < LEGIBLE) {
    complain("couleur", text, `Trop claire : un texte blanc s’y lirait mal (contraste de ${contrast.toFixed(1)}:1, il faut ${LEGIBLE}:1).`);
    return "";
  }
  return colour;
}

function positionOf(text: string, complain: Complain): string {
  if (!text) return "";
  const numbers = text.split(",").map((number) => (number.trim() === "" ? NaN : Number(number)));
  const [latitude = NaN, longitude = NaN, zoom = 0, ...others] = numbers;
  const good = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 && zoom >= 0 && zoom <= 17 && others.length === 0;
  if (good) return numbers.join(",");
  complain("position", text, "Écrivez la latitude et la longitude, par exemple 48.11,-1.68, et au besoin l’agrandissement de 0 à 17.");
  return "";
}

/** Only a path of the site: an address that could lead elsewhere is refused. */
function routeOf(text: string, complain: Complain): string {
  if (!text) return "/";
  const route = readRoute(text);
  if (route) return route;
  complain("route-initiale", text, "Écrivez une recherche (/?q=Rennes) ou une fiche (/lieux/…), sans nom de site.");
  return "/";
}

/** The search or the sheet that a text names, if it names nothing else. */
export function readRoute(text: string): string | undefined {
  return /^\/(\?[^#\s\\]*|lieux\/[\w.~%-]+)?$/.test(text) && !/\/\.{1,2}$/.test(text) ? text : undefined;
}

function addressOf(name: string, text: string, complain: Complain): string {
  if (!text) return "";
  try {
    const address = new URL(text, document.baseURI);
    if (address.protocol === "https:" || address.protocol === "http:") return address.href;
  } catch {
    // Not an address: said below.
  }
  complain(name, text, "Écrivez une adresse qui commence par https:// ou par /.");
  return "";
}

function heightOf(text: string, complain: Complain): string {
  const usual = "720px";
  if (!text) return usual;
  const [, number = "", unit = "px"] = HEIGHT.exec(text.trim()) ?? [];
  if (Number(number) > 0) return number + unit;
  complain("hauteur", text, "Écrivez un nombre de pixels (720), ou 80vh, ou 40rem.");
  return usual;
}
