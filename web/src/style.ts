// The map's own drawing: borders, names and places from one tile source.
import type { ExpressionSpecification, StyleSpecification } from "maplibre-gl";
import { isDark, token } from "./theme";

export interface Palette {
  around: string;
  land: string;
  border: string;
  borderStrong: string;
  ink: string;
  inkSoft: string;
  halo: string;
  primary: string;
  onPrimary: string;
  accent: string;
}

const LIGHT: Palette = {
  around: "#dfe9ea",
  land: "#fbf6ec",
  border: "#b9ac95",
  borderStrong: "#857a68",
  ink: "#22262b",
  inkSoft: "#5a5346",
  halo: "#ffffff",
  primary: "#0f5257",
  onPrimary: "#ffffff",
  accent: "#a84a12",
};

const DARK: Palette = {
  around: "#14191b",
  land: "#23292b",
  border: "#525a5c",
  borderStrong: "#8b9391",
  ink: "#f1ebe0",
  inkSoft: "#b9b3a6",
  halo: "#14181a",
  primary: "#85d0cc",
  onPrimary: "#0b2325",
  accent: "#f2ac70",
};

/** The palette of the page's theme, with the page's own colour. */
export function palette(): Palette {
  const ground = isDark() ? DARK : LIGHT;
  return { ...ground, primary: token("--primary") || ground.primary, onPrimary: token("--on-primary") || ground.onPrimary };
}

const wide: ExpressionSpecification = ["in", ["get", "level"], ["literal", ["region", "hub", "pays"]]];
const middle: ExpressionSpecification = ["==", ["get", "level"], "departement"];
/** A name's rank is its commune's population: the largest are placed first. */
const population: ExpressionSpecification = ["to-number", ["get", "rank"], 0];

const EMPTY = { type: "FeatureCollection", features: [] } as const satisfies GeoJSON.FeatureCollection;

export interface MapContent {
  /** Narrows the tiles to the places searched for. */
  query: string;
  /** Address of the outline of the territory that is meant. */
  contour: string;
  /** Numbered pins stand on the map: other places give way to them. */
  pinned: boolean;
  /** Whether places are drawn, or territories alone. */
  places: boolean;
}

/** The tiles of the places that a search keeps. */
export function tilesOf(query: string): string {
  return `${location.origin}/tiles/{z}/{x}/{y}.mvt${query ? `?${query}` : ""}`;
}

/** The outline of the territory that is meant, or none. */
export function outlineOf(contour: string): string | GeoJSON.FeatureCollection {
  return contour ? location.origin + contour : EMPTY;
}

/** Builds the style of a map. */
export function mapStyle(colours: Palette, { query, contour, pinned, places }: MapContent): StyleSpecification {
  const shared = { source: "maillage" } as const;
  const visibility = places ? "visible" : "none";
  return {
    version: 8,
    sources: {
      maillage: { type: "vector", tiles: [tilesOf(query)], minzoom: 0, maxzoom: 14 },
      territory: { type: "geojson", data: outlineOf(contour) },
      cards: { type: "geojson", data: EMPTY, promoteId: "id" },
      here: { type: "geojson", data: EMPTY },
    },
    layers: [
      { id: "around", type: "background", paint: { "background-color": colours.around } },
      {
        id: "land",
        type: "fill",
        ...shared,
        "source-layer": "land",
        // Neighbours share their edge: smoothing it would show the seam.
        paint: { "fill-color": colours.land, "fill-antialias": false },
      },
      {
        id: "territory-land",
        type: "fill",
        source: "territory",
        paint: { "fill-color": colours.primary, "fill-opacity": 0.08 },
      },
      {
        id: "borders-small",
        type: "line",
        ...shared,
        "source-layer": "borders",
        filter: ["all", ["!", wide], ["!", middle]],
        paint: { "line-color": colours.border, "line-width": 0.8 },
      },
      {
        id: "borders-middle",
        type: "line",
        ...shared,
        "source-layer": "borders",
        filter: middle,
        paint: {
          "line-color": colours.borderStrong,
          "line-width": ["interpolate", ["linear"], ["zoom"], 5, 0.7, 10, 2],
        },
      },
      {
        id: "borders-wide",
        type: "line",
        ...shared,
        "source-layer": "borders",
        filter: wide,
        layout: { "line-join": "round" },
        paint: {
          "line-color": colours.borderStrong,
          "line-width": ["interpolate", ["linear"], ["zoom"], 4, 1.2, 10, 3],
        },
      },
      {
        id: "territory-border",
        type: "line",
        source: "territory",
        layout: { "line-join": "round" },
        paint: { "line-color": colours.primary, "line-width": 3 },
      },
      {
        id: "labels",
        type: "symbol",
        ...shared,
        "source-layer": "labels",
        layout: {
          "icon-image": [
            "concat",
            ["case", ["==", ["get", "kind"], "area"], "area:", [">=", population, 40_000], "town:", "label:"],
            ["get", "name"],
          ],
          "symbol-sort-key": ["-", population],
          "icon-padding": 6,
        },
      },
      {
        id: "territory-names",
        type: "symbol",
        source: "territory",
        filter: ["==", ["geometry-type"], "Point"],
        layout: { "icon-image": ["concat", "town:", ["get", "name"]], "icon-allow-overlap": true },
      },
      {
        id: "places",
        type: "symbol",
        ...shared,
        "source-layer": "places",
        filter: ["<=", ["to-number", ["get", "count"], 1], 1],
        layout: { visibility, "icon-image": "place", "icon-allow-overlap": !pinned, "icon-ignore-placement": true, "icon-padding": 0 },
        // A place of which the commune alone is known.
        paint: { "icon-opacity": ["case", ["has", "rough"], 0.6, 1] },
      },
      {
        id: "clusters",
        type: "symbol",
        ...shared,
        "source-layer": "places",
        filter: [">", ["to-number", ["get", "count"], 1], 1],
        layout: {
          visibility,
          "icon-image": ["concat", "cluster:", ["to-string", ["get", "count"]]],
          "icon-allow-overlap": !pinned,
          "icon-padding": 0,
        },
      },
      {
        id: "cards-lit",
        type: "circle",
        source: "cards",
        paint: {
          "circle-radius": 26,
          "circle-translate": [0, -26],
          "circle-color": colours.accent,
          "circle-opacity": ["case", ["boolean", ["feature-state", "lit"], false], 1, 0],
        },
      },
      {
        id: "cards",
        type: "symbol",
        source: "cards",
        layout: {
          "icon-image": ["concat", "card:", ["to-string", ["get", "number"]]],
          "icon-anchor": "bottom",
          "icon-allow-overlap": true,
          "icon-padding": 0,
          "symbol-sort-key": ["-", ["get", "number"]],
        },
      },
      {
        id: "here",
        type: "symbol",
        source: "here",
        layout: { "icon-image": "here", "icon-anchor": "bottom", "icon-allow-overlap": true },
      },
    ],
  };
}
