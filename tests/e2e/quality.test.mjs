// Quality, in a real browser and with a real mail server: a sheet's score rises as it says, the
// tables are read on a phone, and a reminder is confirmed and ended by its links.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible } from './accessible.mjs';
import { signedIn, signIn, sql } from './members.mjs';
import { freePort, startBrowser, startMailServer, startSite } from './server.mjs';

const now = '2026-11-24T09:30:00Z';
const STRUCTURE = 'aaaaaaaaaaaaaaaa';
const HUB = [['equipe-hub', 'hub:hub-bretagne']];
const NATION = [['administration-nationale', 'nation']];
let post;
let site;
let browser;
let keeper;
let keys;
let bare;

before(async () => {
  post = await startMailServer();
  const port = await freePort();
  site = await startSite({
    now,
    port,
    env: {
      MAILLAGE_SMTP_URL: `smtp://127.0.0.1:${post.port}`,
      MAILLAGE_MAIL_FROM: 'Maillage <nepasrepondre@exemple.fr>',
      MAILLAGE_PUBLIC_URL: `http://127.0.0.1:${port}`,
    },
  });
  browser = await startBrowser();
  // Two places of Bretagne, dated long ago, that a structure runs.
  const keyOf = (name) => sql(site, `SELECT key FROM place WHERE record LIKE '%${name}%'`)[0].key;
  keys = ['des Fougères', 'du Canal'].map(keyOf);
  bare = keyOf('accueil du Port');
  sql(site, `INSERT INTO organisation (id, name, territory_id, created_at)
    VALUES ('${STRUCTURE}', 'Structure d’essai', 'departement-35', '${now}');`);
  for (const key of keys) {
    sql(site, `INSERT INTO place_steward (place_key, organisation_id, since) VALUES ('${key}', '${STRUCTURE}', '${now}');
      INSERT INTO place_edit (place_key, part, value, edited_at, edited_by) VALUES ('${key}', 'date_maj', '2024-03-01', '${now}', 'operator');`);
  }
  sql(site, 'UPDATE revision SET number = number + 1 WHERE id = 1');
  keeper = signedIn(site, [['responsable-structure', `organisation:${STRUCTURE}`]], { now });
  await new Promise((resolve) => { setTimeout(resolve, 3_000); });
});
after(async () => {
  await browser?.close();
  site?.stop();
  await post?.stop();
});

async function as(roles, path, options = {}) {
  const context = await browser.newContext({ locale: 'fr-FR', ...options });
  if (roles) await signIn(site, context, roles, { now });
  const page = await context.newPage();
  await page.goto(site.address + path);
  return { page, close: () => context.close() };
}

const scoreOf = async (page) => Number((await page.getByRole('heading', { name: /Qualité de la fiche/ }).textContent()).match(/(\d+) sur 100/)[1]);

test('a sheet says what would raise its score, and doing it does', async () => {
  const { page, close } = await as(NATION, `/mon-espace/lieux/${bare}`);
  await accessible(page, 'sheet');
  const before = await scoreOf(page);
  const step = page.getByRole('listitem').filter({ hasText: 'Ajouter le téléphone' });
  const gain = Number((await step.textContent()).match(/\+(\d+)/)[1]);
  await step.getByRole('link').click();
  assert.match(page.url(), /#telephone$/);
  await page.fill('#telephone', '02 99 01 02 03');
  await page.getByRole('button', { name: 'Enregistrer la fiche' }).click();
  await page.getByText('Votre correction est enregistrée').waitFor();
  assert.equal(await step.count(), 0);
  // Correcting a sheet also says that it was read today.
  assert.ok(await scoreOf(page) >= before + gain, `${before} + ${gain} is ${await scoreOf(page)}`);
  await close();
});

test('the tables are sorted, looked into, and taken away', async () => {
  const { page, close } = await as(NATION, '/mon-espace/qualite?par=departement');
  await accessible(page, 'quality');
  await page.getByRole('link', { name: 'Fiches', exact: true }).click();
  assert.equal(await page.getByRole('columnheader', { name: 'Fiches' }).getAttribute('aria-sort'), 'ascending');
  await page.getByRole('link', { name: 'Fiches', exact: true }).click();
  assert.equal(await page.getByRole('columnheader', { name: 'Fiches' }).getAttribute('aria-sort'), 'descending');
  await page.getByRole('link', { name: 'Ille-et-Vilaine', exact: true }).click();
  assert.match(await page.textContent('main'), /Dans le territoire.*Ille-et-Vilaine/s);
  const waiting = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Télécharger ce tableau (CSV)' }).click();
  assert.match((await waiting).suggestedFilename(), /^qualite-epci-2026-11-24\.csv$/);
  // On a phone titles of columns are out of sight: the form sorts.
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByLabel('Trier par').selectOption('nom');
  await page.getByRole('button', { name: 'Montrer' }).click();
  assert.match(page.url(), /tri=nom/);
  await page.getByRole('link', { name: 'Voir tout votre périmètre' }).click();
  await page.locator('#fiches ~ table a').first().click();
  await page.getByRole('heading', { name: /Qualité de la fiche/ }).waitFor();
  await close();
});

test('the list of sheets begins with the worst when asked', async () => {
  const { page, close } = await as(NATION, '/mon-espace/lieux');
  await page.getByLabel('Les fiches les moins bonnes d’abord').check();
  await page.getByRole('button', { name: 'Chercher' }).click();
  const scores = await page.locator('td[data-label="Qualité"]').allTextContents();
  const numbers = scores.map((text) => parseInt(text, 10));
  assert.deepEqual(numbers, [...numbers].sort((a, b) => a - b));
  await accessible(page, 'list');
  await close();
});

test('a Hub turns reminders on; one mail comes, its links do what they say', async () => {
  const path = '/mon-espace/qualite/rappels/hub-bretagne';
  const hub = await as(HUB, path);
  await accessible(hub.page, 'reminders off');
  assert.match(await hub.page.textContent('main'), /Rien n’a encore été envoyé/);
  assert.match(await hub.page.textContent('main'), /Le message, tel qu’il partirait/);
  const due = () => sql(site, "UPDATE job SET due_at = '2000-01-01T00:00:00.000Z' WHERE kind = 'reminders' AND state = 'waiting'");
  due();
  await new Promise((resolve) => { setTimeout(resolve, 2_000); });
  assert.equal(post.all.length, 0, 'nothing before the Hub wants it');
  await hub.page.getByRole('button', { name: 'Activer les rappels' }).click();
  await hub.page.getByText('en marche').waitFor();
  due();

  const mail = await post.received(({ to }) => to.includes(keeper.email));
  const header = (name) => mail.headers.find(({ key }) => key === name)?.value;
  const stop = header('list-unsubscribe').match(/^<(http:.*\/rappels\/arreter\/[a-z0-9]{32})>$/)[1];
  assert.equal(header('list-unsubscribe-post'), 'List-Unsubscribe=One-Click');
  assert.match(mail.text, /sans vous connecter/);
  const confirm = mail.text.match(/http:\S*(\/rappels\/[a-z0-9]{32})/)[1];

  const reader = await as(null, confirm);
  await accessible(reader.page, 'link');
  await reader.page.getByRole('button', { name: 'Tout est à jour' }).click();
  await reader.page.getByRole('heading', { name: 'Merci, c’est noté' }).waitFor();
  await accessible(reader.page, 'confirmed');
  const dates = sql(site, `SELECT value, edited_by FROM place_edit WHERE part = 'date_maj' AND place_key IN ('${keys.join("','")}')`);
  assert.ok(dates.every(({ value, edited_by: by }) => value === '2026-11-24' && /^person:/.test(by)), JSON.stringify(dates));

  // As a mail client does by itself: no cookie, no page before.
  const body = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' });
  const answer = await fetch(stop, { method: 'POST', body });
  assert.equal(answer.status, 200);
  assert.match(await answer.text(), /Vous ne recevrez plus de rappels/);
  assert.deepEqual(sql(site, "SELECT wanted FROM notification_choice WHERE topic = 'rappels'"), [{ wanted: 0 }]);

  await hub.page.goto(site.address + path);
  await accessible(hub.page, 'reminders on');
  assert.match(await hub.page.textContent('main'), /Fiches confirmées par le lien\s*2/);
  await hub.close();
  await reader.close();
  assert.equal(post.all.length, 1);
});
