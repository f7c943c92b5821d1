// Golden places in a real browser: two sources describe one place; somebody in charge makes one
// sheet of two, sees where it is from, and undoes it. What was absorbed goes on answering.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { signIn, sql } from './members.mjs';
import { AxeBuilder, startBrowser, startSite } from './server.mjs';

const now = '2026-11-24T09:30:00Z';
const HUB = [['equipe-hub', 'hub:hub-bretagne']];
const MAPPING = {
  id: { colonne: 'id' }, nom: { colonne: 'nom' }, adresse: { colonne: 'adresse' }, code_postal: { colonne: 'cp' },
  commune: { colonne: 'commune' }, latitude: { colonne: 'lat' }, longitude: { colonne: 'lon' }, date_maj: { colonne: 'maj' },
  telephone: { colonne: 'tel' }, site_web: { colonne: 'site' },
};
const NATION = [
  { id: 'n1', nom: 'Point numérique municipal', adresse: '12 rue du Verger', cp: '35000', commune: 'Rennes', lat: '48.11', lon: '-1.68', maj: '2026-10-01', tel: '0299010203', site: '' },
  { id: 'n2', nom: 'Médiathèque du Port', adresse: '2 quai Nord', cp: '35400', commune: 'Saint-Malo', lat: '48.64', lon: '-2.00', maj: '2026-10-01', tel: '0299404142', site: 'https://mediatheque.exemple.fr' },
];
const OF_HUB = [
  { id: 'h1', nom: 'Maison de quartier Villejean', adresse: '2 rue de Bourgogne', cp: '35000', commune: 'Rennes', lat: '48.12012', lon: '-1.70021', maj: '2026-09-01', tel: '', site: 'https://villejean.exemple.fr' },
  { id: 'h2', nom: 'Médiathèque du Port', adresse: '2 Quai Nord', cp: '35400', commune: 'Saint-Malo', lat: '48.64001', lon: '-2.00002', maj: '2026-09-01', tel: '02 99 40 41 42', site: 'https://mediatheque.exemple.fr' },
];
let site;
let browser;
let sources;
const keys = {};

before(async () => {
  sources = mkdtempSync(join(tmpdir(), 'maillage-sources-'));
  for (const [name, rows] of [['hub-lo', OF_HUB], ['nation', NATION]]) {
    mkdirSync(join(sources, name));
    writeFileSync(join(sources, name, `${name}.json`), JSON.stringify(rows));
    writeFileSync(join(sources, name, `${name}.config.json`), JSON.stringify(MAPPING));
  }
  site = await startSite({ sources, now });
  browser = await startBrowser();
  for (const { key, record } of sql(site, 'SELECT key, record FROM place')) keys[JSON.parse(record).id] = key;
});
after(async () => {
  await browser?.close();
  site?.stop();
  if (sources) rmSync(sources, { recursive: true, force: true });
});

async function as(roles, path, options = {}) {
  const context = await browser.newContext({ locale: 'fr-FR', ...options });
  await signIn(site, context, roles, { now });
  const page = await context.newPage();
  const response = await page.goto(site.address + path);
  return { page, response, close: () => context.close() };
}

async function accessible(page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]), []);
}

const answer = (path) => fetch(site.address + path, { redirect: 'manual' });

/** The atlas follows within two seconds. */
async function answers(path, status) {
  const until = Date.now() + 10_000;
  let last;
  while (Date.now() < until) {
    last = await answer(path);
    if (last.status === status) return last;
    await new Promise((resolve) => { setTimeout(resolve, 200); });
  }
  assert.fail(`${path} answers ${last.status}, not ${status}`);
}

test('two fiches are made one by hand, and one of them two again', async () => {
  const { page, close } = await as(HUB, `/mon-espace/lieux/${keys.n1}`);
  await page.getByRole('link', { name: 'Réunir ou séparer' }).click();
  await accessible(page);
  await page.getByLabel(/Chercher un lieu/).fill('villejean');
  await page.getByRole('button', { name: 'Chercher' }).click();
  await page.getByLabel(/Maison de quartier Villejean/).check();
  await page.getByRole('button', { name: 'Réunir en une seule fiche' }).click();
  await page.getByText('Dites en une phrase pourquoi').waitFor();
  await accessible(page);
  await page.getByLabel(/Chercher un lieu/).fill('villejean');
  await page.getByRole('button', { name: 'Chercher' }).click();
  await page.getByLabel(/Maison de quartier Villejean/).check();
  await page.getByRole('group', { name: /Lequel est le même/ }).locator('xpath=..').getByLabel('Pourquoi').fill('Même porte, deux noms');
  await page.getByRole('button', { name: 'Réunir en une seule fiche' }).click();
  await page.getByText('n’en font plus qu’une').waitFor();
  await accessible(page);

  // The fiche that was published first keeps its address.
  const [leader, absorbed] = [keys.h1, keys.n1];
  const moved = await answers(`/lieux/${absorbed}`, 301);
  assert.equal(moved.headers.get('location'), `/lieux/${leader}`);
  const api = await answer(`/api/v1/places/${absorbed}?format=geojson`);
  assert.equal(api.headers.get('location'), `/api/v1/places/${leader}?format=geojson`);
  const detail = await (await answer(`/api/v1/places/${leader}`)).json();
  assert.equal(detail.records.length, 2);
  assert.ok(detail.provenance.some(({ field, records }) => field === 'telephone' && records[0] === keys.n1));

  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${site.address}/lieux/${absorbed}`);
  assert.equal(new URL(page.url()).pathname, `/lieux/${leader}`);
  const told = await page.getByRole('region', { name: /D’où vient cette fiche/ }).textContent();
  assert.match(told, /hub-lo.*En vient.*nom du lieu/s);
  assert.match(told, /nation.*En vient.*téléphone/s);
  await accessible(page);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing wider than the screen');

  await page.goto(`${site.address}/mon-espace/lieux/${leader}/doublons`);
  await accessible(page);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing wider than the screen');
  await page.getByRole('group', { name: /celle d’un autre lieu/ }).getByLabel(/Point numérique/).check();
  await page.getByRole('group', { name: /celle d’un autre lieu/ }).locator('xpath=..').getByLabel('Pourquoi').fill('Deux salles');
  await page.getByRole('button', { name: 'Séparer cette fiche' }).click();
  await page.getByText('La fiche est séparée').waitFor();
  await answers(`/lieux/${absorbed}`, 200);
  await page.getByRole('button', { name: /Annuler cette décision/ }).first().click();
  await page.getByText('La décision est annulée').waitFor();
  await close();
});

test('whoever is elsewhere decides nothing here', async () => {
  const { response, close } = await as([['equipe-hub', 'hub:hinaura']], `/mon-espace/lieux/${keys.n1}/doublons`);
  assert.equal(response.status(), 403);
  await close();
});

test('what two sources say alike is one place, and one mark on the map', async () => {
  const moved = await answer(`/lieux/${keys.n2}`);
  assert.equal(moved.status, 301);
  assert.equal(moved.headers.get('location'), `/lieux/${keys.h2}`);
  const { total, items } = await (await fetch(`${site.address}/api/v1/places?territoire=commune-35288`)).json();
  assert.equal(total, 1);
  assert.deepEqual(items[0].records.map(({ source }) => source), ['hub-lo', 'nation']);
});

test('the command line counts every row once', async () => {
  const runs = sql(site, 'SELECT source_id, rows_read, published, quarantined, merged FROM import ORDER BY source_id');
  assert.deepEqual(runs, [
    { source_id: 'hub-lo', rows_read: 2, published: 2, quarantined: 0, merged: 0 },
    { source_id: 'nation', rows_read: 2, published: 1, quarantined: 0, merged: 1 },
  ]);
});
