// The workspace in a real browser: correct a sheet and undo it, settle a report, claim a place.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { signIn, sql } from './members.mjs';
import { AxeBuilder, startBrowser, startSite } from './server.mjs';

const now = '2026-11-24T09:30:00Z';
const STRUCTURE = 'aaaaaaaaaaaaaaaa';
const HUB = [['equipe-hub', 'nation']];
const MANAGER = [['responsable-structure', `organisation:${STRUCTURE}`]];
let site;
let browser;
let key;

before(async () => {
  site = await startSite({ now });
  browser = await startBrowser();
  key = sql(site, 'SELECT key FROM place ORDER BY length(record) DESC LIMIT 1')[0].key;
  sql(site, `INSERT INTO organisation (id, name, territory_id, created_at)
    VALUES ('${STRUCTURE}', 'Structure d’essai', 'departement-35', '${now}')`);
});
after(async () => {
  await browser?.close();
  site?.stop();
});

async function as(roles, path, options = {}) {
  const context = await browser.newContext({ locale: 'fr-FR', ...options });
  await signIn(site, context, roles, { now });
  const page = await context.newPage();
  const response = await page.goto(site.address + path);
  return { page, response, close: () => context.close() };
}

const edit = () => `/mon-espace/lieux/${key}`;
const publicPhone = async (page) => (await page.goto(`${site.address}/lieux/${key}`), page.getByRole('link', { name: /Appeler le/ }));

test('whoever is not signed in is asked to, and comes back', async () => {
  const context = await browser.newContext();
  const response = await context.request.get(`${site.address}${edit()}?x=1`, { maxRedirects: 0 });
  assert.equal(response.status(), 303);
  assert.equal(response.headers().location, `/connexion?vers=${encodeURIComponent(`${edit()}?x=1`)}`);
  await context.close();
});

test('a sheet is corrected, the public sees it, and it is undone', async () => {
  const { page, close } = await as(HUB, edit());
  await page.fill('#telephone', '12');
  await page.getByRole('button', { name: 'Enregistrer la fiche' }).click();
  await page.getByRole('link', { name: /Écrivez un numéro complet/ }).click();
  assert.equal(await page.evaluate(() => document.activeElement.id), 'telephone');
  assert.equal(await page.inputValue('#telephone'), '12');
  await page.fill('#telephone', '02 99 01 02 03');
  await page.fill('#pourquoi', 'Appel du lieu ce matin');
  await page.getByRole('button', { name: 'Enregistrer la fiche' }).click();
  await page.getByText('Votre correction est enregistrée').waitFor();
  await shown(page, '02 99 01 02 03');
  await page.goto(`${site.address}${edit()}/historique`);
  assert.match(await page.textContent('main'), /Camille Essai.*Appel du lieu ce matin.*Téléphone/s);
  await page.getByRole('button', { name: /Annuler cette correction/ }).first().click();
  await page.getByText('La correction est annulée').waitFor();
  assert.equal(await page.inputValue('#telephone') === '02 99 01 02 03', false);
  await close();
});

/** The atlas follows within two seconds. */
async function shown(page, text) {
  const until = Date.now() + 10_000;
  while (Date.now() < until) {
    const link = await publicPhone(page);
    if ((await link.count()) && (await link.first().textContent()).replaceAll('\u00a0', ' ').includes(text)) return;
    await page.waitForTimeout(200);
  }
  assert.fail(`the public never saw ${text}`);
}

test('a report is settled by those in charge', async () => {
  const visitor = await browser.newPage();
  await visitor.goto(`${site.address}/lieux/${key}/signaler`);
  await visitor.getByLabel('Les horaires sont faux').check();
  await visitor.getByLabel(/Que faut-il écrire/).fill('Ouvert le mardi <b>matin</b>');
  await visitor.getByRole('button', { name: 'Envoyer le signalement' }).click();
  await visitor.close();
  const { page, close } = await as(HUB, '/mon-espace');
  await page.getByRole('link', { name: /1 erreur signalée à traiter/ }).click();
  await page.locator('table a').first().click();
  await page.getByText('Ouvert le mardi <b>matin</b>').waitFor();
  await page.getByLabel(/Votre réponse/).fill('Merci, c’est corrigé.');
  await page.getByRole('button', { name: 'C’est traité' }).click();
  await page.getByText('Le signalement est réglé').waitFor();
  await page.getByText('Rien n’attend').waitFor();
  await close();
});

test('a structure claims a place and the Hub accepts', async () => {
  const manager = await as(MANAGER, edit());
  await manager.page.getByRole('heading', { name: 'Ce lieu est à votre structure' }).waitFor();
  await manager.page.getByRole('button', { name: 'Envoyer la demande' }).click();
  await manager.page.getByText('Votre demande est envoyée').waitFor();
  const hub = await as(HUB, '/mon-espace');
  await hub.page.getByRole('link', { name: /1 lieu revendiqué/ }).click();
  await hub.page.getByRole('button', { name: /Accepter/ }).click();
  await hub.page.getByText('a maintenant la charge de ce lieu').waitFor();
  await hub.close();
  await manager.page.goto(site.address + edit());
  await manager.page.getByRole('button', { name: 'Tout est à jour' }).click();
  await manager.page.getByText('Merci. La fiche est notée').waitFor();
  await manager.close();
});

test('everything works without JavaScript', async () => {
  const { page, close } = await as(HUB, edit(), { javaScriptEnabled: false });
  await page.fill('#presentation_resume', 'Un lieu pour apprendre.');
  await page.getByRole('button', { name: 'Enregistrer la fiche' }).click();
  assert.equal(await page.getByText('Votre correction est enregistrée').count(), 1);
  await close();
});

test('out of scope is refused by address too', async () => {
  const { response, close } = await as([['equipe-hub', 'territoire:departement-976']], edit());
  assert.equal(response.status(), 403);
  await close();
});

test('no page of the workspace has a fault of accessibility', async () => {
  for (const [roles, paths] of [
    [HUB, ['/mon-espace', '/mon-espace/lieux', edit(), `${edit()}/historique`, '/mon-espace/signalements?statut=tous', '/mon-espace/revendications', '/mon-espace/journal']],
    [MANAGER, [`${edit()}/revendiquer`]],
  ]) {
    for (const width of [360, 1280]) {
      for (const path of paths) {
        const { page, close } = await as(roles, path, { viewport: { width, height: 800 } });
        const { violations } = await new AxeBuilder({ page }).analyze();
        assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`), [], `${path} at ${width}`);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${path} at ${width} fits`);
        await close();
      }
    }
  }
});
