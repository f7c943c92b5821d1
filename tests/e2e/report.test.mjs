// Trust: reporting an error on a sheet without JavaScript, what is refused, and
// the pages that say who publishes the site and what becomes of one's data.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { AxeBuilder, maillage, startBrowser, startSite } from './server.mjs';

let site;
let browser;
before(async () => {
  site = await startSite();
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  site?.stop();
});

async function visit(path, options = {}) {
  const context = await browser.newContext({ locale: 'fr-FR', ...options });
  const page = await context.newPage();
  const response = await page.goto(site.address + path);
  return { page, response, close: () => context.close() };
}

async function sheetOf(name) {
  const { page, close } = await visit('/?q=Rennes', { javaScriptEnabled: false });
  const href = await page.getByRole('link', { name }).first().getAttribute('href');
  await close();
  return href;
}

function listed(...more) {
  const run = spawnSync(maillage, ['signalements', '--json', '--database', site.database, ...more], { encoding: 'utf8' });
  assert.equal(run.status, 0, run.stderr);
  return JSON.parse(run.stdout);
}

const post = (path, fields, headers = {}) => fetch(site.address + path, {
  method: 'POST', body: new URLSearchParams(fields), headers, redirect: 'manual',
});

test('an error is reported without JavaScript, from the sheet to its reference', async () => {
  const { page, close } = await visit(await sheetOf(/Médiathèque du Canal/), { javaScriptEnabled: false });
  await page.getByRole('link', { name: 'Signaler une erreur' }).click();
  await page.getByRole('heading', { level: 1, name: 'Signaler une erreur' }).waitFor();
  assert.match(await page.locator('main').innerText(), /Médiathèque du Canal/);
  assert.equal(await page.locator('#prenom').evaluate((field) => field.getBoundingClientRect().width <= 1
    || field.parentElement.getBoundingClientRect().width <= 1), true, 'people do not see the trap');

  // Nothing chosen, a half address: both said, above and beside, and what was written stays.
  await page.getByLabel(/Que faut-il écrire/).fill('Fermé le mardi « matin » <b>');
  await page.getByLabel(/À quelle adresse électronique/).fill('accueil@');
  await page.getByRole('button', { name: 'Envoyer le signalement' }).click();
  const errors = page.getByRole('alert');
  assert.match(await errors.innerText(), /2 points à corriger/);
  assert.match(await page.title(), /^Erreur : /);
  assert.equal(await page.getByLabel(/Que faut-il écrire/).inputValue(), 'Fermé le mardi « matin » <b>');
  assert.equal(await page.getByLabel(/À quelle adresse électronique/).getAttribute('aria-invalid'), 'true');
  await errors.getByRole('link', { name: /Choisissez ce qui ne va pas/ }).click();
  assert.equal(await page.evaluate(() => document.activeElement.name), 'motif');

  await page.getByLabel('Les horaires sont faux').check();
  await page.getByLabel(/À quelle adresse électronique/).fill('accueil@exemple.fr');
  await page.getByLabel(/médiatrice ou médiateur/).check();
  await page.getByRole('button', { name: 'Envoyer le signalement' }).click();
  await page.getByRole('heading', { level: 1, name: /Merci/ }).waitFor();
  const reference = await page.locator('.reference').innerText();
  assert.match(reference, /^[2-9A-Z]{5}-[2-9A-Z]{5}$/);
  await page.reload();
  await page.getByText(reference).waitFor();
  await close();

  const [kept, ...others] = listed();
  assert.deepEqual(others, [], 'reloading the thanks sends nothing again');
  assert.equal(kept.reference, reference);
  assert.equal(kept.motif, 'Les horaires sont faux');
  assert.equal(kept.correction, 'Fermé le mardi « matin » <b>');
  assert.equal(kept.statut, 'à traiter');
  assert.equal(kept.fiche, 'inchangée');
  assert.equal(listed('--territory', 'departement-35').length, 1);
  assert.equal(listed('--territory', 'departement-29').length, 0);
});

test('a page of another site cannot send the form in a visitor’s name', async () => {
  const sheet = await sheetOf(/Médiathèque du Canal/);
  const before = listed().length;
  const context = await browser.newContext();
  const page = await context.newPage();
  const target = `${site.address}${sheet}/signaler`;
  await page.route('http://pirate.invalid/', (route) => route.fulfill({
    contentType: 'text/html',
    body: `<form method="post" action="${target}"><input name="motif" value="ferme"><button>Gagner</button></form>`,
  }));
  await page.goto('http://pirate.invalid/');
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.url() === target),
    page.getByRole('button').click(),
  ]);
  assert.equal(answer.status(), 403);
  await page.getByText('ne vient pas de notre site').waitFor();
  await context.close();
  assert.equal(listed().length, before);
});

test('wrong ways of sending are answered by a page', async () => {
  const sheet = await sheetOf(/Médiathèque du Canal/);
  const trapped = await post(`${sheet}/signaler`, { motif: 'ferme', prenom: 'Robot' });
  assert.equal(trapped.status, 422);
  const before = listed().length;
  for (const [path, fields, status] of [
    [`${sheet}/signaler`, { motif: 'ferme', correction: 'a'.repeat(70_000) }, 413],
    [`${sheet}/signaler`, { motif: 'ferme', correction: 'a'.repeat(1_001) }, 422],
    ['/hubs', { motif: 'ferme' }, 405],
    ['/lieux/000000000000/signaler', { motif: 'ferme' }, 404],
  ]) {
    const answer = await post(path, fields);
    assert.equal(answer.status, status, path);
    const html = await answer.text();
    assert.match(html, /<main/, path);
    assert.match(html, /role="search"|role="alert"/, `${path} shows a way on`);
  }
  assert.equal(listed().length, before);
});

test('sending again and again ends in a page that says to wait', async () => {
  const sheet = await sheetOf(/Maison commune de Cesson/);
  const statuses = [];
  let last;
  for (let n = 0; n < 12; n += 1) {
    last = await post(`${sheet}/signaler`, { motif: 'autre', correction: `essai ${n}` });
    statuses.push(last.status);
  }
  assert.ok(statuses.includes(303), statuses.join(' '));
  assert.equal(statuses.at(-1), 429);
  assert.match(await last.text(), /Attendez une minute/);
  const spoofed = await post(`${sheet}/signaler`, { motif: 'ferme' }, { 'x-forwarded-for': '198.51.100.9' });
  assert.equal(spoofed.status, 429, 'without a proxy, X-Forwarded-For is not believed');
});

const PAGES = ['/mentions-legales', '/accessibilite', '/donnees-personnelles', 'FORM', 'ERRORS'];

for (const [width, colorScheme] of [[360, 'light'], [360, 'dark'], [1280, 'light'], [1280, 'dark']]) {
  for (const path of PAGES) {
    test(`nothing stands in the way on ${path} at ${width} px, ${colorScheme}`, async () => {
      const form = path.startsWith('/') ? path : `${await sheetOf(/Médiathèque du Canal/)}/signaler`;
      const { page, close } = await visit(form, { viewport: { width, height: 900 }, colorScheme });
      if (path === 'ERRORS') {
        await page.getByRole('button', { name: 'Envoyer le signalement' }).click();
        await page.getByRole('alert').waitFor();
      }
      const { violations } = await new AxeBuilder({ page }).analyze();
      assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes[0].html}`), []);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(overflow <= 0, `the page scrolls sideways by ${overflow} px`);
      await close();
    });
  }
}

test('every page leads to the legal ones', async () => {
  for (const path of ['/', '/hubs', '/nulle-part']) {
    const { page, close } = await visit(path);
    for (const name of [/Accessibilité/, 'Données personnelles', 'Mentions légales']) {
      assert.equal(await page.getByRole('contentinfo').getByRole('link', { name }).count(), 1, `${path} ${name}`);
    }
    await close();
  }
});

test('a place that its source no longer has says so, and shows the nearest', async () => {
  const sheet = await sheetOf(/Médiathèque du Canal/);
  const folder = mkdtempSync(join(tmpdir(), 'maillage-e2e-'));
  cpSync(new URL('fixtures', import.meta.url).pathname, folder, { recursive: true });
  const file = join(folder, 'essai/essai.json');
  const places = JSON.parse(readFileSync(file, 'utf8')).filter(({ nom }) => nom !== 'Médiathèque du Canal');
  writeFileSync(file, JSON.stringify(places));
  const run = spawnSync(maillage, ['import', '--sources', folder, '--database', site.database], { encoding: 'utf8' });
  rmSync(folder, { recursive: true, force: true });
  assert.match(run.stdout, /withdrawn 1/, run.stderr);
  let status = 200;
  for (let tries = 0; tries < 40 && status === 200; tries += 1) {
    await new Promise((resolve) => { setTimeout(resolve, 250); });
    status = (await fetch(site.address + sheet)).status;
  }
  assert.equal(status, 410);
  for (const width of [360, 1280]) {
    const { page, close } = await visit(sheet, { viewport: { width, height: 900 }, javaScriptEnabled: width > 400 });
    await page.getByRole('heading', { level: 1, name: 'Ce lieu n’est plus publié' }).waitFor();
    await page.getByRole('link', { name: 'Espace numérique des Fougères', exact: true }).waitFor();
    if (width > 400) assert.deepEqual((await new AxeBuilder({ page }).analyze()).violations.map((v) => v.id), []);
    await close();
  }
  assert.equal(listed()[0].fiche, 'retirée depuis');
});
