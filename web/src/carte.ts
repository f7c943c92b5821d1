// The map: a second way to read the list, never the only one. Mouse, touch and
// keyboard reach the same places.
import {
  AttributionControl,
  LngLatBounds,
  Map as LibreMap,
  NavigationControl,
  ScaleControl,
  setWorkerUrl,
  type GeoJSONSource,
  type MapOptions,
  type VectorTileSource,
} from "maplibre-gl";
import { readCards, type ListedCard } from "./cards";
import { draw, fontReady } from "./drawn";
import { RESULTS } from "./live";
import { opens } from "./opening";
import { onThemeChange } from "./theme";
import { mapStyle, outlineOf, palette, tilesOf } from "./style";
import { offerZone } from "./zone";

declare const MAP_WORKER: string;

export const FRENCH = {
  "AttributionControl.ToggleAttribution": "Afficher les sources",
  "Map.Title":
    "Carte des lieux. Flèches pour se déplacer, plus et moins pour agrandir ou réduire, Entrée pour ouvrir le lieu le plus proche du centre, Page suivante et Page précédente pour passer aux autres.",
  "NavigationControl.ZoomIn": "Agrandir la carte",
  "NavigationControl.ZoomOut": "Réduire la carte",
  "Popup.Close": "Fermer",
  "ScaleControl.Meters": "m",
  "ScaleControl.Kilometers": "km",
  "CooperativeGesturesHandler.WindowsHelpText": "Ctrl et molette pour agrandir la carte",
  "CooperativeGesturesHandler.MacHelpText": "⌘ et molette pour agrandir la carte",
  "CooperativeGesturesHandler.MobileHelpText": "Deux doigts pour déplacer la carte",
};

/** Turns the element into a living map, once its style sheet is there. */
export async function showMap(carte: HTMLElement): Promise<void> {
  const { lat, lon, zoom, styleSheet = "" } = carte.dataset;
  await prepare(styleSheet);

  // Where the list is only a sample of the places, its pins would hide the others.
  const cards = carte.closest(".answer, .sheet") ? readCards() : [];
  const pinned = cards.length > 0;
  const style = () => {
    const { query = "", contour = "", places } = carte.dataset;
    return mapStyle(palette(), { query, contour, pinned, places: places !== "none" });
  };
  const frame = document.createElement("div");
  frame.className = "carte-frame";
  carte.replaceChildren(frame);
  const map = flatMap({
    container: frame,
    style: style(),
    center: [Number(lon) || 0, Number(lat) || 0],
    zoom: Number(zoom) || 5,
    maxZoom: 17,
    locale: FRENCH,
  });

  const fill = (): void => fillSources(map, carte, cards);
  map.on("load", () => {
    fill();
    if (carte.closest(".answer") && carte.dataset["zone"] === undefined) frameCards(map, cards);
    else frameBounds(map, carte.dataset["bounds"] ?? "", carte.dataset["zone"] === undefined);
    map.once("idle", () => (carte.dataset["ready"] = "true"));
  });
  onThemeChange(() => {
    map.setStyle(style(), { diff: false });
    map.once("style.load", fill);
  });
  const linked = linkList(map, cards);
  opens(map, frame, cards);
  carte.addEventListener(RESULTS, () => {
    cards.splice(0, cards.length, ...readCards());
    const { query = "", contour = "", zone } = carte.dataset;
    map.getSource<VectorTileSource>("maillage")?.setTiles([tilesOf(query)]);
    map.getSource<GeoJSONSource>("territory")?.setData(outlineOf(contour));
    fill();
    linked();
    // A search of what is in sight moves nothing.
    if (zone === undefined) frameCards(map, cards);
  });
  offerZone(map, frame);
}

/** What any map needs before it is made. */
export async function prepare(styleSheet: string): Promise<void> {
  setWorkerUrl(new URL(MAP_WORKER, import.meta.url).href);
  await Promise.all([loadStyleSheet(styleSheet), fontReady()]);
}

/** A map that lies flat with the north above, its controls, and what is drawn on it. */
export function flatMap(options: MapOptions): LibreMap {
  const map = new LibreMap({
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    attributionControl: false,
    cooperativeGestures: matchMedia("(pointer: coarse)").matches,
    ...options,
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new ScaleControl({ unit: "metric" }), "bottom-left");
  map.addControl(new AttributionControl({ compact: false, customAttribution: "© INSEE, IGN – Licence Ouverte" }));
  map.setMissingStyleImageResolver((id) => {
    const drawn = draw(id, palette());
    if (drawn && !map.hasImage(id)) map.addImage(id, drawn.image, { pixelRatio: drawn.pixelRatio });
  });
  return map;
}

function loadStyleSheet(href: string): Promise<void> {
  if (!href || document.querySelector(`link[href="${href}"]`)) return Promise.resolve();
  return new Promise((resolve) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = href;
    link.onload = link.onerror = () => resolve();
    // Before the site's own sheet, so that ours has the last word.
    document.head.prepend(link);
  });
}

function fillSources(map: LibreMap, carte: HTMLElement, cards: ListedCard[]): void {
  map.getSource<GeoJSONSource>("cards")?.setData({
    type: "FeatureCollection",
    features: cards.map(({ id, name, href, number, position }) => ({
      type: "Feature",
      properties: { id, name, href, number },
      geometry: { type: "Point", coordinates: position },
    })),
  });
  // On a place's own sheet, the map is centred on that place.
  if (!carte.closest(".sheet")) return;
  const { lat, lon } = carte.dataset;
  map.getSource<GeoJSONSource>("here")?.setData({
    type: "Feature",
    properties: { name: document.querySelector("h1")?.textContent ?? "" },
    geometry: { type: "Point", coordinates: [Number(lon), Number(lat)] },
  });
}

function frameCards(map: LibreMap, cards: ListedCard[]): void {
  const [first, ...rest] = cards;
  if (!first) return;
  const bounds = new LngLatBounds(first.position, first.position);
  for (const card of rest) bounds.extend(card.position);
  map.fitBounds(bounds, { padding: { top: 64, right: 64, bottom: 48, left: 48 }, maxZoom: 14, animate: false });
}

/** Shows the whole of a territory or of a zone: `west,south,east,north`. */
function frameBounds(map: LibreMap, bounds: string, padded: boolean): void {
  const [west, south, east, north] = bounds.split(",").map(Number);
  if (west === undefined || south === undefined || east === undefined || north === undefined) return;
  map.fitBounds([west, south, east, north], { padding: padded ? 32 : 0, maxZoom: padded ? 13 : 17, animate: false });
}

/** Pointing at a card lights its pin, and the other way round; gives back what links new cards. */
function linkList(map: LibreMap, cards: ListedCard[]): () => void {
  const light = (card: ListedCard, lit: boolean): void => {
    card.element.classList.toggle("lit", lit);
    if (map.getSource("cards")) map.setFeatureState({ source: "cards", id: card.id }, { lit });
  };
  const listen = (): void => {
    for (const card of cards) {
      for (const event of ["pointerenter", "focusin"]) card.element.addEventListener(event, () => light(card, true));
      for (const event of ["pointerleave", "focusout"]) card.element.addEventListener(event, () => light(card, false));
    }
  };
  listen();
  let over: ListedCard | undefined;
  map.on("mousemove", "cards", ({ features }) => {
    const id = features?.[0]?.properties["id"];
    const card = cards.find((one) => one.id === id);
    if (card === over) return;
    if (over) light(over, false);
    if (card) light(card, true);
    over = card;
  });
  map.on("mouseleave", "cards", () => {
    if (over) light(over, false);
    over = undefined;
  });
  return listen;
}
