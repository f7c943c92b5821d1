// What pages say to machines is schema.org's: every JSON-LD document that the
// real server gives is compiled, strictly, against the types that Google
// publishes of schema.org. An unknown property or a wrong value fails.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { startSite } from './server.mjs';

const web = new URL('../../web/', import.meta.url).pathname;
const PUBLIC = 'https://lieux.exemple.fr';
const DOCUMENT = /<script type="application\/ld\+json">([\s\S]*?)<\/script>/g;

const options = { now: '2026-12-22T09:30:00Z', more: ['--public-url', PUBLIC] };
let site;
before(async () => { site = await startSite(options); });
after(() => site?.stop());

const read = async (path, from = site) => (await fetch(from.address + path)).text();
const documents = (html) => [...html.matchAll(DOCUMENT)].map(([, text]) => JSON.parse(text));

/** The sheets of every place of the fixture, by name. */
async function sheets() {
  const { items } = await (await fetch(`${site.address}/api/v1/places`)).json();
  return new Map(await Promise.all(items.map(async ({ key, place }) => [place.nom, await read(`/lieux/${key}`)])));
}

const TYPES = {
  WebPage: 'WithContext<WebPage>',
  BreadcrumbList: 'WithContext<BreadcrumbList>',
  // Its search names the word it wants filled in: "query-input".
  WebSite: 'WithContext<Exclude<WebSite, string>> & { potentialAction: WithActionConstraints<Exclude<SearchAction, string>> }',
};

/** What the compiler says against these documents; nothing when they are right. */
function objections(all) {
  const folder = mkdtempSync(join(web, 'node_modules/.structured-'));
  try {
    const lines = all.map((document, n) =>
      `export const x${n}: ${TYPES[document['@type']]} = ${JSON.stringify(document, null, 1)};`);
    writeFileSync(join(folder, 'documents.ts'),
      `import type { BreadcrumbList, SearchAction, WebPage, WebSite, WithActionConstraints, WithContext } from "schema-dts";\n${lines.join('\n')}\n`);
    const tsc = join(web, 'node_modules/.bin/tsc');
    const run = spawnSync(tsc, ['--noEmit', '--strict', '--skipLibCheck', '--module', 'esnext', '--moduleResolution',
      'bundler', '--target', 'es2022', '--types', '', '--ignoreConfig', join(folder, 'documents.ts')], { encoding: 'utf8', cwd: web });
    return run.status === 0 ? '' : run.stdout + run.stderr;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('every document of the site is schema.org’s', async () => {
  const pages = [await read('/'), await read('/territoires/departement/35'), await read('/territoires/commune/35238'),
    ...(await sheets()).values()];
  const all = pages.flatMap((html) => {
    const found = documents(html);
    assert.ok(found.length > 0, html.slice(0, 400));
    return found;
  });
  assert.ok(all.length >= 9);
  assert.equal(objections(all), '');
});

test('the sheets of real places too, whatever their sources tell', async () => {
  const sample = await startSite({ ...options, sources: new URL('../../data/sample', import.meta.url).pathname });
  try {
    const keys = (await read('/sitemap/lieux-1.xml', sample)).matchAll(/<loc>[^<]*?(\/lieux\/[0-9a-f]+)<\/loc>/g);
    const all = [];
    for (const [, path] of keys) all.push(...documents(await read(path, sample)));
    assert.ok(all.length > 100, `only ${all.length} sheets`);
    const places = all.map(({ mainEntity }) => mainEntity);
    for (const told of ['geo', 'openingHoursSpecification', 'makesOffer', 'isAccessibleForFree']) {
      assert.ok(places.some((place) => told in place), `no sheet of the sample tells ${told}: the test sees less than it should`);
    }
    assert.equal(objections(all), '');
  } finally {
    sample.stop();
  }
});

/** The fixture, with a first place that says more than most do. */
function fullerFixture() {
  const folder = mkdtempSync(join(tmpdir(), 'maillage-e2e-'));
  cpSync(new URL('fixtures', import.meta.url).pathname, folder, { recursive: true });
  const edit = (name, change) => {
    const file = join(folder, 'essai', name);
    const content = JSON.parse(readFileSync(file, 'utf8'));
    change(content);
    writeFileSync(file, JSON.stringify(content));
  };
  edit('essai.config.json', (mapping) => {
    for (const field of ['pivot', 'structure_parente', 'fiche_acces_libre', 'prise_rdv']) mapping[field] = { colonne: field };
  });
  edit('essai.json', ([place]) => {
    Object.assign(place, {
      pivot: '17230001400013',
      structure_parente: 'Structure </script> d’essai',
      fiche_acces_libre: 'https://acceslibre.beta.gouv.fr/app/essai/',
      prise_rdv: 'https://exemple.fr/rendez-vous',
      horaires: 'Mo 09:00-12:00; Tu[1] 14:00-24:00; PH off',
    });
  });
  return folder;
}

test('exceptions are dated, what is not weekly is told day by day, no words end the document', async () => {
  const sources = fullerFixture();
  const full = await startSite({ ...options, now: '2027-03-24T09:30:00Z', sources });
  try {
    const { items } = await (await fetch(`${full.address}/api/v1/places?q=35238`)).json();
    const { key } = items.find(({ place }) => place.nom === 'Espace numérique des Fougères');
    const html = await read(`/lieux/${key}`, full);
    const [page] = documents(html);
    assert.equal(objections([page]), '');
    const place = page.mainEntity;
    assert.equal(place.potentialAction.target.urlTemplate, 'https://exemple.fr/rendez-vous');
    assert.equal(place.publicAccess, true);
    assert.equal(place.email, 'accueil@exemple.fr');
    assert.equal(place.identifier.value, '17230001400013');
    assert.equal(place.parentOrganization.name, 'Structure </script> d’essai');
    assert.deepEqual(place.openingHoursSpecification.map(({ dayOfWeek, opens }) => [dayOfWeek, opens]), [[['Monday'], '09:00']]);
    const dated = place.specialOpeningHoursSpecification.map(({ validFrom, opens, closes }) => `${validFrom} ${opens}-${closes}`);
    assert.deepEqual(dated, ['2027-03-29 00:00-00:00', '2027-04-06 14:00-23:59', '2027-05-04 14:00-23:59', '2027-05-17 00:00-00:00']);
    assert.match(html, /SIRET\u00a0: 172\u00a0300\u00a0014\u00a000013/);
  } finally {
    full.stop();
    rmSync(sources, { recursive: true, force: true });
  }
});

test('the validator refuses what schema.org does not know', async () => {
  const [page] = documents([...(await sheets()).values()][0]);
  assert.equal(objections([page]), '');
  for (const spoil of [
    (document) => { document.mainEntity.favouriteColour = 'teal'; },
    (document) => { document.mainEntity['@type'] = 'Lighthouse'; },
    (document) => { document.mainEntity.geo = 'somewhere'; },
    (document) => { document.mainEntity.dateModified = '2026-09-15'; },
    (document) => { document.breadcrumb.itemListElement[0].position = { much: 'wrong' }; },
  ]) {
    const spoilt = structuredClone(page);
    spoil(spoilt);
    assert.notEqual(objections([spoilt]), '', `${spoil} was let through`);
  }
});

test('a sheet says what the registry knows, and no more', async () => {
  const all = await sheets();
  const [page] = documents(all.get('Espace numérique des Fougères'));
  assert.equal(page.dateModified, '2026-09-15');
  assert.ok(page.url.startsWith(`${PUBLIC}/lieux/`));
  const place = page.mainEntity;
  assert.equal(place.address.addressCountry, 'FR');
  assert.equal(place.address.postalCode, '35000');
  assert.equal(place.telephone, '+33261910001');
  assert.equal(place.containedInPlace.name, 'Rennes');
  assert.deepEqual(place.openingHoursSpecification.map(({ dayOfWeek, opens, closes }) => [dayOfWeek.length, opens, closes]),
    [[5, '09:00', '12:00'], [5, '14:00', '18:00']]);
  // Its hours do not speak of holidays: nothing is claimed of Christmas.
  assert.equal(place.specialOpeningHoursSpecification, undefined);
  const [silent] = documents(all.get('Point d’accueil du Port'));
  assert.equal(silent.mainEntity.openingHoursSpecification, undefined);
  assert.equal(silent.mainEntity.telephone, undefined);
});
