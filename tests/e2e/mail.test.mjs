// Mail: through a real mail server that takes, puts off, refuses for good, or is away for a while.
// Each message reaches its reader, or the database says why not.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { freePort, maillage, startMailServer, startSite } from './server.mjs';

const refusals = new Map();
let site;
let post;
let port;
before(async () => {
  post = await startMailServer({
    answer: (address) => {
      const [code, times] = refusals.get(address) ?? [0, 0];
      if (times === 0) return undefined;
      refusals.set(address, [code, times - 1]);
      return Object.assign(new Error(`not now, ${address}`), { responseCode: code });
    },
  });
  port = post.port;
  site = await startSite({
    env: {
      MAILLAGE_SMTP_URL: `smtp://127.0.0.1:${port}`,
      MAILLAGE_MAIL_FROM: 'Maillage <nepasrepondre@exemple.fr>',
      MAILLAGE_PUBLIC_URL: 'https://lieux.exemple.fr',
    },
  });
});
after(async () => {
  site?.stop();
  await post?.stop();
});

function mail(...words) {
  const run = spawnSync(maillage, ['mail', ...words, '--database', site.database], { encoding: 'utf8' });
  assert.equal(run.status, 0, run.stderr);
  return run.stdout;
}

const traceOf = (address) => JSON.parse(mail('list', '--json')).find(({ recipient }) => recipient === address);

async function settled(address) {
  for (let tries = 0; tries < 200; tries += 1) {
    const trace = traceOf(address);
    if (trace.state !== 'waiting') return trace;
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
  throw new Error(`${address} still waits`);
}

test('a message is delivered as plain text, in our name, and to nobody else', async () => {
  mail('try', 'accueil@exemple.fr');
  const message = await post.received(({ to }) => to.includes('accueil@exemple.fr'));
  assert.deepEqual(message.to, ['accueil@exemple.fr']);
  assert.equal(message.from.address, 'nepasrepondre@exemple.fr');
  assert.equal(message.subject, 'Essai d’envoi de Maillage');
  assert.match(message.text, /Bonjour,\n\nCe message montre/);
  assert.match(message.text, /\n-- \nMaillage/);
  assert.equal(message.html, undefined, 'nothing that could track its reader');
  assert.match(message.raw, /^Auto-Submitted: auto-generated$/mi);
  assert.match(message.messageId, /^<[0-9a-z]{16}@exemple\.fr>$/);
  const trace = await settled('accueil@exemple.fr');
  assert.deepEqual([trace.state, trace.attempts, trace.error], ['sent', 1, null]);
});

test('what the server puts off is sent later, once', async () => {
  refusals.set('plus-tard@exemple.fr', [451, 1]);
  mail('try', 'plus-tard@exemple.fr');
  await post.received(({ to }) => to.includes('plus-tard@exemple.fr'));
  const trace = await settled('plus-tard@exemple.fr');
  assert.deepEqual([trace.state, trace.attempts], ['sent', 2]);
  assert.equal(post.all.filter(({ to }) => to.includes('plus-tard@exemple.fr')).length, 1);
});

test('what the server refuses for good is given up, and the reason kept', async () => {
  refusals.set('inconnu@exemple.fr', [550, 9]);
  mail('try', 'inconnu@exemple.fr');
  const trace = await settled('inconnu@exemple.fr');
  assert.deepEqual([trace.state, trace.attempts], ['given-up', 1]);
  assert.match(trace.error, /550/);
});

test('while the mail server is away messages wait, then they leave', async () => {
  await post.stop();
  mail('try', 'patience@exemple.fr');
  let trace = traceOf('patience@exemple.fr');
  for (let tries = 0; tries < 100 && !trace.error; tries += 1) {
    await new Promise((resolve) => { setTimeout(resolve, 100); });
    trace = traceOf('patience@exemple.fr');
  }
  assert.equal(trace.state, 'waiting');
  assert.ok(trace.error, 'the failure is told');
  assert.equal((await fetch(site.address)).status, 200, 'the site goes on');
  post = await startMailServer({ port });
  await post.received(({ to }) => to.includes('patience@exemple.fr'));
  assert.equal((await settled('patience@exemple.fr')).state, 'sent');
});

test('the outbox is there in a demonstration without a mail server, and nowhere else', async () => {
  assert.equal((await fetch(`${site.address}/boite-d-envoi`)).status, 404);
  const demo = await startSite({ env: { MAILLAGE_OUTBOX: 'true' } });
  try {
    const sent = spawnSync(maillage, ['mail', 'try', 'demo@exemple.fr', '--database', demo.database]);
    assert.equal(sent.status, 0);
    const answer = await fetch(`${demo.address}/boite-d-envoi`);
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    assert.match(await answer.text(), /demo@exemple\.fr/);
  } finally {
    demo.stop();
  }
  const both = spawnSync(maillage, ['serve', '--outbox', '--smtp-url', 'smtp://127.0.0.1:1', '--listen', '127.0.0.1:0'], { encoding: 'utf8', timeout: 10_000 });
  assert.notEqual(both.status, 0);
  assert.match(both.stderr, /cannot be used with/);
  const unused = await freePort();
  const nowhere = spawnSync(maillage, ['serve', '--smtp-url', `smtp://127.0.0.1:${unused}`, '--listen', '127.0.0.1:0', '--database', site.database], { encoding: 'utf8', timeout: 10_000 });
  assert.match(nowhere.stderr, /MAILLAGE_PUBLIC_URL/);
});
