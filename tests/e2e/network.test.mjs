// The network: an organisation with a wrong then a right SIRET, a référent named and shown only
// while they agree, a Hub's territory changed and seen on the public pages, refusals out of scope,
// and nothing in anyone's way.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { person, signIn, sql } from './members.mjs';
import { AxeBuilder, startBrowser, startSite } from './server.mjs';

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

const TEAM = [['equipe-hub', 'hub:hub-bretagne']];
const NATIONAL = [['administration-nationale', 'nation']];
const FUNDER = [['financeur', 'nation']];

/** A page of somebody who holds these roles, without JavaScript unless asked. */
async function member(roles, options = {}) {
  const context = await browser.newContext({ locale: 'fr-FR', javaScriptEnabled: false, ...options });
  const somebody = await signIn(site, context, roles, options);
  const page = await context.newPage();
  const go = (path) => page.goto(site.address + path);
  return { page, go, ...somebody, close: () => context.close() };
}

/** Public pages follow within two seconds. */
async function comesTrue(check, what) {
  for (const until = Date.now() + 10_000; Date.now() < until;) {
    if (await check()) return;
    await new Promise((resolve) => { setTimeout(resolve, 200); });
  }
  assert.fail(what);
}
const read = async (path) => (await fetch(site.address + path)).text();

test('an organisation is made with a wrong then a right SIRET, and two edits do not hide each other', async () => {
  const team = await member(TEAM);
  await team.go('/mon-espace/reseau/organisations/nouvelle');
  await team.page.getByLabel('Nom de l’organisation').fill('Atelier des Essais');
  await team.page.getByLabel(/Forme juridique/).selectOption('association');
  await team.page.getByLabel(/^SIRET/).fill('172 300 014 00014');
  await team.page.getByLabel('Territoire où elle agit').fill('Ille-et-Vilain');
  await team.page.getByRole('button', { name: 'Ajouter l’organisation' }).click();
  const errors = await team.page.getByRole('alert').innerText();
  assert.match(errors, /2 points à corriger/);
  assert.match(errors, /Vouliez-vous dire Ille-et-Vilaine/);
  assert.equal(await team.page.getByLabel(/^SIRET/).inputValue(), '172 300 014 00014');
  assert.equal(await team.page.getByLabel(/^SIRET/).getAttribute('aria-invalid'), 'true');
  assert.equal(await team.page.getByLabel(/Forme juridique/).inputValue(), 'association');

  await team.page.getByLabel(/^SIRET/).fill('172 300 014 00013');
  await team.page.getByLabel('Territoire où elle agit').fill('Loire-Atlantique');
  await team.page.getByRole('button', { name: 'Ajouter l’organisation' }).click();
  assert.match(await team.page.getByRole('alert').innerText(), /n’est pas dans le vôtre/);
  await team.page.getByLabel('Territoire où elle agit').fill('Ille-et-Vilaine');
  await team.page.getByRole('button', { name: 'Ajouter l’organisation' }).click();
  await team.page.getByRole('heading', { level: 1, name: 'Atelier des Essais' }).waitFor();
  const sheet = new URL(team.page.url()).pathname;
  assert.match(await team.page.locator('main').innerText(), /172\s300\s014\s00013/);

  const other = await member(TEAM);
  await other.go(`${sheet}/modifier`);
  await team.go(`${sheet}/modifier`);
  await team.page.getByLabel('Nom de l’organisation').fill('Atelier Fictif');
  await team.page.getByRole('button', { name: 'Enregistrer l’organisation' }).click();
  await other.page.getByLabel('Nom de l’organisation').fill('Atelier Inventé');
  await other.page.getByRole('button', { name: 'Enregistrer l’organisation' }).click();
  assert.match(await other.page.getByRole('alert').innerText(), /pendant que vous l’écriviez[\s\S]*Atelier Fictif/);
  assert.equal(await other.page.getByLabel('Nom de l’organisation').inputValue(), 'Atelier Inventé');
  await other.page.getByRole('button', { name: 'Enregistrer l’organisation' }).click();
  await other.page.getByRole('heading', { level: 1, name: 'Atelier Inventé' }).waitFor();

  // A place of Rennes, by the address of its sheet, as one copies it.
  const place = (await read('/?q=Rennes')).match(/\/lieux\/[a-z0-9-]+/)[0];
  await team.go(`${sheet}/lieux`);
  await team.page.getByLabel('Adresse de la fiche du lieu').fill(site.address + place);
  await team.page.getByRole('button', { name: 'Ajouter ce lieu' }).click();
  await team.page.locator(`a[href="${place}"]`).waitFor();

  await team.go('/mon-espace/reseau/hubs/hub-bretagne/membres');
  await team.page.getByLabel('Organisation', { exact: true }).selectOption({ label: 'Atelier Inventé (Ille-et-Vilaine)' });
  await team.page.getByLabel('Sa part dans le Hub').selectOption('porteur');
  await team.page.getByRole('button', { name: 'Ajouter ce membre' }).click();
  await team.page.getByRole('link', { name: 'Atelier Inventé' }).waitFor();
  await comesTrue(async () => (await read('/reseau/hub-bretagne')).includes('Atelier Inventé'), 'the public page names the member');
  await other.close();
  await team.close();
});

test('a référent is named, and public only with their agreement', async () => {
  const named = await member([['mediation', 'territoire:departement-35']], { name: 'Alix Fictif' });
  const team = await member(TEAM);
  await team.go('/mon-espace/reseau/hubs/hub-bretagne/referents');
  await team.page.getByLabel('Adresse électronique de la personne').fill('personne@exemple.fr');
  await team.page.getByLabel('Son département').selectOption('departement-35');
  await team.page.getByRole('button', { name: 'Nommer cette personne' }).click();
  assert.match(await team.page.getByRole('alert').innerText(), /Aucun compte n’a cette adresse/);
  assert.equal(await team.page.getByLabel('Son département').inputValue(), 'departement-35');
  await team.page.getByLabel('Adresse électronique de la personne').fill(named.email);
  await team.page.getByRole('button', { name: 'Nommer cette personne' }).click();
  await team.page.getByRole('link', { name: 'Alix Fictif' }).waitFor();
  assert.match(await team.page.locator('main').innerText(), /n’y figure pas/);
  assert.doesNotMatch(await read('/reseau/hub-bretagne'), /Alix Fictif/);

  await named.go('/mon-espace/reseau/visibilite');
  await named.page.getByLabel(/J’accepte que le public/).check();
  await named.page.getByLabel(/^Adresse électronique professionnelle/).fill('alix@');
  await named.page.getByRole('button', { name: 'Enregistrer mon choix' }).click();
  assert.match(await named.page.getByRole('alert').innerText(), /n’est pas complète/);
  await named.page.getByLabel(/^Adresse électronique professionnelle/).fill('alix@exemple.fr');
  await named.page.getByLabel(/^Fonction/).fill('Référente d’Ille-et-Vilaine');
  await named.page.getByRole('button', { name: 'Enregistrer mon choix' }).click();
  await comesTrue(async () => (await read('/reseau/hub-bretagne')).includes('alix@exemple.fr'), 'shown once agreed');

  await named.go('/mon-espace/reseau/visibilite');
  await named.page.getByLabel(/J’accepte que le public/).uncheck();
  await named.page.getByRole('button', { name: 'Enregistrer mon choix' }).click();
  await comesTrue(async () => !(await read('/reseau/hub-bretagne')).includes('Alix Fictif'), 'gone once withdrawn');
  const journal = JSON.stringify(sql(site, 'SELECT * FROM journal'));
  assert.doesNotMatch(journal, /Alix|alix@/, 'the journal names nobody');
  await named.close();
  await team.close();
});

test('a changed territory and presentation show on the public pages', async () => {
  const national = await member(NATIONAL);
  await national.go('/mon-espace/reseau/hubs/numi/territoire');
  await national.page.locator('summary', { hasText: 'Départements' }).click();
  await national.page.getByLabel('Ille-et-Vilaine (35)').check();
  await national.page.getByLabel(/^Intercommunalités et communes/).fill('Nulle-Part-sur-Rien');
  await national.page.getByRole('button', { name: 'Enregistrer le territoire' }).click();
  assert.match(await national.page.getByRole('alert').innerText(), /Nous ne connaissons pas/);
  assert.equal(await national.page.getByLabel('Ille-et-Vilaine (35)').isChecked(), true);
  await national.page.getByLabel(/^Intercommunalités et communes/).fill('');
  await national.page.getByRole('button', { name: 'Enregistrer le territoire' }).click();
  await national.page.getByRole('heading', { level: 1, name: 'Numi' }).waitFor();
  assert.match(await national.page.locator('main').innerText(), /communes partagées avec Hub Bretagne/);

  const numi = async () => (await read('/hubs')).match(/<li class="tile"><a href="\/territoires\/hub\/numi">.*?<\/li>/s)[0];
  await comesTrue(async () => /Ille-et-Vilaine/.test(await numi()), '/hubs tells the new territory');
  assert.match(await read('/territoires/hub/numi'), /Ille-et-Vilaine/);
  const found = await (await fetch(`${site.address}/api/v1/places?territoire=hub-numi`)).json();
  assert.ok(JSON.stringify(found).includes('Rennes'), 'the search by Hub follows');
  const contour = await (await fetch(`${site.address}/territoires/hub/numi/contour.geojson`)).json();
  assert.ok(contour.bbox[0] < -2.2, 'the outline reaches west');

  const normandie = await member([['equipe-hub', 'hub:numi']]);
  await normandie.go('/mon-espace/reseau/hubs/numi/presentation');
  await normandie.page.getByLabel('Présentation').fill('Un réseau d’essai.\nSeconde ligne.');
  await normandie.page.getByLabel(/^Adresse électronique du Hub/).fill('hub@exemple.fr');
  await normandie.page.getByRole('button', { name: 'Publier cette présentation' }).click();
  await normandie.page.getByText('Un réseau d’essai.').waitFor();
  await comesTrue(async () => /Un réseau d’essai\./.test(await numi()), '/hubs tells the first line');
  assert.match(await read('/reseau/numi'), /hub@exemple\.fr/);
  await normandie.close();
  await national.close();
});

test('what is out of one’s scope is refused by its address', async () => {
  const team = await member(TEAM);
  const far = person(site, [['mediation', 'territoire:departement-974']], { name: 'Sacha Lointain' });
  for (const path of ['/mon-espace/reseau/hubs/hinaura', '/mon-espace/reseau/hubs/hinaura/presentation',
    '/mon-espace/reseau/hubs/hinaura/territoire', '/mon-espace/reseau/hubs/hinaura/referents',
    `/mon-espace/reseau/personnes/${far.id}`, '/mon-espace/reseau/programme', '/mon-espace/reseau/programme/hub-bretagne']) {
    assert.equal((await team.go(path)).status(), 403, path);
  }
  await team.go('/mon-espace/reseau/personnes');
  assert.doesNotMatch(await team.page.locator('main').innerText(), /Sacha Lointain/);
  await team.close();
});

test('the funder sorts the Hubs, takes the table away, and notes what the Hub then reads', async () => {
  const funder = await member(FUNDER);
  await funder.go('/mon-espace/reseau/programme');
  await funder.page.getByRole('link', { name: 'Lieux' }).last().click();
  await funder.page.getByRole('link', { name: 'Lieux' }).last().click();
  assert.equal(await funder.page.locator('th[aria-sort=descending]').innerText(), 'Lieux');
  const file = await funder.page.getByRole('link', { name: /Télécharger ce tableau/ }).getAttribute('href');
  const csv = await (await funder.page.request.get(site.address + file)).text();
  assert.equal(csv.trim().split('\n').length, 17);
  await funder.page.getByRole('link', { name: 'Hub Bretagne' }).click();
  await funder.page.getByRole('link', { name: 'Noter un échange' }).click();
  await funder.page.getByRole('button', { name: 'Enregistrer la note' }).click();
  assert.match(await funder.page.getByRole('alert').innerText(), /Écrivez la note/);
  await funder.page.getByLabel('Note', { exact: true }).fill('Point d’étape inventé.');
  await funder.page.getByRole('button', { name: 'Enregistrer la note' }).click();
  await funder.page.getByText('Point d’étape inventé.').waitFor();
  const team = await member(TEAM);
  await team.go('/mon-espace/reseau/hubs/hub-bretagne');
  assert.match(await team.page.locator('main').innerText(), /Point d’étape inventé\./);
  await team.close();
  await funder.close();
});

const PAGES = ['', '/organisations', '/organisations/nouvelle', 'ORGANISATION', '/hubs', '/hubs/hub-bretagne',
  '/hubs/hub-bretagne/presentation', '/hubs/hub-bretagne/territoire', '/hubs/hub-bretagne/phase',
  '/hubs/hub-bretagne/membres', '/hubs/hub-bretagne/referents', '/personnes', 'PERSON', '/visibilite',
  '/programme', '/programme/hub-bretagne', '/programme/hub-bretagne?noter=true'];

for (const [width, colorScheme] of [[360, 'light'], [360, 'dark'], [1280, 'light'], [1280, 'dark']]) {
  test(`nothing stands in the way on the network's pages at ${width} px, ${colorScheme}`, async () => {
    const { page, go, id, close } = await member([...NATIONAL, ['referent', 'territoire:departement-35']],
      { javaScriptEnabled: true, viewport: { width, height: 900 }, colorScheme });
    const [organisation] = sql(site, 'SELECT id FROM organisation LIMIT 1');
    const paths = PAGES.map((path) => `/mon-espace/reseau${path.replace('ORGANISATION', `/organisations/${organisation.id}`).replace('PERSON', `/personnes/${id}`)}`);
    for (const path of [...paths, '/reseau/hub-bretagne', '/reseau/numi']) {
      const response = await go(path);
      assert.equal(response.status(), 200, path);
      const { violations } = await new AxeBuilder({ page }).analyze();
      assert.deepEqual(violations.map((v) => `${path} ${v.id}: ${v.nodes[0].html}`), []);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(overflow <= 0, `${path} scrolls sideways by ${overflow} px`);
    }
    await close();
  });
}
