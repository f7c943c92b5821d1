// Builds everything the pages need into `dist/`, under hashed names so that
// they can be cached for ever; `manifest.json` says which file is which.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, extname } from "node:path";

const OUT = "dist";
const TARGETS = ["chrome94", "firefox93", "safari15.4"];

/** Writes a file under a name carrying its own hash and returns that name. */
async function hashed(name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8).toUpperCase();
  const file = `${basename(name, extname(name))}-${hash}${extname(name)}`;
  await writeFile(`${OUT}/${file}`, content);
  return file;
}

/** Bundles entry points and returns logical name → hashed name. */
async function bundle(entries, options) {
  const { metafile } = await build({
    entryPoints: entries,
    outdir: OUT,
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    bundle: true,
    minify: true,
    metafile: true,
    legalComments: "eof", // licences travel with what they cover
    target: TARGETS,
    ...options,
  });
  const names = {};
  for (const [path, output] of Object.entries(metafile.outputs)) {
    if (output.entryPoint && path.startsWith(`${OUT}/`)) {
      const name = basename(output.entryPoint).replace(/\.ts$/, ".js");
      names[name] = basename(path);
    }
  }
  return names;
}

await rm(OUT, { recursive: true, force: true });
await mkdir(OUT, { recursive: true });

// The worker is a file of its own, so that the content policy can refuse
// scripts made from text.
const worker = await hashed(
  "map-worker.js",
  await readFile("node_modules/maplibre-gl/dist/maplibre-gl-worker.mjs"),
);
const favicon = await hashed("favicon.svg", await readFile("src/favicon.svg"));
const fontLicence = await hashed(
  "font-licence.txt",
  await readFile("node_modules/@fontsource-variable/atkinson-hyperlegible-next/LICENSE"),
);
const sheets = ["site", "espace", "places", "reuse", "orientation", "portrait", "levers", "seance", "map"];
const styles = await bundle(sheets.map((name) => `src/${name}.css`), { loader: { ".woff2": "file" } });
const scripts = await bundle(["src/map.ts"], {
  format: "esm",
  splitting: true,
  define: { MAP_WORKER: JSON.stringify(worker) },
});

// Other sites name this one in their pages: its own name never changes.
await bundle(["src/embed/maillage-carte.ts"], { format: "esm", entryNames: "[name]" });

const manifest = {
  ...styles,
  ...scripts,
  "map-worker.js": worker,
  "favicon.svg": favicon,
  "font-licence.txt": fontLicence,
};
await writeFile(`${OUT}/manifest.json`, `${JSON.stringify(manifest, null, 2)}\n`);
console.log(manifest);
