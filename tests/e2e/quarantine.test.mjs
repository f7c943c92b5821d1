// Rows that an import left out are mended in place: seen, suggested, checked, published, taken back;
// several at once; left out with a reason; without JavaScript; by keyboard; accessible.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { accessible } from './accessible.mjs';
import { signedIn, sql } from './members.mjs';
import { startBrowser, startSite } from './server.mjs';

const MAPPING = {
  id: { colonne: 'id' }, nom: { colonne: 'nom' }, adresse: { colonne: 'adresse' }, code_postal: { colonne: 'cp' },
  commune: { colonne: 'ville' }, telephone: { colonne: 'tel' }, date_maj: { colonne: 'maj' },
};
const row = (id, nom, adresse, cp, ville, more = {}) => ({ id, nom, adresse, cp, ville, maj: '2026-10-01', ...more });
const ROWS = [
  row('1', 'Espace des Lilas', '1 rue des Lilas', '35000', 'Rennes'),
  row('2', 'Médiathèque du Port', '2 quai Nord', '', '', { tel: '02 99 00 00 02', note: '35400' }),
  ...[3, 4, 5].map((n) => row(`${n}`, `Permanence ${n}`, `${n} place du Bourg`, '', 'Saint-Germain')),
  row('6', '', '6 rue du Bois', '35000', 'Rennes', { porteur: 'Association du Bois' }),
  row('7', '', '', '', ''),
];

let site;
let browser;
let hub;
let folder;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'maillage-rows-'));
  mkdirSync(join(folder, 'hub-essai'));
  writeFileSync(join(folder, 'hub-essai/hub-essai.json'), JSON.stringify(ROWS));
  writeFileSync(join(folder, 'hub-essai/hub-essai.config.json'), JSON.stringify(MAPPING));
  site = await startSite({ sources: folder });
  sql(site, "UPDATE source SET scope = 'hub:hub-bretagne', title = 'Hub d’essai' WHERE id = 'hub-essai'");
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

test('a row is mended with a suggestion, published and shown on the map', async () => {
  const page = await open('/mon-espace');
  const task = page.getByRole('link', { name: /6 lignes d’import à réparer/ });
  await task.click();
  await accessible(page, 'rows to mend');
  await page.getByRole('link', { name: 'Médiathèque du Port' }).click();
  assert.match(await page.locator('main').textContent(), /Rien ne permet de situer ce lieu/);
  await accessible(page, 'a row');
  await page.getByRole('link', { name: /Reprendre « Saint-Malo \(35400\) »/ }).click();
  assert.equal(await page.getByLabel('Commune', { exact: true }).inputValue(), 'Saint-Malo');
  await page.getByLabel('Code postal').fill('354');
  await page.getByRole('button', { name: 'Vérifier' }).click();
  assert.match(await page.getByRole('alert').textContent(), /cinq chiffres du code postal/);
  await accessible(page, 'a row with a fault');
  await page.getByLabel('Code postal').fill('35400');
  await page.getByRole('button', { name: 'Vérifier' }).click();
  assert.match(await page.getByRole('region', { name: 'Ce qui serait publié' }).textContent(), /Saint-Malo[^]*02.99.00.00.02/);
  await accessible(page, 'what would be published');
  await page.getByRole('button', { name: 'Publier ce lieu' }).first().click();
  assert.match(await page.getByRole('status').textContent(), /Le lieu est publié/);
  await accessible(page, 'a row that is mended');
  // Every node renews what it shows within seconds.
  const href = await page.getByRole('link', { name: 'Voir la fiche' }).getAttribute('href');
  let status = 0;
  for (let tries = 0; tries < 60 && status !== 200; tries += 1) {
    status = (await page.request.get(new URL(href, site.address).href)).status();
    if (status !== 200) await page.waitForTimeout(250);
  }
  assert.equal(status, 200, 'the place is public');
  await page.getByRole('button', { name: 'Annuler cette décision' }).click();
  assert.match(await page.getByRole('status').textContent(), /de nouveau à réparer/);
  await page.context().close();
});

test('what is alike is mended together, without JavaScript', async () => {
  const page = await open('/mon-espace/a-reparer', { javaScriptEnabled: false });
  await page.getByRole('link', { name: /3 lignes pareilles/ }).click();
  await page.getByRole('link', { name: /Reprendre « Saint-Germain/ }).first().click();
  assert.match(await page.locator('main').textContent(), /Ce qu’elle deviendrait/);
  await page.getByRole('checkbox', { name: 'Permanence 5' }).uncheck();
  await page.getByRole('button', { name: /Publier/ }).click();
  assert.match(await page.getByRole('status').textContent(), /2\slignes sont publiées/);
  assert.ok(await page.getByRole('link', { name: 'Permanence 5' }).isVisible());
  await page.context().close();
});

test('several rows: the page is accessible', async () => {
  const page = await open('/mon-espace/a-reparer?raison=sans-lieu');
  await page.getByRole('link', { name: 'Permanence 5' }).click();
  const fields = await page.locator('input[name=fautes]').first().inputValue();
  await page.goto(new URL(`/mon-espace/a-reparer/hub-essai/lot?fautes=${fields}&commune=Foug%C3%A8res&code_postal=35300`, site.address).href);
  await accessible(page, 'several rows');
  await page.context().close();
});

test('by keyboard, a name is given and an empty row is left out', async () => {
  const page = await open('/mon-espace/a-reparer?raison=sans-nom');
  await page.locator('table a').first().focus();
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: /Reprendre « Association du Bois »/ }).focus();
  await page.keyboard.press('Enter');
  assert.equal(await page.getByLabel('Nom du lieu').inputValue(), 'Association du Bois');
  await page.getByLabel('Nom du lieu').focus();
  await page.keyboard.press('Enter');
  // Enter in a form is its first button: to check, never to publish unseen.
  await page.getByRole('region', { name: 'Ce qui serait publié' }).waitFor();
  await page.getByRole('button', { name: 'Publier ce lieu' }).first().focus();
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Ligne suivante' }).waitFor();

  await page.goto(new URL('/mon-espace/a-reparer?raison=vide', site.address).href);
  await page.locator('table a').first().click();
  assert.match(await page.locator('main').textContent(), /Toutes ses cases sont vides|Colonne/);
  await page.getByLabel('Pourquoi ?', { exact: true }).fill('Ligne vide');
  await page.keyboard.press('Enter');
  assert.match(await page.getByRole('status').textContent(), /écartée/);
  await page.goto(new URL('/mon-espace/a-reparer?etat=ecartees', site.address).href);
  await page.getByRole('link', { name: /sans nom/ }).click();
  assert.match(await page.locator('main').textContent(), /Ligne vide/);
  await page.context().close();
});

test('another Hub sees nothing of it', async () => {
  const other = signedIn(site, [['equipe-hub', 'hub:hinaura']]);
  const page = await open('/mon-espace/a-reparer', { as: other });
  assert.doesNotMatch(await page.locator('main').textContent(), /Médiathèque du Port|Hub d’essai/);
  await page.context().close();
});
