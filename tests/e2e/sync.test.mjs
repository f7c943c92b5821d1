// An import that changes too much at once waits for those in charge: from the browser and at the
// command line; it is applied or refused with a reason. What a source gave up is listed. A mapping
// is written, tried, put in use and restored. All of it accessible, at both widths.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { accessible } from './accessible.mjs';
import { signedIn, sql } from './members.mjs';
import { maillage, startBrowser, startSite } from './server.mjs';

const TOWNS = [['35000', 'Rennes'], ['35400', 'Saint-Malo'], ['29200', 'Brest'], ['56000', 'Vannes']];

function table(from, to, { telephone = 'Téléphone' } = {}) {
  const lines = [`Nom;Adresse;Code postal;Ville;${telephone};Tarif`];
  for (let n = from; n < to; n += 1) {
    const [code, town] = TOWNS[n % TOWNS.length];
    lines.push(`Espace numérique ${n};${n + 1} rue des Lilas;${code};${town};02 99 00 00 ${String(10 + n)};${n % 2 ? 'Entrée libre' : 'Payant'}`);
  }
  return lines.join('\n');
}

const folder = mkdtempSync(join(tmpdir(), 'maillage-sync-'));
let site;
let browser;
let hub;
before(async () => {
  site = await startSite();
  browser = await startBrowser();
  hub = signedIn(site, [['equipe-hub', 'hub:hub-bretagne']]);
});
after(async () => {
  await browser?.close();
  site?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function open(path, { as = hub, ...options } = {}) {
  const context = await browser.newContext({ locale: 'fr-FR', ...options });
  await context.addCookies([{ ...as.cookie, url: site.address }]);
  const page = await context.newPage();
  await page.goto(new URL(path, site.address).href);
  return page;
}

/** Sends a file of the source and launches its import; ends on the page of the work, over. */
async function send(page, text, { first = false } = {}) {
  await page.goto(new URL('/mon-espace/imports/nouveau?source=lieux-bretons', site.address).href);
  await page.getByLabel('Fichier de votre appareil').setInputFiles({ name: 'lieux.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  if (first) {
    await page.getByLabel('Nom de la source').fill('Lieux bretons');
    await page.getByLabel('À qui appartient la source').selectOption({ index: 1 });
    await page.getByLabel('Licence des données').selectOption('lo-2.0');
    await page.getByLabel('Rythme de mise à jour').selectOption('semaine');
  }
  await page.getByRole('button', { name: 'Envoyer et vérifier les colonnes' }).click();
  await page.getByRole('link', { name: 'Voir ce qui changerait' }).click();
}

async function launch(page) {
  await page.getByRole('button', { name: 'Lancer l’import' }).click();
  await page.locator('[data-over]').waitFor({ timeout: 60_000 });
}

const published = () => sql(site, "SELECT COUNT(*) AS places FROM place WHERE source_id = 'lieux-bretons' AND withdrawn_at IS NULL")[0].places;

test('a file cut short waits, is refused, comes again and is applied', async () => {
  const page = await open('/mon-espace/imports');
  await send(page, table(0, 20), { first: true });
  await launch(page);
  assert.equal(published(), 20);

  await send(page, table(0, 8));
  assert.match(await page.getByRole('alert').textContent(), /passe de 20\slieux à 8/);
  await accessible(page, 'what would change');
  await launch(page);
  assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), 'L’import attend une décision');
  await page.getByRole('link', { name: 'Voir ce qui changerait et décider' }).click();
  await accessible(page, 'a held import');
  assert.match(await page.locator('main').textContent(), /Retirés\s*12\slieux/);
  assert.equal(published(), 20);

  await page.getByRole('button', { name: 'Refuser' }).click();
  assert.match(await page.getByRole('alert').textContent(), /Dites en une phrase pourquoi/);
  await accessible(page, 'a held import without a reason');
  await page.getByLabel('Pourquoi appliquer ou refuser').fill('Le fichier est coupé');
  await page.getByRole('button', { name: 'Refuser' }).click();
  assert.match(await page.getByRole('status').textContent(), /refusé\. Décision de Camille Essai\s: «\sLe fichier est coupé\s»/);
  assert.equal(published(), 20);

  await send(page, table(0, 8));
  await launch(page);
  await page.goto(new URL('/mon-espace/imports', site.address).href);
  await accessible(page, 'the list of imports');
  await page.locator('#retenus + table').getByRole('link', { name: 'Lieux bretons' }).click();
  await page.getByLabel('Pourquoi appliquer ou refuser').fill('Les permanences ont fermé');
  await page.getByRole('button', { name: 'Appliquer quand même' }).click();
  const report = page.getByRole('link', { name: 'Voir le rapport de l’import' });
  await report.waitFor({ timeout: 60_000 });
  assert.equal(published(), 8);
  const [{ why }] = sql(site, "SELECT why FROM journal WHERE why LIKE 'Les permanences%'");
  assert.equal(why, 'Les permanences ont fermé');

  await page.goto(new URL('/mon-espace/imports/sources/lieux-bretons', site.address).href);
  await accessible(page, 'the source');
  await page.getByRole('link', { name: /12\slieux retirés/ }).click();
  await accessible(page, 'the withdrawn places');
  const first = page.locator('tbody tr').first();
  assert.match(await first.textContent(), /rue des Lilas[^]*Il n’est plus dans le fichier «\slieux\.csv\s»/);
  await page.context().close();
});

test('without JavaScript one decides too, and others’ holds are out of reach', async () => {
  const page = await open('/mon-espace/imports', { javaScriptEnabled: false });
  const [{ id }] = sql(site, "SELECT id FROM import_hold WHERE state = 'applied'");
  await page.goto(new URL(`/mon-espace/imports/retenus/${id}`, site.address).href);
  assert.equal(await page.getByRole('button', { name: 'Refuser' }).count(), 0);
  assert.match(await page.getByRole('status').textContent(), /appliqué/);
  await page.context().close();
  const elsewhere = signedIn(site, [['equipe-hub', 'hub:hinaura']]);
  const other = await open('/mon-espace/imports', { as: elsewhere });
  for (const path of [`retenus/${id}`, 'sources/lieux-bretons/retires', 'sources/lieux-bretons/correspondance', 'sources/lieux-bretons/correspondance.json']) {
    const answer = await other.request.get(new URL(`/mon-espace/imports/${path}`, site.address).href);
    assert.equal(answer.status(), 403, path);
  }
  await other.context().close();
});

test('the command line holds a source whose column was renamed, with exit code 3', () => {
  const mapping = join(folder, 'mapping.json');
  const data = join(folder, 'lieux.csv');
  writeFileSync(mapping, JSON.stringify({
    nom: { colonne: 'Nom' }, adresse: { colonne: 'Adresse' }, code_postal: { colonne: 'Code postal' }, commune: { colonne: 'Ville' }, telephone: { colonne: 'Téléphone' },
  }));
  const run = (text, ...more) => {
    writeFileSync(data, text);
    return spawnSync(maillage, ['import', data, '--mapping', mapping, '--source', 'ligne', '--database', site.database, ...more], { encoding: 'utf8' });
  };
  const first = run(table(0, 10));
  assert.equal(first.status, 0, first.stderr);
  const again = run(table(0, 10));
  assert.match(again.stdout, /unchanged 10, withdrawn 0; 10 rows known already/);
  const renamed = table(0, 10, { telephone: 'Telephone fixe' });
  const held = run(renamed);
  assert.equal(held.status, 3, held.stdout + held.stderr);
  assert.match(held.stdout, /held, not applied: columns that were read are gone or empty: Téléphone/);
  assert.match(held.stderr, /--accept-changes/);
  const accepted = run(renamed, '--accept-changes');
  assert.equal(accepted.status, 0, accepted.stderr);
  assert.match(accepted.stdout, /updated 10/);
});

test('a mapping is written, tried on the last file, put in use and restored', async () => {
  const page = await open('/mon-espace/imports/sources/lieux-bretons');
  await page.getByRole('link', { name: 'Correspondance' }).click();
  await accessible(page, 'the mapping');
  const field = page.getByLabel('Correspondance, en JSON');
  const before = JSON.parse(await field.inputValue());
  assert.deepEqual(before.nom, { colonne: 'Nom' });

  await field.fill('{"nom": ');
  await page.getByRole('button', { name: 'Essayer' }).click();
  assert.match(await page.getByRole('alert').textContent(), /Ce n’est pas du JSON, à la ligne 1/);

  const written = {
    ...before,
    frais_a_charge: [
      { colonnes: ['Tarif'], motifs: ['\\blibre\\b'], plier: true, cible: 'Gratuit' },
      { colonnes: ['Tarif'], valeurs: { payant: 'Payant', 'Entrée libre': '' } },
    ],
    structure_parente: { colone: 'Porteur', colonne: 'Ville', valeurs: { rennes: 'Rennes Métropole' }, défaut: 'Région' },
  };
  await field.fill(JSON.stringify(written));
  await page.getByRole('button', { name: 'Essayer' }).click();
  assert.match(await page.locator('main').textContent(), /structure_parente\.colone : clé inconnue, sans effet : vouliez-vous écrire « colonne » \?/);
  const parent = page.locator('tr', { has: page.locator('th', { hasText: 'Structure parente' }) });
  assert.match(await parent.textContent(), /8\s*\(plus\)/);
  await accessible(page, 'the trial of a mapping');

  await page.getByRole('button', { name: 'Mettre en service' }).click();
  assert.match(await page.getByRole('alert').textContent(), /Dites en une phrase ce qui change/);
  await page.getByLabel('Ce qui change', { exact: true }).fill('Les frais sont lus');
  await page.getByRole('button', { name: 'Mettre en service' }).click();
  assert.match(await page.getByRole('status').textContent(), /est en service/);
  const rows = page.locator('#versions ~ table tbody tr');
  assert.match(await rows.first().textContent(), /Version 2 \(en service\)[^]*Camille Essai[^]*Les frais sont lus/);
  await rows.first().getByRole('link').click();
  assert.match(await page.locator('main').textContent(), /Ce qu’elle a changé[^]*Frais/);
  await accessible(page, 'a version of a mapping');

  await page.goto(new URL('/mon-espace/imports/sources/lieux-bretons/correspondance?version=1', site.address).href);
  await page.getByLabel('Ce qui change', { exact: true }).fill('Retour en arrière');
  await page.getByRole('button', { name: 'Mettre en service' }).click();
  assert.match(await rows.first().textContent(), /Version 3 \(en service\)/);
  const file = await (await page.request.get(new URL('/mon-espace/imports/sources/lieux-bretons/correspondance.json', site.address).href)).json();
  assert.deepEqual(file, before);
  await page.context().close();
});

test('the rule of one field is written in the assistant', async () => {
  const page = await open('/mon-espace/imports');
  await page.goto(new URL('/mon-espace/imports/nouveau?source=lieux-bretons', site.address).href);
  await page.getByLabel('Fichier de votre appareil').setInputFiles({ name: 'lieux.csv', mimeType: 'text/csv', buffer: Buffer.from(table(0, 8)) });
  await page.getByRole('button', { name: 'Envoyer et vérifier les colonnes' }).click();
  const rule = page.getByLabel('Règle détaillée de Nom du lieu');
  await page.locator('summary', { hasText: 'Règle détaillée de Nom du lieu' }).click();
  await rule.fill('{"extraire": {"colonne": "Nom", "motif": "numérique (\\\\d+)"}, "valeurs": {"3": "Le trois"}}');
  await page.getByRole('button', { name: 'Mettre à jour l’aperçu' }).click();
  await page.waitForURL(/#apercu$/);
  assert.deepEqual(await page.locator('.preview h3').allTextContents(), ['0', '1', '2', 'Le trois', '4']);
  assert.match(await page.getByLabel('Nom du lieu', { exact: true }).locator('option:checked').textContent(), /règle écrite/);
  await page.locator('summary', { hasText: 'Règle détaillée de Nom du lieu' }).click();
  await accessible(page, 'the assistant with a rule');
  await rule.fill('{"extraire": ');
  await page.getByRole('button', { name: 'Mettre à jour l’aperçu' }).click();
  await page.locator('#nom-regle-1').waitFor();
  assert.match(await page.locator('#nom-regle-1').textContent(), /n’est pas du JSON/);
  await page.context().close();
});
