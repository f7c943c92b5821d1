// A session of fifty pairs decided by keyboard, in a real browser: the next pair is there at once,
// all is kept, by whom, and shown on the map; undoing; batches; disagreements; without JavaScript.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { accessible } from './accessible.mjs';
import { signedIn, sql } from './members.mjs';
import { startBrowser, startSite } from './server.mjs';

const PAIRS = 64;
const MAPPING = {
  id: { colonne: 'id' }, nom: { colonne: 'nom' }, adresse: { colonne: 'adresse' }, code_postal: { colonne: 'cp' },
  commune: { colonne: 'ville' }, latitude: { colonne: 'lat' }, longitude: { colonne: 'lon' }, date_maj: { colonne: 'maj' },
};
const TOWNS = [['Rennes', '35000', 48.11, -1.68], ['Saint-Malo', '35400', 48.64, -2.0], ['Fougères', '35300', 48.35, -1.2], ['Vitré', '35500', 48.12, -1.21]];
/** The same places as two sources tell them, unlike enough for the machine to leave them to people. */
function rows(source) {
  return Array.from({ length: PAIRS }, (_, n) => {
    const [ville, cp, lat, lon] = TOWNS[n % TOWNS.length];
    const other = source === 'deux';
    return {
      id: `${n}`, nom: `${other ? 'Atelier' : 'Espace'} numéro ${n} ${ville}`, adresse: `${n + 1} rue ${other ? 'du Bois' : 'des Lilas'}`,
      cp, ville, lat: lat + n / 1e4 + (other ? 3e-3 : 0), lon, maj: '2026-10-01',
    };
  });
}

let site;
let browser;
let folder;
let hub;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'maillage-pairs-'));
  for (const source of ['une', 'deux']) {
    mkdirSync(join(folder, source));
    writeFileSync(join(folder, source, `${source}.json`), JSON.stringify(rows(source)));
    writeFileSync(join(folder, source, `${source}.config.json`), JSON.stringify(MAPPING));
  }
  site = await startSite({ sources: folder });
  pairs();
  browser = await startBrowser();
  hub = signedIn(site, [['equipe-hub', 'hub:hub-bretagne']]);
});
after(async () => {
  await browser?.close();
  site?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** What the matching would say of them, said here: the session is what is tested. */
function pairs() {
  const places = sql(site, 'SELECT key, source_id, record FROM place');
  const by = (source) => new Map(places.filter((one) => one.source_id === source).map(({ key, record }) => [JSON.parse(record).id, key]));
  const [une, deux] = [by('une'), by('deux')];
  const values = [...une].map(([id, key]) => {
    const [a, b] = [key, deux.get(id)].sort();
    const likely = Number(id) >= 60 ? 800_000 + Number(id) : 450_000 + 1_000 * Number(id);
    return `('${a}', '${b}', ${likely}, 'review', 'même commune, à moins de 400 m ; mais rues différentes')`;
  });
  sql(site, `DELETE FROM place_pair; DELETE FROM place_cluster; INSERT INTO place_pair (a, b, millionths, decision, evidence) VALUES ${values.join(', ')}`);
}

const one = (query) => Object.values(sql(site, query)[0])[0];

async function open(path, { as = hub, ...options } = {}) {
  const context = await browser.newContext({ locale: 'fr-FR', ...options });
  await context.addCookies([{ ...as.cookie, url: site.address }]);
  const page = await context.newPage();
  await page.goto(new URL(path, site.address).href);
  return page;
}

/** Presses a key, and waits for another pair; resolves to how long that took, in ms. */
async function press(page, key) {
  const action = await page.locator('[data-verdict]').getAttribute('action');
  return page.evaluate(async ([key, action]) => {
    const start = performance.now();
    document.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    for (;;) {
      const form = document.querySelector('[data-verdict]');
      if (!form || form.getAttribute('action') !== action) return performance.now() - start;
      await new Promise((resolve) => { setTimeout(resolve, 2); });
    }
  }, [key, action]);
}

test('fifty pairs are decided by keyboard', async (t) => {
  const page = await open('/mon-espace/doublons');
  assert.match(await page.locator('main').textContent(), /Examiner 64\spaires/);
  await accessible(page, 'the beginning');
  await page.getByRole('link', { name: /Examiner 64/ }).click();
  await accessible(page, 'a pair');
  const took = [];
  for (let n = 0; n < 50; n += 1) took.push(await press(page, ['m', 'd', 'm', 'd', 'n'][n % 5]));
  await page.waitForFunction(() => performance.getEntriesByType('resource').length >= 0);
  for (let tries = 0; tries < 100 && one('SELECT COUNT(*) FROM judgement') < 50; tries += 1) await page.waitForTimeout(50);
  assert.equal(one('SELECT COUNT(*) FROM judgement'), 50, 'all are kept');
  assert.equal(one("SELECT COUNT(*) FROM judgement WHERE verdict = 'same'"), 20);
  assert.equal(one(`SELECT COUNT(*) FROM judgement WHERE judged_by = 'person:${hub.id}'`), 50, 'with who said it');
  assert.equal(one('SELECT COUNT(*) FROM place_cluster'), 20, 'and the places are one');
  took.sort((a, b) => a - b);
  t.diagnostic(`the next pair after a key: median ${took[25].toFixed(0)} ms, slowest ${took[49].toFixed(0)} ms`);
  // Passing decides nothing; undoing gives the last decision back.
  await press(page, 'p');
  await press(page, 'a');
  assert.match(await page.getByRole('status').textContent(), /annulée/);
  assert.equal(one('SELECT COUNT(*) FROM judgement'), 49);
  // Letters do nothing where the person does not want them.
  await page.locator('[data-keys]').click();
  await page.keyboard.press('m');
  await page.waitForTimeout(300);
  assert.equal(one('SELECT COUNT(*) FROM judgement'), 49);
  await page.goto(new URL('/mon-espace/doublons', site.address).href);
  assert.match(await page.locator('main').textContent(), /décisions sur[^]*par vous/);
  await accessible(page, 'how far it is');
  await page.context().close();
});

test('what was joined is one place for the public, until it is parted again', async () => {
  const { a, b } = sql(site, "SELECT a, b FROM judgement WHERE verdict = 'same' LIMIT 1")[0];
  const page = await open('/');
  let urls = [];
  for (let tries = 0; tries < 60; tries += 1) {
    urls = [];
    for (const key of [a, b]) {
      await page.goto(new URL(`/lieux/${key}`, site.address).href);
      urls.push(page.url());
    }
    if (urls[0] === urls[1]) break;
    await page.waitForTimeout(250);
  }
  assert.equal(urls[0], urls[1], 'both addresses lead to one sheet');
  await page.context().close();
});

test('the sure ones are decided together, without JavaScript', async () => {
  const page = await open('/mon-espace/doublons/cas-surs', { javaScriptEnabled: false });
  const boxes = page.getByRole('checkbox');
  const count = await boxes.count();
  assert.ok(count >= 2, `${count} sure pairs`);
  await boxes.first().uncheck();
  const before = one("SELECT COUNT(*) FROM judgement WHERE verdict = 'same'");
  await page.getByRole('button', { name: 'Réunir les paires cochées' }).click();
  assert.match(await page.getByRole('status').textContent(), /réunie/);
  assert.equal(one("SELECT COUNT(*) FROM judgement WHERE verdict = 'same'"), before + count - 1);
  await page.context().close();
});

test('a pair is decided by plain buttons, without JavaScript', async () => {
  const page = await open('/mon-espace/doublons/paire', { javaScriptEnabled: false });
  const before = one('SELECT COUNT(*) FROM judgement');
  await page.getByRole('button', { name: 'Différents' }).click();
  assert.match(await page.getByRole('status').textContent(), /Enregistré : lieux différents/);
  assert.equal(one('SELECT COUNT(*) FROM judgement'), before + 1);
  await page.getByRole('button', { name: /Annuler ma dernière/ }).click();
  assert.equal(one('SELECT COUNT(*) FROM judgement'), before);
  await page.context().close();
});

test('contrary verdicts go to the Hub, which settles with a reason', async () => {
  const referent = signedIn(site, [['referent', 'territoire:departement-35']]);
  const { a, b } = sql(site, "SELECT a, b FROM judgement WHERE verdict = 'same' LIMIT 1")[0];
  const theirs = await open(`/mon-espace/doublons/paire/${a}/${b}`, { as: referent });
  assert.match(await theirs.locator('main').textContent(), /Ce qui a déjà été dit[^]*même lieu/);
  await theirs.getByRole('button', { name: 'Différents' }).click();
  await theirs.waitForURL(/fait=|apres=/);
  await theirs.waitForTimeout(300);
  await theirs.goto(new URL('/mon-espace/doublons/desaccords', site.address).href);
  assert.equal(await theirs.getByLabel('Pourquoi ?').count(), 0, 'a référent does not settle');
  const page = await open('/mon-espace/doublons/desaccords');
  await accessible(page, 'a disagreement');
  await page.getByLabel('Pourquoi ?').fill('Appel du lieu : un seul local');
  await page.getByRole('button', { name: /^Même lieu/ }).click();
  assert.match(await page.getByRole('status').textContent(), /tranché/);
  assert.match(await page.locator('main').textContent(), /Aucun désaccord/);
  await theirs.context().close();
  await page.context().close();
});

test('another Hub sees none of these pairs', async () => {
  const other = signedIn(site, [['equipe-hub', 'hub:hinaura']]);
  const page = await open('/mon-espace/doublons', { as: other });
  assert.match(await page.locator('main').textContent(), /Aucune paire n’attend/);
  const { a, b } = sql(site, 'SELECT a, b FROM place_pair LIMIT 1')[0];
  const answer = await page.request.get(new URL(`/mon-espace/doublons/paire/${a}/${b}`, site.address).href);
  assert.equal(answer.status(), 403);
  await page.context().close();
});
