// A real server on a free port over a database made for this run, and a real
// browser to visit it.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before } from 'node:test';

const root = new URL('../..', import.meta.url).pathname;
const require = createRequire(join(root, 'web/package.json'));
export const opening_hours = require('opening_hours');
const { SMTPServer } = require('smtp-server');
const { Provider: IdentityProvider } = await import(require.resolve('oidc-provider'));
const { default: PostalMime } = await import(require.resolve('postal-mime'));
const { chromium } = require('playwright-core');
export const { AxeBuilder } = require('@axe-core/playwright');

// Whole, for a test may run it from a folder of its own.
export const maillage = resolve(process.env.MAILLAGE_BINARY ?? join(root, 'target/debug/maillage'));
const browserPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

/**
 * Imports a folder of sources (and mappings of ours), the fixture unless another is given, and serves it, at a given
 * instant if there is one, with any other arguments of `maillage serve` and environment, its log
 * in a file if one is named; resolves to the site's address, its database and a way to stop.
 */
export async function startSite({ sources = join(root, 'tests/e2e/fixtures'), mappings, now, more = [], env = {}, log, port = 0 } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'maillage-e2e-'));
  const database = `sqlite://${join(folder, 'registry.sqlite')}`;
  const imported = spawnSync(
    maillage,
    ['import', '--sources', sources, ...(mappings ? ['--mappings', mappings] : []), '--database', database],
    { encoding: 'utf8' },
  );
  if (imported.status !== 0) throw new Error(`the fixture was not imported: ${imported.stderr}`);
  const clock = now ? ['--now', now] : [];
  const server = spawn(maillage, ['serve', '--listen', `127.0.0.1:${port}`, '--database', database, ...clock, ...more], {
    stdio: ['ignore', 'pipe', log ? openSync(log, 'w') : 'inherit'],
    env: { ...process.env, ...env },
  });
  const line = await new Promise((resolve, reject) => {
    createInterface({ input: server.stdout }).once('line', resolve);
    server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  });
  const address = line.match(/http:\/\/[^/\s]+/)[0];
  const stop = () => {
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  return { address, database, stop };
}

/** A port that nobody listens on. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => { server.once('listening', resolve); });
  const { port } = server.address();
  await new Promise((resolve) => { server.close(resolve); });
  return port;
}

/**
 * A real mail server. `answer(recipient)` may give an error with a `responseCode` to refuse with.
 * `received` resolves to the first message that fits, waiting for it as long as it takes to be
 * tried again; `all` holds what came so far.
 */
export async function startMailServer({ port = 0, answer = () => undefined } = {}) {
  const all = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onRcptTo: ({ address }, _, done) => done(answer(address)),
    onData: (stream, session, done) => {
      const chunks = [];
      stream.on('data', (chunk) => chunks.push(chunk));
      stream.on('end', async () => {
        const raw = Buffer.concat(chunks);
        const to = session.envelope.rcptTo.map(({ address }) => address);
        all.push({ ...await PostalMime.parse(raw), raw: raw.toString(), to });
        done();
      });
    },
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const received = async (fits, patience = 40_000) => {
    for (const until = Date.now() + patience; Date.now() < until;) {
      const found = all.find(fits);
      if (found) return found;
      await new Promise((resolve) => { setTimeout(resolve, 50); });
    }
    throw new Error(`no such mail among ${all.map(({ to, subject }) => `${to}: ${subject}`).join('; ')}`);
  };
  const stop = () => new Promise((resolve) => { server.close(resolve); });
  return { port: server.server.address().port, all, received, stop };
}

/**
 * A real identity provider (OpenID Connect), which signs in whoever gives their address; an address
 * that begins with `douteux` is not verified. What it says of people is signed, as ProConnect does.
 */
export async function startIdentityProvider(site) {
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  const client = { id: 'maillage', secret: 'un-secret-d-essai-assez-long-pour-signer' };
  const provider = new IdentityProvider(issuer, {
    clients: [{
      client_id: client.id,
      client_secret: client.secret,
      redirect_uris: [`${site}/connexion/retour`],
      post_logout_redirect_uris: [`${site}/deconnexion`],
      token_endpoint_auth_method: 'client_secret_post',
      userinfo_signed_response_alg: 'RS256',
    }],
    acrValues: ['eidas1'],
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    cookies: { keys: ['essai'] },
    features: { jwtUserinfo: { enabled: true }, rpInitiatedLogout: { enabled: true } },
    findAccount: (_, id) => ({
      accountId: id,
      claims: async () => ({ sub: `sujet-${id}`, email: id, email_verified: !id.startsWith('douteux') }),
    }),
    pkce: { required: () => true },
  });
  const server = provider.listen(port, '127.0.0.1');
  await new Promise((resolve) => { server.once('listening', resolve); });
  return { issuer, client, stop: () => new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); }) };
}

/**
 * A headless browser that asks nothing of the outside. SwiftShader draws the map; pages are painted without it, for
 * it takes up to half a minute over hundreds of outlined communes.
 */
export function startBrowser() {
  if (!browserPath) throw new Error('chromium is missing: apt install chromium');
  return chromium.launch({
    executablePath: browserPath,
    args: ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--disable-gpu-rasterization',
      '--disable-quic',
      '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

/**
 * Starts a site and a browser for the tests of a file. Gives back `visit`, which opens a page and
 * notes every request made of another host: there must be none.
 */
export function withSite(options) {
  let site;
  let browser;
  before(async () => {
    site = await startSite(options);
    browser = await startBrowser();
  });
  after(async () => {
    await browser?.close();
    site?.stop();
  });
  /** `path` may be a page of another site, of which `ours` says that it is no stranger. */
  async function visit(path, { ours = [], ...options } = {}) {
    const context = await browser.newContext({ locale: 'fr-FR', ...options });
    const page = await context.newPage();
    const strangers = [];
    const failures = [];
    page.on('request', (request) => {
      if (!/^(blob|data):/.test(request.url()) && ![site.address, ...ours].some((ok) => request.url().startsWith(ok))) {
        strangers.push(request.url());
      }
    });
    page.on('pageerror', (error) => failures.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !/status of 404/.test(message.text())) failures.push(message.text());
    });
    const response = await page.goto(new URL(path, site.address).href);
    return { page, response, strangers, failures, address: site.address, close: () => context.close() };
  }
  visit.address = () => site.address;
  visit.site = () => site;
  return visit;
}
