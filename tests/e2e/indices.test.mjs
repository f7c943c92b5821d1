// Indices: everyone reads what one says and how far a rank may be trusted; a Hub copies a model,
// is told what is wrong with a change, and publishes its own; without JavaScript, accessible at
// both widths.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible } from './accessible.mjs';
import { signedIn } from './members.mjs';
import { startBrowser, startSite } from './server.mjs';

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
});

async function open(path, { member = false, scripts = false } = {}) {
  const context = await browser.newContext({ locale: 'fr-FR', javaScriptEnabled: scripts });
  if (member) await context.addCookies([{ ...hub.cookie, url: site.address }]);
  const page = await context.newPage();
  await page.goto(new URL(path, site.address).href);
  return page;
}

/** Axe needs scripts. */
async function seen(path, what, options = {}) {
  const page = await open(path, { ...options, scripts: true });
  await accessible(page, what);
  await page.context().close();
}

test('everyone reads an index, a territory at a time, and how solid its ranks are', async () => {
  const page = await open('/indices');
  await page.getByRole('link', { name: 'Modèle de départ', exact: true }).click();
  await page.getByLabel('Dans').selectOption({ label: 'Ille-et-Vilaine (département)' });
  await page.getByRole('button', { name: 'Montrer' }).click();
  await page.getByRole('columnheader', { name: 'Rang possible' }).waitFor();
  await page.getByRole('link', { name: 'Jusqu’où se fier à ces rangs' }).click();
  const lead = await page.locator('.lead').first().textContent();
  assert.match(lead, /le rang \d+ (peut aller de \d+ à \d+|ne change pas)/);
  assert.match(await page.locator('main').textContent(), /alpha de Cronbach/);
  await page.context().close();
  await seen('/indices', 'indices');
  await seen('/indices/modele-de-depart?niveau=commune&dans=departement-35', 'indice');
  await seen('/indices/modele-de-depart/fiabilite?niveau=commune&dans=departement-35', 'fiabilite');
  await seen('/indices/ifn-2023-like', 'indice sans données');
});

test('a Hub makes its own index from a model', async () => {
  const page = await open('/mon-espace/indices', { member: true });
  await page.getByLabel('Nom de votre indice').fill('Indice breton');
  await page.getByRole('button', { name: 'Dupliquer le modèle' }).click();
  await page.getByText('Le modèle est dupliqué.').waitFor();
  const href = new URL(page.url()).pathname;
  const weight = page.getByLabel('Poids : Revenu médian');
  await weight.fill('beaucoup');
  await page.getByRole('button', { name: 'Enregistrer', exact: true }).click();
  await page.getByRole('alert').waitFor();
  assert.match(await page.getByRole('alert').textContent(), /doit être un nombre/);
  await page.getByLabel('Poids : Revenu médian').fill('3');
  await page.getByRole('button', { name: 'Enregistrer', exact: true }).click();
  await page.getByText('L’indice est enregistré.').waitFor();
  await page.getByRole('button', { name: 'Publier' }).click();
  await page.getByText('L’indice est publié').waitFor();
  // Nodes look every two seconds.
  let answer;
  for (let tries = 0; tries < 40; tries += 1) {
    answer = await fetch(new URL('/indices/indice-breton?niveau=departement', site.address));
    if (answer.ok) break;
    await new Promise((resolve) => { setTimeout(resolve, 250); });
  }
  assert.equal(answer.status, 200);
  assert.match(await answer.text(), /3 × Revenu médian/);
  await page.context().close();
  await seen('/mon-espace/indices', 'mes indices', { member: true });
  await seen(href, 'mon indice', { member: true });
});
