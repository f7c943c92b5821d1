// Figures in the browser: a Hub's team brings a census file as it is published, sees what is understood
// of it, publishes it; everybody reads where each figure comes from; the Hub defines a measure of its
// own and fills it. Without JavaScript, accessible at both widths; the command line does the same.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { signedIn } from './members.mjs';
import { AxeBuilder, maillage, startBrowser, startSite } from './server.mjs';

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

async function open(path, member) {
  const context = await browser.newContext({ locale: 'fr-FR', javaScriptEnabled: false });
  if (member) await context.addCookies([{ ...member.cookie, url: site.address }]);
  const page = await context.newPage();
  await page.goto(new URL(path, site.address).href);
  return page;
}

async function accessible(path, member) {
  const context = await browser.newContext({ locale: 'fr-FR' });
  if (member) await context.addCookies([{ ...member.cookie, url: site.address }]);
  const page = await context.newPage();
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    await page.goto(new URL(path, site.address).href);
    const { violations } = await new AxeBuilder({ page }).analyze();
    assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 160)}`), [], `${path} at ${width} px`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${path} is ${wide} px too wide at ${width} px`);
    if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/${path.replaceAll('/', '_').slice(1, 40)}-${width}.png`, fullPage: true });
  }
  await context.close();
}

/** The atlas takes in what was published within two seconds. */
async function figure(indicator, level, code, fits) {
  for (const until = Date.now() + 30_000; ;) {
    const answer = await fetch(`${site.address}/api/v1/indicateurs/${indicator}?niveau=${level}&code=${code}`);
    const found = answer.ok && (await answer.json()).figures[0];
    if (found && fits(found)) return found;
    assert.ok(Date.now() < until, `${indicator} of ${level} ${code}: ${JSON.stringify(found)}`);
    await new Promise((resolve) => { setTimeout(resolve, 200); });
  }
}

const CENSUS = 'CODGEO;P21_POP;P21_H65P;P21_F65P;P21_POP0014\n35238;227830;15000,5;22000,5;30000\n35047;17500;s;1200;3000\n44109;325070;1;1;1\nrennes;1;1;1;1\n';

test('a census file is understood, published, and each of its figures tells its source', async () => {
  const page = await open('/mon-espace/indicateurs', hub);
  await page.getByRole('link', { name: 'Apporter des chiffres' }).click();
  await page.getByRole('button', { name: 'Lire le fichier' }).click();
  assert.match(await page.getByRole('alert').innerText(), /Choisissez un fichier/);
  await page.getByLabel('Fichier', { exact: true }).setInputFiles({ name: 'base-cc.csv', mimeType: 'text/csv', buffer: Buffer.from(CENSUS) });
  await page.getByRole('button', { name: 'Lire le fichier' }).click();
  const said = await page.locator('main').innerText();
  for (const words of [/4 lues/, /2 prises/, /1 hors du territoire du Hub/, /1 refusées/, /Population de 65 ans et plus/, /« rennes » n’est pas un code/]) assert.match(said, words);
  const path = new URL(page.url()).pathname;
  await accessible(path, hub);
  await page.getByRole('button', { name: 'Publier' }).click();
  assert.match(await page.locator('main').innerText(), /Ces chiffres sont publiés/);
  const rennes = await figure('population-65-plus', 'commune', '35238', ({ value }) => value !== null);
  assert.deepEqual([rennes.value, rennes.vintage, rennes.made], [37001, 2021, 'published']);
  const bruz = await figure('population-65-plus', 'commune', '35047', () => true);
  assert.deepEqual([bruz.value, bruz.missing], [null, 's']);

  const shown = await open('/indicateurs/part-65-plus');
  assert.match(await shown.locator('main').innerText(), /base communale/);
  await accessible('/mon-espace/indicateurs', hub);
  await accessible('/mon-espace/indicateurs/nouveau', hub);
});

test('everybody reads what an indicator is, and takes its figures away', async () => {
  const page = await open('/indicateurs');
  await page.getByText('Revenus et aides sociales').click();
  await page.getByRole('link', { name: 'Taux de pauvreté' }).click();
  assert.match(await page.locator('main').innerText(), /caché par le secret statistique/);
  await page.goto(`${site.address}/indicateurs/population#m2015`);
  assert.equal(await page.locator('#m2015').count(), 1);
  const file = await (await fetch(`${site.address}/indicateurs/population/donnees.csv?niveau=departement&millesime=2021`)).text();
  assert.match(file, /^niveau,code,nom,valeur,couverture,millesime,origine\n/);
  assert.match(file, /\ndepartement,35,Ille-et-Vilaine,1\d{6},1.0000,2021,calculé\n/);
  await accessible('/indicateurs');
  await accessible('/indicateurs?q=fibre');
  await accessible('/indicateurs/taux-chomage');
  await accessible('/indicateurs/taux-pauvrete');
});

test('an indicator is found by a word, without JavaScript', async () => {
  const context = await browser.newContext({ locale: 'fr-FR', javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${site.address}/indicateurs`);
  await page.getByLabel('Chercher un indicateur').fill('DIPLÔME');
  await page.getByRole('button', { name: 'Chercher' }).click();
  await page.getByRole('status').filter({ hasText: /^\d+\sindicateurs pour/ }).waitFor();
  assert.ok(await page.getByRole('link', { name: 'Part des non ou peu diplômés' }).isVisible());
  assert.equal(await page.getByRole('link', { name: 'Revenu médian' }).count(), 0);
  await page.goto(`${site.address}/indicateurs?q=licorne`);
  await page.getByText('Aucun indicateur ne parle de').waitFor();
  await context.close();
});

test('a Hub defines what it measures, and fills it', async () => {
  const page = await open('/mon-espace/indicateurs/definir', hub);
  await page.getByRole('button', { name: 'Définir' }).click();
  assert.match(await page.getByRole('alert').innerText(), /Choisissez l’unité/);
  await accessible('/mon-espace/indicateurs/definir', hub);
  await page.getByLabel('Nom', { exact: true }).fill('Heures de permanence');
  await page.getByLabel('Ce qui est compté').fill('Les heures de permanence tenues dans l’année.');
  await page.getByLabel('Unité').selectOption('unités');
  await page.getByLabel('Comment il se calcule').selectOption('effectif');
  await page.getByRole('button', { name: 'Définir' }).click();
  const id = 'hub-bretagne-heures-de-permanence';
  for (const until = Date.now() + 30_000; ;) {
    await page.goto(`${site.address}/mon-espace/indicateurs/nouveau`);
    if ((await page.content()).includes(id)) break;
    assert.ok(Date.now() < until, 'the Hub’s indicator is offered');
  }
  await page.getByLabel('Fichier', { exact: true }).setInputFiles({ name: 'heures.csv', mimeType: 'text/csv', buffer: Buffer.from(`code;${id}_2025\n35238;120\n35047;ns\n`) });
  await page.getByLabel('Comment le lire').selectOption('table');
  await page.getByRole('button', { name: 'Lire le fichier' }).click();
  await page.getByRole('button', { name: 'Publier' }).click();
  const rennes = await figure(id, 'commune', '35238', ({ value }) => value === 120);
  assert.equal(rennes.source.producer, 'Hub Bretagne');
  await accessible(`/indicateurs/${id}`);
});

test('the command line imports, lists and exports', () => {
  const folder = mkdtempSync(join(tmpdir(), 'maillage-indicators-'));
  const run = (...words) => spawnSync(maillage, ['indicators', ...words, '--database', site.database], { encoding: 'utf8' });
  writeFileSync(join(folder, 'caf.csv'), 'CODGEO;NOTE;A;PERCOU;AAAH;APPA;ARSAS\n352380101;0;100;220;;30;12\n');
  const refused = run('import', join(folder, 'caf.csv'));
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /give the year/);
  const done = run('import', '--vintage', '2022', join(folder, 'caf.csv'));
  assert.equal(done.status, 0, done.stderr);
  assert.match(done.stdout, /cnaf-iris: read 1 = taken 1/);
  assert.match(run('list').stdout, /caf-rsa: .*\(2022, 2020\)/);
  const out = join(folder, 'rsa.csv');
  const exported = run('export', 'caf-rsa', '--level', 'iris', '--vintage', '2022', '--out', out);
  assert.equal(exported.status, 0, exported.stderr);
  assert.match(readFileSync(out, 'utf8'), /\niris,352380101,.*,12,1.0000,2022,publié\n/);
  assert.match(run('export', 'inconnu', '--level', 'iris', '--out', out).stderr, /no indicator inconnu/);
  rmSync(folder, { recursive: true, force: true });
});
