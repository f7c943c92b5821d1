// The levers, in a real browser: live, without JavaScript, with what is wrong said; a scenario is
// kept, shared by its link, compared and erased.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible } from './accessible.mjs';
import { signIn } from './members.mjs';
import { startBrowser, startSite } from './server.mjs';

const now = '2026-11-24T09:30:00Z';
const LEVERS = '/territoires/departement/35/portrait/leviers';
let site;
let browser;

before(async () => {
  site = await startSite({ now });
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  site?.stop();
});

async function open(options = {}) {
  const context = await browser.newContext({ locale: 'fr-FR', viewport: { width: 1280, height: 900 }, ...options });
  return context.newPage();
}

test('levers answer live, and the address is the scenario', async () => {
  const page = await open();
  await page.goto(site.address + LEVERS);
  await accessible(page, 'levers');
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.getByLabel('Dans quelle commune').selectOption({ label: 'Redon' });
  await page.locator('.effect').waitFor();
  assert.match(await page.locator('.effect').textContent(), /Avec une permanence de plus/);
  assert.match(decodeURIComponent(page.url()), /ajouter=35236:7/);
  // Pointing at a commune opens a second one.
  await page.locator('path[data-key="commune-35115"]').click();
  await page.getByText('Avec 2 permanences de plus').waitFor();
  await accessible(page, 'levers with an effect');
  const again = await open();
  await again.goto(page.url());
  await again.getByText('Avec 2 permanences de plus').waitFor();
  await again.getByRole('link', { name: /Redon.*retirer/ }).click();
  await again.getByText('Avec une permanence de plus').waitFor();
});

test('without JavaScript the levers are a form', async () => {
  const page = await open({ javaScriptEnabled: false });
  await page.goto(site.address + LEVERS);
  await page.getByLabel('Dans quelle commune').selectOption({ label: 'Redon' });
  await page.getByLabel('Nombre de permanences à placer').fill('2');
  await page.getByRole('button', { name: 'Calculer' }).click();
  await page.getByText('Avec une permanence de plus').waitFor();
  await page.getByRole('heading', { name: 'Où placer 2 permanences' }).waitFor();
});

test('what is wrong is said and the rest stands', async () => {
  const page = await open();
  await page.goto(`${site.address}${LEVERS}?ajouter=99999&niveau=x&mode=fusee&placer=900&ajouter=35236`);
  assert.equal(await page.getByRole('alert').count(), 4);
  await page.getByText('Avec une permanence de plus').waitFor();
  await accessible(page, 'levers with mistakes');
  const large = await page.goto(`${site.address}/territoires/pays/fr/portrait/leviers`);
  assert.equal(large.status(), 400);
  await page.goto(`${site.address}/territoires/commune/35238/portrait/leviers`);
  assert.match(page.url(), /epci\/243500139\/portrait\/leviers/);
});

test('a scenario is kept, shared, compared and erased', async () => {
  const page = await open();
  await signIn(site, page.context(), [['collectivite', 'territoire:departement-35']], { now });
  await page.goto(`${site.address}${LEVERS}?ajouter=35236:7`);
  await page.getByRole('link', { name: 'Nommer et garder ce scénario' }).click();
  await page.getByRole('button', { name: 'Garder', exact: true }).click();
  await page.getByText('Donnez un nom au scénario').waitFor();
  await accessible(page, 'scenario without a name');
  await page.getByLabel('Nom du scénario').fill('Une permanence à Redon');
  await page.getByRole('button', { name: 'Garder', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Une permanence à Redon' }).waitFor();
  await accessible(page, 'scenario');
  const link = page.url();

  const visitor = await open();
  await visitor.goto(link);
  await visitor.getByRole('heading', { level: 1, name: 'Une permanence à Redon' }).waitFor();

  await page.goto(`${site.address}/mon-espace/scenarios?sujet=departement-35&leviers=ajouter%3D35115`);
  await page.getByLabel('Nom du scénario').fill('Une permanence à Fougères');
  await page.getByRole('button', { name: 'Garder', exact: true }).click();
  await page.goto(`${site.address}/mon-espace/scenarios`);
  await accessible(page, 'scenarios');
  for (const box of await page.getByRole('checkbox').all()) await box.check();
  await page.getByRole('button', { name: 'Comparer les scénarios cochés' }).click();
  await page.getByRole('heading', { level: 1, name: 'Scénarios côte à côte' }).waitFor();
  await accessible(page, 'scenarios compared');
  await page.goto(`${site.address}/mon-espace/scenarios`);
  await page.getByRole('button', { name: 'Supprimer Une permanence à Redon' }).click();
  assert.equal((await visitor.goto(link)).status(), 404);
});
