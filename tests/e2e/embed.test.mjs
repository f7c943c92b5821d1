// Maillage on somebody else's site: the element in a page with the strictest
// content policy, the frame in a page without any script, and the page that
// explains both.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { AxeBuilder, withSite } from './server.mjs';

const visit = withSite();

/** Another site, on another host: each page is a body and the policy it is served with. */
const pages = new Map();
let host;
let there;

before(async () => {
  host = createServer(({ url }, response) => {
    const page = pages.get(url);
    if (!page) return response.writeHead(404).end();
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    if (page.policy) response.setHeader('Content-Security-Policy', page.policy);
    return response.end(`<!doctype html><html lang="fr"><title>Un autre site</title>${page.body}</html>`);
  });
  await new Promise((resolve) => host.listen(0, 'localhost', resolve));
  there = `http://localhost:${host.address().port}`;
});
after(() => host.close());

const strict = (site) => `default-src 'none'; script-src ${site}; frame-src ${site}; style-src 'none'; img-src 'self' ${site}`;

/** Opens a page of the other site that holds this, and notes what the page hears. */
async function visitHost(body, { policy = strict(visit.address()), ...options } = {}) {
  const path = `/${pages.size}`;
  const site = visit.address();
  pages.set(path, {
    policy,
    body: `<main><h1>Un autre site</h1><p><a id="avant" href="#">Avant</a></p>${body.replaceAll('SITE', site)}<p><a id="apres" href="#">Après</a></p></main>`,
  });
  const visited = await visit('about:blank', { viewport: { width: 1280, height: 1000 }, ours: [there], ...options });
  const { page } = visited;
  const warnings = [];
  page.on('console', (message) => {
    if (message.type() === 'warning' && message.text().includes('maillage-carte')) warnings.push(message.text());
  });
  await page.addInitScript(() => {
    window.heard = { routes: [], violations: [] };
    document.addEventListener('securitypolicyviolation', (event) => {
      window.heard.violations.push(`${event.effectiveDirective} ${event.blockedURI}`);
    });
    document.addEventListener('maillage:route', (event) => window.heard.routes.push(event.detail.route));
  });
  await page.goto(there + path);
  const violations = async () => {
    const all = await Promise.all(page.frames().map((frame) => frame.evaluate(() => window.heard?.violations ?? [])));
    return all.flat();
  };
  return { ...visited, warnings, violations, inside: page.frameLocator('iframe') };
}

const element = (attributes) => `<script type="module" src="SITE/integrer/maillage-carte.js"></script>
  <maillage-carte ${attributes}></maillage-carte>`;

const routes = (page) => page.evaluate(() => window.heard.routes);
const lastRoute = async (page, expected) => {
  await page.waitForFunction((route) => window.heard.routes.at(-1) === route, expected, { timeout: 15_000 });
};

test('under the strictest policy the element shows list and map, and stays within its territory', async () => {
  const visited = await visitHost(element('territoires="departement-35" nom="Les lieux du Hub" aide="/aide" logo="SITE/nulle-part.svg"'));
  const { page, inside } = visited;
  await inside.getByRole('heading', { level: 1, name: /Ille-et-Vilaine/ }).waitFor();
  await inside.locator('.carte[data-ready=true]').waitFor({ timeout: 60_000 });
  assert.equal(await page.locator('iframe').getAttribute('title'), 'Les lieux du Hub');
  await page.getByText('Les lieux du Hub').waitFor();
  assert.equal(await page.getByRole('link', { name: 'Aide' }).getAttribute('href'), `${there}/aide`);
  assert.match(await inside.locator('.cards').innerText(), /Espace numérique des Fougères/);
  assert.doesNotMatch(await inside.locator('.cards').innerText(), /Volcan|Lagon/);

  await inside.getByLabel('Où êtes-vous').fill('Papeete');
  await inside.getByLabel('Où êtes-vous').press('Enter');
  await inside.getByText('en dehors du territoire de cette carte').waitFor();
  assert.doesNotMatch(await inside.locator('.cards').innerText(), /Volcan|Lagon/);
  await lastRoute(page, '/?q=Papeete');

  await inside.getByLabel('Où êtes-vous').fill('Rennes');
  await inside.getByLabel('Où êtes-vous').press('Enter');
  await lastRoute(page, '/?q=Rennes');
  await inside.getByRole('link', { name: /Espace numérique des Fougères/ }).first().click();
  await inside.getByRole('heading', { level: 1, name: 'Espace numérique des Fougères' }).waitFor();
  await page.waitForFunction(() => window.heard.routes.at(-1).startsWith('/lieux/'));
  assert.equal(await inside.locator('header.top').count(), 0);
  await inside.getByRole('link', { name: 'Tous les lieux de cette carte' }).click();
  await inside.getByRole('heading', { level: 1, name: /Ille-et-Vilaine/ }).waitFor();
  await lastRoute(page, '/');

  assert.deepEqual(await visited.violations(), []);
  assert.deepEqual(visited.strangers, []);
  assert.deepEqual(visited.failures, []);
  assert.deepEqual(visited.warnings, []);
  await visited.close();
});

test('a place of the map opens inside the frame', async () => {
  const { inside, page, close } = await visitHost(element('territoires="departement-35" route-initiale="/?q=Saint-Malo"'));
  await inside.locator('.carte[data-ready=true]').waitFor({ timeout: 60_000 });
  const canvas = inside.locator('canvas.maplibregl-canvas');
  await canvas.focus();
  await canvas.press('Enter');
  await inside.locator('.maplibregl-popup a').click();
  await page.waitForFunction(() => window.heard.routes.at(-1).startsWith('/lieux/'));
  await close();
});

test('where the person is stays between them and the site', async () => {
  const { inside, page, close } = await visitHost(element('territoires="departement-35"'), {
    geolocation: { latitude: 48.64812, longitude: -2.00731 },
    permissions: ['geolocation'],
  });
  await inside.getByRole('heading', { level: 1, name: /Ille-et-Vilaine/ }).waitFor();
  await inside.getByRole('button', { name: 'Autour de moi' }).click();
  await inside.getByRole('heading', { level: 1, name: /votre position/ }).waitFor();
  await inside.locator('.cards').getByRole('link', { name: 'Point d’accueil du Port', exact: true }).waitFor();
  assert.ok((await routes(page)).every((route) => !/lat|lon|48|zone/.test(route)), `${await routes(page)}`);
  await close();
});

test('attributes change what is shown, and the host keeps the route', async () => {
  const { inside, page, violations, close } = await visitHost(element('territoires="departement-35"'));
  const set = (name, value) => page.locator('maillage-carte').evaluate(
    (carte, [key, text]) => carte.setAttribute(key, text), [name, value]);
  await inside.getByRole('heading', { level: 1, name: /Ille-et-Vilaine/ }).waitFor();
  await set('territoires', 'region-04 departement-35');
  await inside.getByRole('heading', { level: 1, name: /La Réunion/ }).waitFor();
  await set('route-initiale', '/?q=Rennes');
  await lastRoute(page, '/?q=Rennes');
  await inside.getByRole('link', { name: /Espace numérique des Fougères/ }).first().click();
  await page.waitForFunction(() => window.heard.routes.at(-1).startsWith('/lieux/'));

  // Giving the route back reopens nothing.
  const told = (await routes(page)).length;
  await page.locator('maillage-carte').evaluate((carte) => { carte.frameBefore = carte.shadowRoot.querySelector('iframe'); });
  await set('route-initiale', (await routes(page)).at(-1));
  await page.waitForTimeout(300);
  assert.ok(await page.locator('maillage-carte').evaluate((carte) => carte.frameBefore === carte.shadowRoot.querySelector('iframe')));
  assert.equal((await routes(page)).length, told);

  await set('theme', 'sombre');
  await inside.getByRole('heading', { level: 1, name: 'Espace numérique des Fougères' }).waitFor();
  await inside.locator('html[data-theme=sombre]').waitFor();
  await set('hauteur', '50vh');
  await page.waitForFunction(() => document.querySelector('maillage-carte').shadowRoot.querySelector('iframe').offsetHeight === 500);
  assert.deepEqual(await violations(), []);
  await close();
});

test('theme and colour reach the frame, whatever the device prefers', async () => {
  for (const [theme, ground, primary] of [['sombre', 'rgb(22, 25, 27)', null], ['clair', 'rgb(251, 247, 239)', 'rgb(122, 31, 92)']]) {
    const { inside, close } = await visitHost(element(`theme="${theme}" couleur="#7a1f5c"`), {
      colorScheme: theme === 'sombre' ? 'light' : 'dark',
    });
    const button = inside.locator('button[type=submit]').first();
    await button.waitFor();
    const style = (locator, name) => locator.evaluate((node, key) => getComputedStyle(node)[key], name);
    assert.equal(await style(inside.locator('body'), 'backgroundColor'), ground);
    const colour = await style(button, 'backgroundColor');
    if (primary) assert.equal(colour, primary);
    else assert.notEqual(colour, 'rgb(133, 208, 204)');
    await close();
  }
});

test('junk is refused with a reason, and the usual shown instead', async () => {
  const { inside, page, warnings, violations, close } = await visitHost(element(
    'territoires="35 javascript:alert(1)" route-initiale="https://ailleurs.example/" position="ici" logo="javascript:alert(1)" theme="rose" couleur="#ffcc00" hauteur="beaucoup"'));
  await inside.getByRole('heading', { level: 1 }).waitFor();
  assert.equal(await page.locator('iframe').getAttribute('src'), `${visit.address()}/cadre/tout/`);
  for (const name of ['territoires="35"', 'territoires="javascript', 'route-initiale', 'position', 'logo', 'theme', 'couleur', 'hauteur']) {
    assert.ok(warnings.some((text) => text.includes(name)), `${name} is not in ${warnings.join('\n')}`);
  }
  assert.match(warnings.find((text) => text.includes('couleur')), /contraste de 1\.5:1/);
  assert.equal(await page.locator('maillage-carte img').count(), 0);
  for (const route of ['//ailleurs.example/', '/\\ailleurs.example', '/lieux/../hubs', '/lieux/..', '/hubs', '/cadre/tout/']) {
    await page.locator('maillage-carte').evaluate((carte, text) => carte.setAttribute('route-initiale', text), route);
    await page.waitForTimeout(50);
    assert.equal(await page.locator('iframe').getAttribute('src'), `${visit.address()}/cadre/tout/`, route);
  }
  assert.deepEqual(await violations(), []);
  await close();
});

test('an unknown territory is said in the frame', async () => {
  const { inside, close } = await visitHost(element('territoires="departement-99"'));
  await inside.getByText('un territoire que nous ne connaissons pas : departement-99').waitFor();
  await close();
});

test('what other windows say is not heard', async () => {
  const { inside, page, close } = await visitHost(element('territoires="departement-35"'));
  await inside.getByRole('heading', { level: 1, name: /Ille-et-Vilaine/ }).waitFor();
  await lastRoute(page, '/');
  const told = (await routes(page)).length;
  await page.evaluate(() => window.postMessage({ type: 'maillage:route', route: '/?q=faux' }, '*'));
  await page.waitForTimeout(200);
  assert.equal((await routes(page)).length, told);
  await close();
});

test('the keyboard goes in and comes out', async () => {
  const { inside, page, close } = await visitHost(element('territoires="departement-35"'));
  await inside.getByRole('heading', { level: 1, name: /Ille-et-Vilaine/ }).waitFor();
  await page.locator('#avant').focus();
  await page.keyboard.press('Tab');
  // Chromium may stop on the frame itself before what it holds.
  if (await inside.locator('#q:focus').count() === 0) await page.keyboard.press('Tab');
  await inside.locator('#q:focus').waitFor();
  await page.keyboard.press('Shift+Tab');
  if (await page.locator('#avant:focus').count() === 0) await page.keyboard.press('Shift+Tab');
  await page.locator('#avant:focus').waitFor();
  await page.locator('#apres').focus();
  await page.keyboard.press('Shift+Tab');
  await inside.getByRole('link', { name: /Ouvrir cette page sur Maillage/ }).and(inside.locator(':focus')).waitFor();
  await page.keyboard.press('Tab');
  await page.locator('#apres:focus').waitFor();
  await close();
});

test('the frame alone works in a page without any script', async () => {
  const visited = await visit('/integrer?territoire=departement-35&hauteur=700', { javaScriptEnabled: false });
  const code = await visited.page.locator('#code-cadre').innerText();
  await visited.close();
  assert.match(code, /loading="lazy"/);
  const policy = `default-src 'none'; frame-src ${visit.address()}`;
  const { inside, page, strangers, failures, close } = await visitHost(code, { policy, javaScriptEnabled: false });
  await inside.getByRole('heading', { level: 1, name: /Ille-et-Vilaine/ }).waitFor();
  await inside.getByLabel('Où êtes-vous').fill('Rennes');
  await inside.getByRole('button', { name: 'Chercher un lieu' }).click();
  await inside.getByRole('link', { name: /Espace numérique des Fougères/ }).first().click();
  await inside.getByRole('heading', { level: 1, name: 'Espace numérique des Fougères' }).waitFor();
  assert.equal(page.frames()[1].url().startsWith(`${visit.address()}/cadre/territoires=departement-35/lieux/`), true);
  assert.deepEqual(strangers, []);
  assert.deepEqual(failures, []);
  await close();
});

test('the copied element works as it was copied', async () => {
  const visited = await visit('/integrer?territoire=departement-35&depart=Rennes&nom=Nos+lieux&couleur=%237a1f5c');
  const code = await visited.page.locator('#code-element').innerText();
  await visited.close();
  const { inside, page, warnings, close } = await visitHost(code);
  await inside.getByRole('heading', { level: 1, name: /de Rennes/ }).waitFor();
  await page.getByText('Nos lieux').waitFor();
  assert.deepEqual(warnings, []);
  await close();
});

test('the pages of the site itself cannot be framed elsewhere', async () => {
  const { page, close } = await visitHost('<iframe src="SITE/" title="Essai"></iframe>', { policy: `frame-src ${visit.address()}` });
  await page.waitForTimeout(500);
  assert.match(page.frames()[1].url(), /^chrome-error:/);
  await close();
});

const LOOKED_AT = ['/integrer', '/integrer?territoire=departement-35&autre=Saint-Denis&couleur=ffcc00&hauteur=12',
  '/cadre/tout/', '/cadre/territoires=departement-35/?q=Rennes', '/cadre/territoires=departement-35;couleur=7a1f5c/?q=Papeete',
  '/cadre/territoires=departement-99/', '/cadre/territoires=departement-35;theme=sombre;couleur=7a1f5c/'];

for (const [width, colorScheme] of [[360, 'light'], [1280, 'light'], [360, 'dark'], [1280, 'dark']]) {
  test(`nothing stands in the way at ${width} px, ${colorScheme}`, async () => {
    for (const path of LOOKED_AT) {
      const { page, strangers, failures, close } = await visit(path, { viewport: { width, height: 900 }, colorScheme });
      if (path.includes('/cadre/') && await page.locator('.carte').count()) {
        await page.locator('.carte').scrollIntoViewIfNeeded();
        await page.locator('.carte[data-ready=true]').waitFor({ timeout: 60_000 });
      }
      const { violations } = await new AxeBuilder({ page }).analyze();
      assert.deepEqual(violations.map((v) => `${path} ${v.id}: ${v.nodes[0].html}`), []);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(overflow <= 0, `${path} scrolls sideways by ${overflow} px`);
      assert.deepEqual(strangers, []);
      assert.deepEqual(failures, []);
      await close();
    }
  });
}
