// Every filter, alone and with others, against a count made one place after the
// other by other means; "open" in seven time zones, at four instants.
process.env.TZ = 'UTC'; // the evaluator of the tests reads local fields

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AGES, LISTS, MOMENTS, TERRITORIES, ZONES, bruteForce, chance, slug, writeCountry, zoneOf } from './country.mjs';
import { startBrowser, startSite } from './server.mjs';

const INSTANTS = ['2026-11-24T09:30:00Z', '2026-11-24T22:15:00Z', '2026-11-28T01:00:00Z', '2026-11-29T15:45:00Z'];
const EVERYWHERE = { territoire: ['pays-fr'] };

let sites;
let places;

before(async () => {
  const sources = writeCountry();
  sites = await Promise.all(INSTANTS.map((now) => startSite({ sources, now })));
  places = await (await fetch(`${sites[0].address}/donnees/lieux.json`)).json();
});
after(() => sites?.forEach((site) => site.stop()));

const query = (question) =>
  Object.entries(question).flatMap(([name, slugs]) => slugs.map((one) => `${name}=${one}`)).join('&');

async function html(site, question) {
  const response = await fetch(`${site.address}/?${query(question)}`);
  assert.equal(response.status, 200, query(question));
  return response.text();
}

/** The number in the title of the results. */
async function counted(site, question) {
  const title = (await html(site, question)).match(/<h1 id="resultats">([^<]*)<\/h1>/)[1];
  const number = title.match(/^([\d\u202f]+)/);
  return number ? Number(number[1].replaceAll('\u202f', '')) : 0;
}

async function agrees(number, question) {
  const expected = bruteForce(places, question, INSTANTS[number]).length;
  const asked = question.territoire ? question : { ...EVERYWHERE, ...question };
  assert.equal(await counted(sites[number], asked), expected, query(question));
  return expected;
}

test('the country is published whole, with places open in each zone at some instant', async () => {
  assert.equal(places.length, 360);
  for (const zone of ZONES) {
    const there = places.filter((place) => zoneOf(place) === zone);
    const open = INSTANTS.map((now) => bruteForce(there, { ouvert: ['maintenant'] }, now).length);
    assert.ok(open.some((count) => count > 0) && open.some((count) => count < there.length), `${zone}: ${open}`);
  }
});

test('every value of every list, alone, and the count beside it', async () => {
  const page = await html(sites[0], EVERYWHERE);
  for (const [name, , values] of Object.values(LISTS)) {
    for (const value of values) {
      const question = { [name]: [slug(value)] };
      const expected = await agrees(0, question);
      const beside = page.match(new RegExp(`name="${name}" value="${slug(value)}"[^>]*><span>[^<]*</span><span class="count">([^<]*)`));
      const option = page.match(new RegExp(`value="${slug(value)}"[^>]*>[^<]*\\(([^<)]*)\\)</option>`));
      const count = (beside ?? option)?.[1].replaceAll('\u202f', '');
      assert.equal(Number(count ?? 0), expected, `beside ${name}=${slug(value)}`);
    }
  }
});

test('every age of a sheet, and every territory', async () => {
  for (const age of AGES) await agrees(0, { fraicheur: [age] });
  for (const territory of TERRITORIES) await agrees(0, { territoire: [territory] });
});

test('open now, tomorrow morning, this weekend: in each zone’s own time', async () => {
  for (const number of INSTANTS.keys()) {
    for (const moment of MOMENTS) {
      await agrees(number, { ouvert: [moment] });
    }
    for (const territory of TERRITORIES) {
      await agrees(number, { territoire: [territory], ouvert: ['maintenant'] });
    }
  }
});

test('filters combined', async () => {
  const { next, pick } = chance(2026);
  let found = 0;
  for (let run = 0; run < 200; run += 1) {
    const question = {};
    for (let filter = 0; filter < 2 + Math.floor(next() * 3); filter += 1) {
      const [name, , values] = pick(Object.values(LISTS));
      question[name] = [...new Set([...(question[name] ?? []), slug(pick(values))])];
    }
    if (next() < 0.4) question.ouvert = [pick(MOMENTS)];
    if (next() < 0.3) question.fraicheur = [pick(AGES), pick(AGES)].filter((age, n, all) => all.indexOf(age) === n);
    if (next() < 0.3) question.territoire = [pick(TERRITORIES)];
    found += (await agrees(run % INSTANTS.length, question)) > 0;
  }
  assert.ok(found > 60, `only ${found} of the questions have an answer: they prove little`);
});

test('a count beside a value stays true once others are chosen', async () => {
  const question = { frais: ['gratuit'], ouvert: ['demain'] };
  const page = await html(sites[0], { ...EVERYWHERE, ...question });
  for (const [name, , values] of Object.values(LISTS).filter(([name]) => name !== 'frais')) {
    for (const value of values) {
      const beside = page.match(new RegExp(`name="${name}" value="${slug(value)}"[^>]*><span>[^<]*</span><span class="count">([^<]*)`));
      const expected = bruteForce(places, { ...question, [name]: [slug(value)] }, INSTANTS[0]).length;
      assert.equal(Number(beside?.[1] ?? 0), expected, `${name}=${slug(value)}`);
    }
  }
});

test('distances bound, orders order, pages hold everything once', async () => {
  const browser = await startBrowser();
  const page = await browser.newPage();
  const seen = [];
  let address = `${sites[0].address}/?q=Rennes&distance=5`;
  while (address) {
    await page.goto(address);
    seen.push(...(await page.locator('.card').evaluateAll((cards) => cards.map((card) => card.dataset.place))));
    const next = page.locator('.pager a[rel=next]');
    address = (await next.count()) ? new URL(await next.getAttribute('href'), address).href : undefined;
  }
  const near = places.filter((place) => place.commune === 'Rennes');
  assert.equal(new Set(seen).size, seen.length);
  assert.equal(seen.length, near.length);
  await page.goto(`${sites[0].address}/?q=Rennes&distance=5&tri=ouverture`);
  const states = await page.locator('.card .state').evaluateAll((all) => all.map((state) => state.className));
  const firstClosed = states.findIndex((name) => !name.includes('open'));
  assert.ok(firstClosed > 0 && states.slice(firstClosed).every((name) => !name.includes('open')), states.join());
  await browser.close();
});

test('when nothing fits, what to give up gives what it says', async () => {
  const question = { q: ['Rennes'], service: LISTS.services[2].map(slug), frais: ['payant'] };
  const page = await html(sites[0], question);
  assert.match(page, /Aucun lieu/);
  const ways = [...page.matchAll(/<li><a href="([^"]*)">(Sans [^<]*) <span class="hint">([\d\u202f]+)/g)];
  assert.ok(ways.length > 0, 'a way out is offered');
  for (const [, href, words, number] of ways) {
    const [, , search] = href.replaceAll('&#38;', '&').replaceAll('&amp;', '&').match(/(\/\?)(.*)/);
    const response = await (await fetch(`${sites[0].address}/?${search}`)).text();
    assert.match(response, new RegExp(`<h1 id="resultats">${number}\\s`), words);
  }
});
