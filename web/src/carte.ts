// The map: a second way to read the list, never the only one. Mouse, touch and
// keyboard reach the same places.
import {
  AttributionControl,
  LngLatBounds,
  Map as LibreMap,
  NavigationControl,
  Popup,
  ScaleControl,
  setWorkerUrl,
  type GeoJSONSource,
  type MapGeoJSONFeature,
  type PointLike,
} from "maplibre-gl";
import { readCards, type ListedCard } from "./cards";
import { draw, fontReady } from "./drawn";
import { mapStyle, palette } from "./style";

declare const MAP_WORKER: string;

const FRENCH = {
  "AttributionControl.ToggleAttribution": "Afficher les sources",
  "Map.Title":
    "Carte des lieux. Flèches pour se déplacer, plus et moins pour agrandir ou réduire, Entrée pour ouvrir le lieu au centre.",
  "NavigationControl.ZoomIn": "Agrandir la carte",
  "NavigationControl.ZoomOut": "Réduire la carte",
  "Popup.Close": "Fermer",
  "ScaleControl.Meters": "m",
  "ScaleControl.Kilometers": "km",
  "CooperativeGesturesHandler.WindowsHelpText": "Ctrl et molette pour agrandir la carte",
  "CooperativeGesturesHandler.MacHelpText": "⌘ et molette pour agrandir la carte",
  "CooperativeGesturesHandler.MobileHelpText": "Deux doigts pour déplacer la carte",
};

/** How far from the centre, in pixels, Enter still finds a place. */
const REACH = 48;
const PIN_HEIGHT = 48;
const ON_PINS = new Set(["cards", "here"]);
const ON_TOUCH = ["cards", "here", "places", "clusters"];

/** Turns the element into a living map, once its style sheet is there. */
export async function showMap(carte: HTMLElement): Promise<void> {
  const { lat, lon, zoom, query = "", styleSheet = "" } = carte.dataset;
  setWorkerUrl(new URL(MAP_WORKER, import.meta.url).href);
  await Promise.all([loadStyleSheet(styleSheet), fontReady()]);

  const dark = matchMedia("(prefers-color-scheme: dark)");
  const frame = document.createElement("div");
  frame.className = "carte-frame";
  carte.replaceChildren(frame);
  const map = new LibreMap({
    container: frame,
    style: mapStyle(palette(dark.matches), query),
    center: [Number(lon) || 0, Number(lat) || 0],
    zoom: Number(zoom) || 5,
    maxZoom: 17,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    attributionControl: false,
    cooperativeGestures: matchMedia("(pointer: coarse)").matches,
    locale: FRENCH,
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new ScaleControl({ unit: "metric" }), "bottom-left");
  map.addControl(new AttributionControl({ compact: false, customAttribution: "© INSEE, IGN – Licence Ouverte" }));
  map.setMissingStyleImageResolver((id) => {
    const drawn = draw(id, palette(dark.matches));
    if (drawn && !map.hasImage(id)) map.addImage(id, drawn.image, { pixelRatio: drawn.pixelRatio });
  });

  const cards = readCards();
  const fill = (): void => fillSources(map, carte, cards);
  map.on("load", () => {
    fill();
    if (carte.closest(".answer")) frameCards(map, cards);
    carte.dataset["ready"] = "true";
  });
  dark.addEventListener("change", () => {
    map.setStyle(mapStyle(palette(dark.matches), query), { diff: false });
    map.once("style.load", fill);
  });
  linkList(map, cards);
  opens(map, frame, cards);
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

/** Pointing at a card lights its pin, and the other way round. */
function linkList(map: LibreMap, cards: ListedCard[]): void {
  const light = (card: ListedCard, lit: boolean): void => {
    card.element.classList.toggle("lit", lit);
    if (map.getSource("cards")) map.setFeatureState({ source: "cards", id: card.id }, { lit });
  };
  for (const card of cards) {
    for (const event of ["pointerenter", "focusin"]) card.element.addEventListener(event, () => light(card, true));
    for (const event of ["pointerleave", "focusout"]) card.element.addEventListener(event, () => light(card, false));
  }
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
}

/** Opens places by click, by touch, and by Enter at the centre of the map. */
function opens(map: LibreMap, frame: HTMLElement, cards: ListedCard[]): void {
  const popup = new Popup({ maxWidth: "300px", closeOnClick: false });
  popup.on("close", () => {
    // Focus was on what has just gone: it returns to the map, not to the top.
    if (document.activeElement === document.body) map.getCanvas().focus();
  });
  const open = (feature: MapGeoJSONFeature): void => {
    const { geometry, properties, layer } = feature;
    if (geometry.type !== "Point") return;
    const at: [number, number] = [geometry.coordinates[0] ?? 0, geometry.coordinates[1] ?? 0];
    if (layer.id === "clusters") {
      map.easeTo({ center: at, zoom: Math.min(map.getZoom() + 2, 17) });
      return;
    }
    popup.setOffset(ON_PINS.has(layer.id) ? PIN_HEIGHT : 16);
    popup.setLngLat(at).setDOMContent(content(properties, cards)).addTo(map);
  };

  for (const id of ON_TOUCH) {
    map.on("mouseenter", id, () => (map.getCanvas().style.cursor = "pointer"));
    map.on("mouseleave", id, () => (map.getCanvas().style.cursor = ""));
  }
  map.on("click", ({ point }) => {
    const around: [PointLike, PointLike] = [
      [point.x - 8, point.y - 8],
      [point.x + 8, point.y + 8],
    ];
    const feature = map.queryRenderedFeatures(around, { layers: ON_TOUCH })[0];
    if (feature) open(feature);
    else popup.remove();
  });

  frame.addEventListener("keydown", ({ key }) => {
    if (key === "Escape" && popup.isOpen()) popup.remove();
  });
  const aim = document.createElement("div");
  aim.className = "carte-aim";
  aim.setAttribute("aria-hidden", "true");
  frame.append(aim);
  map.getCanvas().addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    const feature = nearestToCentre(map);
    if (!feature) return;
    event.preventDefault();
    open(feature);
  });
}

function nearestToCentre(map: LibreMap): MapGeoJSONFeature | undefined {
  const centre = map.project(map.getCenter());
  const box: [PointLike, PointLike] = [
    [centre.x - REACH, centre.y - REACH],
    [centre.x + REACH, centre.y + REACH],
  ];
  const distance = ({ geometry }: MapGeoJSONFeature): number =>
    geometry.type === "Point"
      ? map.project([geometry.coordinates[0] ?? 0, geometry.coordinates[1] ?? 0]).dist(centre)
      : Infinity;
  return map
    .queryRenderedFeatures(box, { layers: ON_TOUCH })
    .sort((a, b) => distance(a) - distance(b))[0];
}

function content(properties: Record<string, unknown>, cards: ListedCard[]): HTMLElement {
  const id = String(properties["id"] ?? "");
  const name = String(properties["name"] ?? "");
  const card = cards.find((one) => one.id === id);
  const box = document.createElement("div");
  if (id) {
    const link = document.createElement("a");
    link.href = String(properties["href"] ?? card?.href ?? `/lieux/${encodeURIComponent(id)}`);
    link.textContent = name || "Voir la fiche";
    box.append(link);
  } else {
    box.textContent = name;
  }
  const state = card?.element.querySelector(".state")?.cloneNode(true);
  if (state) box.append(state);
  return box;
}
