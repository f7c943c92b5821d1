// A séance in real browsers: one facilitator at a desk, three participants on telephones, one of
// them without JavaScript, from the form that prepares it to its minutes. Every page passes axe.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';

import { accessible } from './accessible.mjs';
import { signIn, sql } from './members.mjs';
import { startBrowser, startSite } from './server.mjs';

const LEADER = [['collectivite', 'territoire:departement-35']];
let site;
let browser;
let leader;
let phones;
let path;
let room;
const failures = [];

before(async () => {
  site = await startSite();
  browser = await startBrowser();
  leader = await open({ locale: 'fr-FR' });
  await signIn(site, leader.context(), LEADER);
  phones = await Promise.all([true, true, false].map((javaScriptEnabled) => open({
    locale: 'fr-FR', viewport: { width: 390, height: 844 }, hasTouch: true, javaScriptEnabled,
  })));
});
after(async () => {
  await browser?.close();
  site?.stop();
});

async function open(options) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.on('pageerror', (error) => failures.push(error.message));
  return page;
}

/** A text with plain spaces. */
const read = async (locator) => (await locator.textContent()).replace(/\s+/g, ' ');
const url = (at) => new URL(at, site.address).href;
const button = (page, name) => page.getByRole('button', { name });

/** Axe needs scripts: a telephone without them is looked at by one that has. */
async function checked(page, what) {
  await accessible(page, `seance ${what}`, page === leader ? [390, 1280] : [390]);
}

/** Opens or closes a step from the screen. */
async function step(name) {
  await button(leader, name).click();
  await leader.waitForLoadState();
}

/** Both telephones with scripts come to a page by themselves; the other asks. */
async function arrive(heading) {
  for (const phone of phones.slice(0, 2)) {
    await phone.getByRole('heading', { level: 1, name: heading }).waitFor();
  }
  await phones[2].goto(url(room));
  await phones[2].getByRole('heading', { level: 1, name: heading }).waitFor();
}

test('a facilitator prepares a séance, within their scope', async () => {
  await leader.goto(url('/mon-espace/seances'));
  await checked(leader, 'list');
  await leader.getByRole('link', { name: 'Préparer une séance' }).click();
  await leader.fill('#q', 'Guichen');
  await button(leader, 'Chercher').click();
  await checked(leader, 'territory');
  await leader.goto(url('/mon-espace/seances/nouvelle'));
  await leader.getByRole('link', { name: 'Ille-et-Vilaine' }).click();
  assert.equal((await leader.inputValue('#enjeux')).trim().split('\n').length, 8);
  assert.equal((await leader.inputValue('#sites')).trim().split('\n').length, 6, 'the largest communes without a place');
  await leader.fill('#titre', '');
  await leader.fill('#sites', 'Redon\nQuimper');
  await button(leader, 'Enregistrer la séance').click();
  await leader.getByRole('link', { name: /Quimper.*parmi les communes/ }).waitFor();
  await checked(leader, 'form');
  await leader.fill('#titre', 'Les élus et leurs lieux');
  await leader.fill('#enjeux', 'Aider les personnes âgées\nFaire les démarches\nÊtre à moins de 20 minutes');
  await leader.fill('#sites', 'Redon\nVitré\nFougères\nGuichen');
  await button(leader, 'Enregistrer la séance').click();
  await leader.getByText('La séance est prête').waitFor();
  path = new URL(leader.url()).pathname;
  await checked(leader, 'prepared');
});

test('three telephones join with the code', async () => {
  await button(leader, 'Commencer la séance').click();
  const code = (await leader.locator('.seance-code').textContent()).replace(/Code\s*:/, '').trim();
  room = `/seance/${code.replace(/\s/g, '')}`;
  await checked(leader, 'welcome');
  await phones[0].goto(url('/seance'));
  await phones[0].fill('#code', 'AAAAAA');
  await button(phones[0], 'Rejoindre').click();
  await phones[0].getByText('n’ouvre aucune séance').waitFor();
  await checked(phones[0], 'wrong code');
  await phones[0].fill('#code', code.toLowerCase());
  await button(phones[0], 'Rejoindre').click();
  await phones[1].goto(url(room));
  await phones[2].goto(url(room));
  await checked(phones[0], 'door');
  const hats = ['Élue ou élu', 'Agent d’une collectivité', undefined];
  for (const [n, phone] of phones.entries()) {
    if (hats[n]) await phone.getByLabel(hats[n]).check();
    await button(phone, 'Entrer dans la séance').click();
    await phone.getByRole('heading', { name: 'Vous êtes dans la séance' }).waitFor();
  }
  await checked(phones[1], 'waiting');
  await leader.getByText('3 personnes dans la séance').waitFor();
  assert.equal(sql(site, 'SELECT COUNT(*) AS n FROM seance_participant')[0].n, 3);
});

test('they check and complete the offer', async () => {
  await step('Ouvrir L’offre');
  await arrive('Que savez-vous de l’aide proposée ici ?');
  await checked(phones[0], 'offer');
  const [first, second, bare] = phones;
  await first.getByRole('link', { name: 'Vérifier les lieux connus' }).click();
  await checked(first, 'places');
  await first.locator('.seance-ways a').first().click();
  await button(first, 'Enregistrer').click();
  await first.getByText('Choisissez « Je confirme »').waitFor();
  await checked(first, 'place');
  await first.getByRole('radio', { name: 'Je confirme' }).check();
  await button(first, 'Enregistrer').click();
  await first.getByText('votre réponse sur ce lieu est enregistrée').waitFor();

  await bare.getByRole('link', { name: 'Vérifier les lieux connus' }).click();
  await bare.locator('.seance-ways a').first().click();
  await bare.getByRole('radio', { name: 'Il y a une erreur' }).check();
  await bare.selectOption('#motif', 'horaires');
  await bare.fill('#texte', 'Fermé le <b>lundi</b>');
  await button(bare, 'Enregistrer').click();
  await bare.getByText('votre réponse sur ce lieu est enregistrée').waitFor();

  await second.getByRole('link', { name: 'Il manque un lieu' }).click();
  await checked(second, 'missing');
  await second.fill('#nom', 'Café du canal');
  await second.fill('#commune', 'Redon');
  await button(second, 'Proposer ce lieu').click();
  await second.getByText('Merci, ce lieu est proposé').waitFor();
  await second.getByRole('link', { name: 'Dire ce que vous voyez' }).click();
  await checked(second, 'remark');
  await second.fill('#texte', 'Plus de bus le mercredi');
  await button(second, 'Enregistrer').click();
  await checked(second, 'offer answered');

  await leader.getByText('3 sur 3 personnes ont répondu').waitFor();
  assert.equal(await leader.getByText('Plus de bus le mercredi').count(), 0, 'texts wait until they are asked for');
  await leader.getByRole('link', { name: 'Montrer ce qui est écrit' }).click();
  await leader.getByText('Plus de bus le mercredi').waitFor();
  await leader.getByText('Café du canal, Redon').waitFor();
  await checked(leader, 'offer');
  await leader.goto(url(path));
});

test('they rank the stakes, by keyboard and thumb, with equals', async () => {
  // Somebody writes when the step changes: their page waits for them.
  await phones[1].getByRole('link', { name: 'Dire ce que vous voyez' }).click();
  await phones[1].fill('#texte', 'Je réfléchis');
  await step('Ouvrir Les enjeux');
  await phones[1].getByText('La séance passe à la suite.').waitFor();
  assert.equal(await phones[1].inputValue('#texte'), 'Je réfléchis');
  await button(phones[1], 'Enregistrer').click();
  await phones[1].getByText('votre dernière réponse n’a pas été prise').waitFor();
  await arrive('Qu’est-ce qui compte le plus ?');
  await checked(phones[0], 'stakes');
  const ranks = [['1', '2', ''], ['2', '1', '2'], ['', '1', '']];
  for (const [n, phone] of phones.entries()) {
    for (const [stake, rank] of ranks[n].entries()) await phone.selectOption(`#e${stake}`, rank);
    await phone.locator('#e0').focus();
    await button(phone, 'Envoyer mon classement').press('Enter');
    await phone.getByText('Votre classement est enregistré').waitFor();
  }
  await leader.getByText('3 sur 3 personnes ont répondu').waitFor();
  assert.equal(await leader.getByText('Score sur 100').count(), 0, 'nobody is swayed');
  await checked(leader, 'stakes open');
  await step('Fermer Les enjeux');
  const first = leader.locator('.seance-chart tbody tr').first();
  assert.match(await read(first), /1er.*Faire les démarches.*83.*2 personnes/);
  await checked(leader, 'stakes closed');
});

test('they vote on sites, change their mind, and see what comes out', async () => {
  await step('Ouvrir Les sites');
  await arrive('Où faudrait-il un nouveau lieu d’aide ?');
  const [first, second, bare] = phones;
  for (const name of ['Redon', 'Vitré', 'Fougères']) await first.getByLabel(name).check();
  await button(first, 'Voter').click();
  await first.getByText('Gardez-en 2 au plus').waitFor();
  await checked(first, 'vote');
  await first.getByLabel('Fougères').uncheck();
  await button(first, 'Voter').click();
  await second.getByLabel('Guichen').check();
  await button(second, 'Voter').click();
  await second.getByText('Votre vote est enregistré').waitFor();
  await second.getByLabel('Guichen').uncheck();
  await second.getByLabel('Redon').check();
  await button(second, 'Changer mon vote').click();
  await bare.getByLabel('Aucun de ces sites').check();
  await button(bare, 'Voter').click();
  await bare.getByText('Votre vote est enregistré').waitFor();
  await leader.getByText('3 sur 3 personnes ont répondu').waitFor();
  await step('Fermer Les sites');
  assert.match(await read(leader.locator('.seance-chart tbody tr').first()), /1er.*Redon.*2 voix/);
  await leader.getByText('Aucun de ces sites : 1 personne').waitFor();
  await checked(leader, 'sites closed');
  await step('Ouvrir La restitution');
  await arrive('Ce qui ressort de la séance');
  await checked(phones[1], 'results');
  await checked(leader, 'results');
});

test('it ends, is settled, and told in its minutes', async () => {
  await leader.locator('summary', { hasText: 'Terminer la séance' }).click();
  await button(leader, 'Terminer maintenant').click();
  await leader.getByText('La séance est terminée. Les erreurs').waitFor();
  await checked(leader, 'over');
  await arrive('Merci d’avoir participé');
  await checked(phones[0], 'thanks');
  await leader.getByRole('link', { name: /Ce qui a été dit/ }).click();
  await checked(leader, 'said');
  await leader.fill('#raison-1', 'Ajouté au fichier');
  await button(leader, 'Fait pour Café du canal, Redon').click();
  await leader.getByText('C’est enregistré').waitFor();
  const remark = leader.locator('li', { hasText: 'Plus de bus' });
  await remark.getByRole('button', { name: 'Masquer' }).click();
  await leader.goto(url(`${path}/compte-rendu`));
  const minutes = await read(leader.locator('main'));
  for (const words of ['3 personnes', 'Élue ou élu', 'Café du canal, Redon (fait)', 'Fermé le <b>lundi</b>', 'Redon', 'méthode de Borda']) {
    assert.ok(minutes.includes(words), `${words} in ${minutes}`);
  }
  assert.ok(!minutes.includes('Plus de bus'));
  await checked(leader, 'minutes');
  const file = await leader.context().request.get(url(`${path}/resultats.csv`));
  assert.match(await file.text(), /sites,Redon,35236,voix,2/);
  const pdf = await leader.context().request.get(url(`${path}/compte-rendu.pdf`));
  assert.equal((await pdf.body()).subarray(0, 5).toString(), '%PDF-');
  if (process.env.MAILLAGE_SHOTS) writeFileSync(`${process.env.MAILLAGE_SHOTS}/compte-rendu.pdf`, await pdf.body());
  const report = sql(site, 'SELECT motif, correction FROM signalement');
  assert.equal(report.length, 1);
  assert.match(report[0].correction, /Les élus et leurs lieux.*1 personne/);
  const stranger = await open({ locale: 'fr-FR' });
  await stranger.goto(url(room));
  await stranger.getByText('on ne peut plus la rejoindre').waitFor();
  assert.deepEqual(failures, []);
});
