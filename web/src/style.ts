// The map's own drawing: borders, names and places from one tile source.
import type { ExpressionSpecification, StyleSpecification } from "maplibre-gl";

export interface Palette {
  land: string;
  border: string;
  borderStrong: string;
  ink: string;
  halo: string;
  primary: string;
  onPrimary: string;
  accent: string;
}

const LIGHT: Palette = {
  land: "#f6f0e4",
  border: "#b9ac95",
  borderStrong: "#857a68",
  ink: "#22262b",
  halo: "#ffffff",
  primary: "#0f5257",
  onPrimary: "#ffffff",
  accent: "#a84a12",
};

const DARK: Palette = {
  land: "#1f2426",
  border: "#525a5c",
  borderStrong: "#8b9391",
  ink: "#f1ebe0",
  halo: "#14181a",
  primary: "#85d0cc",
  onPrimary: "#0b2325",
  accent: "#f2ac70",
};

/** The palette that follows the reader's setting. */
export function palette(dark: boolean): Palette {
  return dark ? DARK : LIGHT;
}

const wide: ExpressionSpecification = ["in", ["get", "level"], ["literal", ["region", "hub", "pays"]]];
const middle: ExpressionSpecification = ["==", ["get", "level"], "departement"];
/** A name's rank is its commune's population: the largest are placed first. */
const population: ExpressionSpecification = ["to-number", ["get", "rank"], 0];

/** Builds the style; `query` narrows the tiles to the places searched for. */
export function mapStyle(colours: Palette, query: string): StyleSpecification {
  const tiles = `${location.origin}/tiles/{z}/{x}/{y}.mvt${query ? `?${query}` : ""}`;
  const shared = { source: "maillage" } as const;
  return {
    version: 8,
    sources: {
      maillage: { type: "vector", tiles: [tiles], minzoom: 0, maxzoom: 14 },
      cards: { type: "geojson", data: { type: "FeatureCollection", features: [] }, promoteId: "id" },
      here: { type: "geojson", data: { type: "FeatureCollection", features: [] } },
    },
    layers: [
      { id: "land", type: "background", paint: { "background-color": colours.land } },
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
        id: "labels",
        type: "symbol",
        ...shared,
        "source-layer": "labels",
        layout: {
          "icon-image": [
            "concat",
            ["case", [">=", population, 40_000], "town:", "label:"],
            ["get", "name"],
          ],
          "symbol-sort-key": ["-", population],
          "icon-padding": 6,
        },
      },
      {
        id: "places",
        type: "symbol",
        ...shared,
        "source-layer": "places",
        filter: ["<=", ["to-number", ["get", "count"], 1], 1],
        layout: { "icon-image": "place", "icon-allow-overlap": true, "icon-ignore-placement": true },
      },
      {
        id: "clusters",
        type: "symbol",
        ...shared,
        "source-layer": "places",
        filter: [">", ["to-number", ["get", "count"], 1], 1],
        layout: {
          "icon-image": ["concat", "cluster:", ["to-string", ["get", "count"]]],
          "icon-allow-overlap": true,
          "icon-ignore-placement": true,
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
          "icon-ignore-placement": true,
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
