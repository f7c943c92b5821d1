// What if, in a real browser: levers that answer at once and the same without scripts, a commune
// pointed at on the map, a place that closes, plans, wrong words, a scenario kept, shared, compared.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessible } from './accessible.mjs';
import { signIn } from './members.mjs';
import { withSite } from './server.mjs';

const now = '2026-11-24T09:30:00Z';
const visit = withSite({ now });
const ILLE = '/territoires/departement/35/portrait/leviers';
const plain = (text) => text.replace(/[\u00a0\u202f]/g, ' ');
const sentence = async (page) => plain(await page.locator('[data-sentence]').innerText());
const addressed = (page) => new URL(page.url()).search;
const untilAddressed = (page, query) => page.waitForFunction((wanted) => location.search === wanted, query);

test('without scripts, a form leads to the address that says it all', async () => {
  const { page, strangers, close } = await visit(ILLE, { javaScriptEnabled: false });
  assert.match(await sentence(page), /tel qu’il est/);
  await page.getByLabel('Commune', { exact: true }).fill('Fougères');
  await page.getByLabel('Heures par semaine', { exact: true }).fill('3,5');
  await page.getByRole('button', { name: 'Ajouter et recalculer' }).click();
  assert.equal(addressed(page), '?ajout=35115:3.5');
  assert.match(await sentence(page), /^Avec 1 permanence de plus,/);
  await page.getByLabel('Heures par semaine à Fougères').fill('7');
  await page.getByRole('button', { name: 'Recalculer', exact: true }).last().click();
  assert.equal(addressed(page), '?ajout=35115:7');
  await page.getByLabel('Fougères', { exact: true }).uncheck();
  await page.getByRole('button', { name: 'Recalculer', exact: true }).last().click();
  assert.equal(addressed(page), '');
  await page.getByLabel('Combien').fill('3');
  await page.getByRole('button', { name: 'Chercher où les placer' }).click();
  assert.match(addressed(page), /n=3&rayon=20/);
  const plans = page.locator('.plans li');
  assert.ok(await plans.count() >= 1);
  assert.match(plain(await plans.first().innerText()), /aucun plan .* ne peut/);
  await plans.first().getByRole('link', { name: /Essayer ce plan/ }).click();
  assert.match(addressed(page), /^\?ajout=/);
  assert.match(await sentence(page), /permanences? de plus/);
  await page.getByLabel('Commune', { exact: true }).fill('Atlantide');
  await page.getByRole('button', { name: 'Ajouter et recalculer' }).click();
  await page.getByRole('alert').getByText('Atlantide').waitFor();
  assert.equal(await page.getByLabel('Commune', { exact: true }).inputValue(), 'Atlantide');
  assert.deepEqual(strangers, []);
  await close();
});

test('with scripts, moving a lever answers at once and the address follows', async () => {
  const { page, failures, close } = await visit(ILLE);
  const loads = [];
  page.on('framenavigated', () => loads.push(page.url()));
  await page.getByLabel('Commune', { exact: true }).fill('Fougères');
  await page.getByRole('button', { name: 'Ajouter et recalculer' }).click();
  await untilAddressed(page, '?ajout=35115:7');
  assert.match(await sentence(page), /^Avec 1 permanence de plus,/);
  assert.equal(plain(await page.locator('[data-said]').textContent()), await sentence(page), 'said to those who do not see it');
  assert.equal(await page.getByLabel('Commune', { exact: true }).inputValue(), '');
  await page.locator('[data-map=apres] path[data-key="commune-35115"].marked').waitFor({ state: 'attached' });
  assert.equal(await page.locator('[data-map=avant] path.marked').count(), 0);

  const travel = page.getByLabel('Les personnes se déplacent');
  await travel.focus();
  await travel.selectOption('marche');
  await page.waitForFunction(() => location.search.includes('mode=marche'));
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'mode', 'the keyboard stays where it is');
  await page.getByLabel('Montrer sur les cartes').selectOption('minutes');
  await page.getByText('Temps jusqu’au lieu le plus proche, par commune').waitFor();
  await page.getByLabel('Montrer sur les cartes').selectOption('priorite');
  await page.getByText('Par où commencer, par commune').waitFor();

  await page.getByLabel('Commune', { exact: true }).fill('Atlantide');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('Atlantide').waitFor();
  assert.equal(await page.getByLabel('Commune', { exact: true }).inputValue(), 'Atlantide');
  assert.match(addressed(page), /ajout=35115:7/);
  assert.deepEqual(loads.filter((url) => !url.includes('leviers')), []);
  assert.deepEqual(failures, []);
  await close();
});

test('the weights of an index rank communes anew, without scripts and with them', async () => {
  const plainly = await visit(ILLE, { javaScriptEnabled: false });
  await plainly.page.getByText('L’indice : vos poids').click();
  await plainly.page.getByLabel(/^Accès aux interfaces numériques/).fill('0');
  await plainly.page.getByLabel('Montrer sur les cartes').selectOption('indice');
  await plainly.page.getByRole('button', { name: 'Recalculer', exact: true }).click();
  assert.equal(addressed(plainly.page), '?indice=ifn-v1&poids=score.interfaces:0&carte=indice');
  const said = plain(await plainly.page.locator('[data-standing]').innerText());
  assert.match(said, /^Avec vos poids, \d+ communes sur \d+ changent de rang/);
  await plainly.close();

  const { page, failures, close } = await visit(ILLE);
  await page.getByText('L’indice : vos poids').click();
  const weight = page.getByLabel(/^Accès aux interfaces numériques/);
  await weight.fill('0');
  await untilAddressed(page, '?indice=ifn-v1&poids=score.interfaces:0');
  assert.equal(plain(await page.locator('[data-standing]').innerText()), said);
  assert.equal(plain(await page.locator('[data-part=resume]').innerText()), said, 'beside what one moves');
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'poids.score.interfaces', 'one goes on typing');
  await accessible(page, 'levers weighed');
  await weight.fill('1');
  await untilAddressed(page, '');
  await page.getByLabel('Indice', { exact: true }).selectOption('modele-de-depart');
  await page.getByLabel(/^Revenu médian/).waitFor();
  await page.waitForFunction(() => location.search === '?indice=modele-de-depart');
  await page.getByRole('link', { name: 'Tout remettre comme aujourd’hui' }).click();
  await untilAddressed(page, '');
  await page.getByLabel(/^Accès aux interfaces numériques/).waitFor();
  assert.deepEqual(failures, []);
  await close();
});

test('a permanence is added from the interactive map, which follows', async () => {
  const { page, strangers, failures, close } = await visit(ILLE, { viewport: { width: 1280, height: 900 } });
  await page.getByRole('button', { name: 'Carte interactive' }).click();
  await page.locator('.carte-frame[data-ready=true]').waitFor({ timeout: 60_000 });
  await page.locator('.carte-frame canvas').focus();
  await page.keyboard.press('Enter');
  const add = page.getByRole('button', { name: 'Ajouter une permanence ici' });
  await add.waitFor();
  assert.ok(await add.evaluate((button) => button === document.activeElement), 'the keyboard goes on from the map');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => /^\?ajout=35\d{3}:7$/.test(location.search));
  await page.locator('.carte-frame canvas').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Retirer la permanence' }).click();
  await untilAddressed(page, '');
  await page.getByRole('button', { name: 'Carte dessinée' }).click();
  assert.ok(await page.locator('[data-map=apres] svg').isVisible());
  assert.deepEqual([strangers, failures], [[], []]);
  await close();
});

test('a commune is pointed at on the map, and taken back', async () => {
  const { page, close } = await visit(ILLE, { viewport: { width: 1280, height: 900 } });
  const vitre = page.locator('[data-map=apres] path[data-key="commune-35360"]');
  await vitre.click();
  await untilAddressed(page, '?ajout=35360:7');
  await page.getByLabel('Vitré', { exact: true }).waitFor();
  await vitre.click();
  await untilAddressed(page, '');
  assert.equal(await page.getByLabel('Vitré', { exact: true }).count(), 0);
  await close();
});

test('a place closes, and its people are told', async () => {
  const { page, close } = await visit(ILLE);
  await page.getByText('Choisir un lieu').click();
  const box = page.getByRole('checkbox', { name: /^Fermer / }).first();
  await box.check();
  await page.waitForFunction(() => location.search.startsWith('?ferme='));
  assert.match(await sentence(page), /^Avec 1 lieu fermé,/);
  await page.getByText('1 lieu fermé', { exact: true }).waitFor();
  await page.getByRole('checkbox', { name: /^Fermer / }).first().uncheck();
  await untilAddressed(page, '');
  await close();
});

test('plans become additions without leaving the page', async () => {
  const { page, close } = await visit(ILLE);
  await page.getByLabel('Combien').fill('2');
  await page.getByRole('button', { name: 'Chercher où les placer' }).click();
  await page.locator('.plans li').first().waitFor();
  await page.getByRole('link', { name: /Essayer ce plan/ }).first().click();
  await page.waitForFunction(() => location.search.startsWith('?ajout=') && !location.search.includes('n='));
  assert.equal(await page.getByLabel('Combien').inputValue(), '');
  assert.match(await sentence(page), /^Avec [12] permanences? de plus,/);
  await page.getByRole('link', { name: 'Tout remettre comme aujourd’hui' }).click();
  await untilAddressed(page, '');
  await close();
});

test('a scenario is kept, read by its link elsewhere, compared, renamed and erased', async () => {
  const { page, close } = await visit(`${ILLE}?ajout=35115:7`);
  await signIn(visit.site(), page.context(), [['collectivite', 'territoire:departement-35']], { now });
  const keep = async (name) => {
    await page.getByRole('link', { name: 'Enregistrer ce scénario' }).click();
    await page.getByLabel('Nom du scénario').fill(name);
    await page.getByRole('button', { name: 'Enregistrer' }).click();
    await page.getByRole('heading', { level: 1, name }).waitFor();
    return page.url();
  };
  const first = await keep('Fougères seule');
  await page.getByRole('link', { name: 'Ouvrir et modifier' }).click();
  await page.getByLabel('Commune', { exact: true }).fill('35360');
  await page.getByRole('button', { name: 'Ajouter et recalculer' }).click();
  await untilAddressed(page, '?ajout=35115:7&ajout=35360:7');
  assert.match(await page.getByRole('link', { name: /vote d’une séance/ }).getAttribute('href'), /communes=35115,35360/);
  const second = await keep('Fougères et Vitré');

  const elsewhere = await visit(new URL(first).pathname);
  await elsewhere.page.getByRole('heading', { level: 1, name: 'Fougères seule' }).waitFor();
  await accessible(elsewhere.page, 'scenario');
  await elsewhere.page.getByLabel('Adresse d’un autre scénario').fill(second);
  await elsewhere.page.getByRole('button', { name: 'Comparer' }).click();
  await elsewhere.page.getByRole('heading', { level: 1, name: 'Comparer des scénarios' }).waitFor();
  assert.equal(await elsewhere.page.locator('.map-pair svg').count(), 2);
  await accessible(elsewhere.page, 'scenarios compared');
  await elsewhere.close();

  await page.goto(`${visit.address()}/mon-espace/scenarios`);
  await accessible(page, 'scenarios of mine');
  await page.getByRole('link', { name: 'Modifier Fougères seule' }).click();
  await accessible(page, 'scenario changed');
  await page.getByLabel('Nom du scénario').fill('Plan A');
  await page.getByRole('button', { name: 'Renommer' }).click();
  await page.getByRole('status').getByText('renommé').waitFor();
  await page.getByRole('link', { name: 'Modifier Plan A' }).click();
  await page.getByRole('button', { name: 'Supprimer ce scénario' }).click();
  await page.getByRole('status').getByText('supprimé').waitFor();
  const gone = await visit(new URL(first).pathname);
  assert.equal(gone.response.status(), 404);
  await gone.close();
  await close();
});

test('levers are for everyone, at a phone’s width and at a desk’s', async () => {
  const { page, close } = await visit(ILLE);
  await accessible(page, 'levers untouched');
  await page.goto(`${visit.address()}${ILLE}?ajout=35115:7&n=3&rayon=15&carte=minutes`);
  await accessible(page, 'levers moved');
  // On a telephone, what comes of it stays in sight beside what one moves.
  await page.setViewportSize({ width: 390, height: 800 });
  await page.locator('#permanence').scrollIntoViewIfNeeded();
  const summary = page.locator('.levers-summary');
  assert.match(plain(await summary.innerText()), /^Avec 1 permanence de plus,/);
  const { y, height } = await summary.boundingBox();
  assert.ok(y >= 0 && y + height <= 800, `the summary is at ${y}`);
  await page.goto(`${visit.address()}/territoires/region/53/portrait/leviers?permanence=rien`);
  await accessible(page, 'levers of a region');
  await close();
});
