// Opening what stands on the map: by click, by touch, and by keyboard from the
// place nearest to the centre to the farthest in sight.
import { Popup, type Map as LibreMap, type MapGeoJSONFeature, type PointLike } from "maplibre-gl";
import type { ListedCard } from "./cards";
import { base } from "./framed";

const PIN_HEIGHT = 48;
const ON_PINS = new Set(["cards", "here"]);
const ON_TOUCH = ["cards", "here", "places", "clusters", "territory-names"];
/** A territory is found anywhere inside it, when nothing stands there. */
const UNDER_ALL = "territory-land";
/** Fingers and mice miss by a few pixels. */
const SLACK = 8;

type Point = [number, number];
type Open = (feature: MapGeoJSONFeature, at?: Point) => void;

export function opens(map: LibreMap, frame: HTMLElement, cards: ListedCard[]): void {
  const popup = new Popup({ maxWidth: "300px", closeOnClick: false });
  popup.on("close", () => {
    // Focus was on what has just gone: it returns to the map, not to the top.
    if (document.activeElement === document.body) map.getCanvas().focus();
  });
  const open = (feature: MapGeoJSONFeature, at = pointOf(feature)): void => {
    if (!at) return;
    if (feature.layer.id === "clusters") {
      popup.remove();
      map.easeTo({ center: at, zoom: Math.min(map.getZoom() + 2, 17) });
      return;
    }
    popup.setOffset(ON_PINS.has(feature.layer.id) ? PIN_HEIGHT : 16);
    popup.setLngLat(at).setDOMContent(content(feature.properties, cards)).addTo(map);
  };
  byPointer(map, popup, open);
  byKeyboard(map, frame, popup, open);
}

function byPointer(map: LibreMap, popup: Popup, open: Open): void {
  for (const id of ON_TOUCH) {
    map.on("mouseenter", id, () => (map.getCanvas().style.cursor = "pointer"));
    map.on("mouseleave", id, () => (map.getCanvas().style.cursor = ""));
  }
  map.on("click", ({ point, lngLat }) => {
    const around: [PointLike, PointLike] = [
      [point.x - SLACK, point.y - SLACK],
      [point.x + SLACK, point.y + SLACK],
    ];
    const feature = map.queryRenderedFeatures(around, { layers: ON_TOUCH })[0];
    const under = map.queryRenderedFeatures(point, { layers: [UNDER_ALL] })[0];
    if (feature) open(feature);
    else if (under?.properties["href"]) open(under, [lngLat.lng, lngLat.lat]);
    else popup.remove();
  });
}

function byKeyboard(map: LibreMap, frame: HTMLElement, popup: Popup, open: Open): void {
  const aim = document.createElement("div");
  aim.className = "carte-aim";
  aim.setAttribute("aria-hidden", "true");
  frame.append(aim);

  // The order is that of the first look: it must not change at each step.
  let inSight: MapGeoJSONFeature[] = [];
  let current = 0;
  map.on("movestart", () => (inSight = []));
  frame.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && popup.isOpen()) popup.remove();
    const step = { Enter: 0, PageDown: 1, PageUp: -1 }[event.key];
    // Enter on what a popup holds is that link's own.
    if (step === undefined || (step === 0 && event.target !== map.getCanvas())) return;
    event.preventDefault();
    if (inSight.length === 0) {
      inSight = fromTheCentre(map);
      current = 0;
    } else {
      current = (current + step + inSight.length) % inSight.length;
    }
    const feature = inSight[current];
    if (feature) open(feature);
  });
}

/** What is in sight, the nearest to the centre first, each thing once. */
function fromTheCentre(map: LibreMap): MapGeoJSONFeature[] {
  const centre = map.project(map.getCenter());
  const distance = (feature: MapGeoJSONFeature): number => {
    const at = pointOf(feature);
    return at ? map.project(at).dist(centre) : Infinity;
  };
  const seen = new Set<string>();
  return map
    .queryRenderedFeatures({ layers: ON_TOUCH })
    .sort((a, b) => distance(a) - distance(b))
    .filter((feature) => {
      const key = String(feature.properties["id"] ?? feature.properties["href"] ?? pointOf(feature));
      return !seen.has(key) && seen.add(key);
    });
}

function pointOf({ geometry }: MapGeoJSONFeature): Point | undefined {
  if (geometry.type !== "Point") return undefined;
  return [geometry.coordinates[0] ?? 0, geometry.coordinates[1] ?? 0];
}

function content(properties: Record<string, unknown>, cards: ListedCard[]): HTMLElement {
  const id = String(properties["id"] ?? "");
  const href = String(properties["href"] ?? (id && `${base}/lieux/${encodeURIComponent(id)}`));
  const name = String(properties["name"] ?? "");
  const card = cards.find((one) => one.id === id);
  const box = document.createElement("div");
  if (href) {
    const link = document.createElement("a");
    link.href = href;
    link.textContent = name || "Voir la fiche";
    box.append(link);
  } else {
    box.textContent = name;
  }
  const state = card?.element.querySelector(".state")?.cloneNode(true);
  if (state) box.append(state);
  return box;
}
