// Accounts: invited, signed in to in three ways through a real mail server and a real identity
// provider, locked by a second factor, listed, taken away and removed.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { AxeBuilder, freePort, maillage, startBrowser, startIdentityProvider, startMailServer, startSite } from './server.mjs';

const PASSWORD = 'trois chaises sous la pluie';
let site;
let post;
let provider;
let browser;
before(async () => {
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  post = await startMailServer();
  provider = await startIdentityProvider(address);
  site = await startSite({
    port,
    env: {
      MAILLAGE_PUBLIC_URL: address,
      MAILLAGE_SMTP_URL: `smtp://127.0.0.1:${post.port}`,
      MAILLAGE_MAIL_FROM: 'Maillage <nepasrepondre@exemple.fr>',
      MAILLAGE_OIDC_ISSUER: provider.issuer,
      MAILLAGE_OIDC_CLIENT_ID: provider.client.id,
      MAILLAGE_OIDC_CLIENT_SECRET: provider.client.secret,
      MAILLAGE_OIDC_NAME: 'Fournisseur d’essai',
    },
  });
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  site?.stop();
  await provider?.stop();
  await post?.stop();
});

async function newPage(options = {}) {
  const context = await browser.newContext({ locale: 'fr-FR', ...options });
  return context.newPage();
}

function invite(email, role = 'administration-nationale', scope = 'nation') {
  const run = spawnSync(maillage, ['account', 'invite', '--role', role, '--scope', scope, '--public-url', site.address, '--database', site.database, email], { encoding: 'utf8' });
  assert.equal(run.status, 0, run.stderr);
  return run.stdout.trim();
}

const linkIn = (message) => message.text.match(/http:\/\/127\.0\.0\.1:\d+\/\S+/)[0];

async function accept(page, email, name, role, scope) {
  await page.goto(invite(email, role, scope));
  await page.getByLabel(/Votre nom/).fill(name);
  await page.getByRole('button', { name: 'Accepter l’invitation' }).click();
  await page.getByRole('heading', { level: 1, name: 'Mon compte' }).waitFor();
}

async function mailedLink(page, email, vers = '/mon-compte') {
  const already = post.all.length;
  await page.goto(`${site.address}/connexion?vers=${encodeURIComponent(vers)}`);
  await page.getByLabel('Votre adresse électronique').fill(email);
  await page.getByRole('button', { name: 'Recevoir un lien de connexion' }).click();
  await page.getByRole('heading', { name: 'Regardez vos courriels' }).waitFor();
  return linkIn(await post.received((mail) => post.all.indexOf(mail) >= already && mail.to.includes(email)));
}

async function signInByPassword(page, email, password = PASSWORD) {
  await page.goto(`${site.address}/connexion?vers=/mon-compte/securite`);
  await page.getByLabel('Votre adresse électronique').fill(email);
  await page.getByRole('button', { name: 'Utiliser mon mot de passe' }).click();
  await page.getByLabel('Votre mot de passe').fill(password);
  await page.getByRole('button', { name: 'Se connecter' }).click();
}

/** What an application of codes shows now, or so many steps later (RFC 6238). */
function codeOf(key, later = 0) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...key.replaceAll(' ', '')].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const secret = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + later));
  const digest = createHmac('sha1', secret).update(counter).digest();
  const number = digest.readUInt32BE(digest.at(-1) & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}

test('an invitation by mail makes an account, once, without JavaScript', async () => {
  const page = await newPage({ javaScriptEnabled: false });
  const link = invite('camille@exemple.fr');
  const message = await post.received(({ to }) => to.includes('camille@exemple.fr'));
  assert.equal(linkIn(message), link);
  await page.goto(link);
  assert.match(await page.locator('main').innerText(), /Administration nationale, toute la France/);
  await page.getByRole('button', { name: 'Accepter l’invitation' }).click();
  assert.match(await page.getByRole('alert').innerText(), /Écrivez votre nom/);
  assert.match(await page.title(), /^Erreur : /);
  await page.getByLabel(/Votre nom/).fill('Camille Essai');
  await page.getByRole('button', { name: 'Accepter l’invitation' }).click();
  await page.getByRole('heading', { level: 1, name: 'Mon compte' }).waitFor();
  assert.match(await page.locator('main').innerText(), /Administration nationale, toute la France/);
  await page.goto(link);
  await page.getByRole('heading', { name: 'Cette invitation ne fonctionne plus' }).waitFor();
  await page.context().close();
});

test('a mailed link signs in by its button, once; a mail scanner does not use it up', async () => {
  const page = await newPage();
  const link = await mailedLink(page, 'camille@exemple.fr');
  for (let scans = 0; scans < 2; scans += 1) assert.equal((await fetch(link)).status, 200);
  await page.goto(link);
  assert.match(await page.locator('main').innerText(), /c…@exemple\.fr/);
  await page.getByRole('button', { name: 'Me connecter' }).click();
  await page.getByRole('heading', { level: 1, name: 'Mon compte' }).waitFor();
  const [cookie] = await page.context().cookies();
  assert.deepEqual([cookie.httpOnly, cookie.sameSite, cookie.expires], [true, 'Lax', -1]);
  const other = await newPage();
  await other.goto(link);
  await other.getByRole('heading', { name: 'Ce lien ne fonctionne plus' }).waitFor();

  await page.getByRole('button', { name: 'Se déconnecter' }).click();
  await page.getByRole('heading', { name: 'Vous êtes déconnecté' }).waitFor();
  await page.goto(`${site.address}/mon-compte`);
  await page.getByRole('heading', { name: 'Se connecter' }).waitFor();
  await page.context().close();
  await other.context().close();
});

test('a password is chosen, refused when weak, and signs in', async () => {
  const page = await newPage();
  await page.goto(await mailedLink(page, 'camille@exemple.fr', '/mon-compte/securite'));
  await page.getByRole('button', { name: 'Me connecter' }).click();
  for (const [weak, why] of [['court', /au moins 12 caractères/], ['camille-essai', /trop facile/], ['motdepasse2026', /trop facile/]]) {
    await page.getByLabel('Mon nouveau mot de passe').fill(weak);
    await page.getByRole('button', { name: 'Choisir ce mot de passe' }).click();
    assert.match(await page.getByRole('alert').innerText(), why, weak);
  }
  await page.getByLabel('Mon nouveau mot de passe').fill(PASSWORD);
  await page.getByRole('button', { name: 'Choisir ce mot de passe' }).click();
  await page.getByText('Votre mot de passe est changé').waitFor();
  await post.received(({ to, text }) => to.includes('camille@exemple.fr') && /mot de passe vient d’être changé/.test(text));

  const other = await newPage();
  await signInByPassword(other, 'camille@exemple.fr', 'un autre mot de passe');
  assert.match(await other.getByRole('alert').innerText(), /ne vont pas ensemble/);
  await other.getByLabel('Votre mot de passe').fill(PASSWORD);
  await other.getByRole('button', { name: 'Se connecter' }).click();
  await other.getByRole('heading', { name: 'Sécurité de mon compte' }).waitFor();

  // A session is seen, and ended, from another.
  await page.goto(`${site.address}/mon-compte/securite`);
  assert.equal(await page.locator('.rows tbody tr').count(), 2);
  await page.getByRole('button', { name: 'Fermer toutes les autres sessions' }).click();
  await page.getByText('Vos autres sessions sont fermées').waitFor();
  assert.equal(await page.locator('.rows tbody tr').count(), 1);
  await other.reload();
  await other.getByRole('heading', { name: 'Se connecter' }).waitFor();
  await page.context().close();
  await other.context().close();
});

test('whoever has no account is told the same as whoever has one', async () => {
  const page = await newPage();
  const already = post.all.length;
  await page.goto(`${site.address}/connexion`);
  await page.getByLabel('Votre adresse électronique').fill('personne@exemple.fr');
  await page.getByRole('button', { name: 'Recevoir un lien de connexion' }).click();
  await page.getByRole('heading', { name: 'Regardez vos courriels' }).waitFor();
  await signInByPassword(page, 'personne@exemple.fr');
  assert.match(await page.getByRole('alert').innerText(), /ne vont pas ensemble/);
  assert.equal(post.all.slice(already).filter(({ to }) => to.includes('personne@exemple.fr')).length, 0);
  await page.goto(`${site.address}/connexion`);
  await page.getByLabel('Votre adresse électronique').fill('pas une adresse');
  await page.getByRole('button', { name: 'Recevoir un lien de connexion' }).click();
  assert.match(await page.getByRole('alert').innerText(), /nom@exemple\.fr/);
  await page.context().close();
});

async function throughProvider(page, email) {
  await page.goto(`${site.address}/connexion?vers=/mon-compte`);
  await page.getByRole('link', { name: 'Se connecter avec Fournisseur d’essai' }).click();
  await page.locator('input[name=login]').fill(email);
  await page.locator('input[name=password]').fill('peu importe');
  await page.locator('button[type=submit]').click();
  await page.getByRole('button', { name: 'Continue' }).click();
}

test('the identity provider signs in whom it has verified, and signs out with us', async () => {
  const page = await newPage();
  await throughProvider(page, 'camille@exemple.fr');
  await page.getByRole('heading', { level: 1, name: 'Mon compte' }).waitFor();
  await page.getByRole('button', { name: 'Se déconnecter' }).click();
  await page.waitForURL(/session\/end/);
  await page.getByRole('button', { name: /yes|sign me out/i }).click();
  await page.waitForURL(`${site.address}/deconnexion?*`);
  await page.getByRole('heading', { name: 'Vous êtes déconnecté' }).waitFor();
  await page.context().close();

  for (const stranger of ['douteux@exemple.fr', 'inconnue@exemple.fr']) {
    if (stranger.startsWith('douteux')) await accept(await newPage(), stranger, 'Dominique Essai', 'lecture', 'nation');
    const other = await newPage();
    await throughProvider(other, stranger);
    await other.getByRole('heading', { name: 'Aucun compte ne vous correspond' }).waitFor();
    await other.context().close();
  }
  const forged = await newPage();
  await forged.goto(`${site.address}/connexion/retour?code=abc&state=def`);
  await forged.getByRole('heading', { name: 'La connexion n’a pas abouti' }).waitFor();
  await forged.context().close();
});

test('a second factor is switched on, asked for, and replaced by a code on paper', async () => {
  const page = await newPage();
  await signInByPassword(page, 'camille@exemple.fr');
  await page.getByRole('link', { name: 'Activer le second facteur' }).click();
  const key = await page.locator('.key').innerText();
  await page.getByLabel('Code').fill('000000');
  await page.getByRole('button', { name: 'Activer le second facteur' }).click();
  assert.match(await page.getByRole('alert').innerText(), /Ce code n’est pas bon/);
  assert.equal(await page.locator('.key').innerText(), key, 'the key stays the same');
  await page.getByLabel('Code').fill(codeOf(key));
  await page.getByRole('button', { name: 'Activer le second facteur' }).click();
  await page.getByRole('heading', { name: 'Vos codes de secours' }).waitFor();
  const codes = await page.locator('.codes li').allInnerTexts();
  assert.equal(codes.length, 10);
  await page.getByRole('link', { name: 'J’ai noté mes codes' }).click();
  await page.getByText('Il vous reste 10').waitFor();

  const other = await newPage();
  await signInByPassword(other, 'camille@exemple.fr');
  await other.getByRole('heading', { name: 'Votre code de sécurité' }).waitFor();
  await other.goto(`${site.address}/mon-compte`);
  await other.getByRole('heading', { name: 'Se connecter' }).waitFor();
  await other.goto(`${site.address}/connexion/code`);
  await other.getByLabel('Code').fill(codeOf(key, 1));
  await other.getByRole('button', { name: 'Ouvrir mon compte' }).click();
  await other.getByRole('heading', { name: 'Sécurité de mon compte' }).waitFor();

  const third = await newPage();
  await signInByPassword(third, 'camille@exemple.fr');
  await third.getByLabel('Code').fill(codes[0].toUpperCase());
  await third.getByRole('button', { name: 'Ouvrir mon compte' }).click();
  await third.getByText('Il vous reste 9').waitFor();
  await third.getByLabel('Code').fill(codes[1]);
  await third.getByRole('button', { name: 'Désactiver le second facteur' }).click();
  await third.getByText('Le second facteur est désactivé').waitFor();
  for (const one of [page, other, third]) await one.context().close();
});

test('a request for an account goes to the team, whose answer is an invitation', async () => {
  const team = await newPage();
  await accept(team, 'hub@exemple.fr', 'Sacha Essai', 'equipe-hub', 'hub:hub-bretagne');
  const page = await newPage({ javaScriptEnabled: false });
  await page.goto(`${site.address}/demander-un-compte`);
  await page.getByRole('button', { name: 'Envoyer la demande' }).click();
  assert.match(await page.getByRole('alert').innerText(), /5 points à corriger/);
  await page.getByLabel(/adresse électronique/).fill('mediation@exemple.fr');
  await page.getByLabel('Votre nom').fill('Lou Essai');
  await page.getByLabel('Votre structure').fill('Espace numérique d’essai');
  await page.getByLabel('Médiation numérique').check();
  await page.getByLabel('Votre territoire').selectOption({ label: 'Ille-et-Vilaine' });
  await page.getByRole('button', { name: 'Envoyer la demande' }).click();
  await page.getByRole('heading', { name: 'Votre demande est envoyée' }).waitFor();
  await post.received(({ to, subject }) => to.includes('mediation@exemple.fr') && subject === 'Votre demande de compte');
  const told = await post.received(({ to, subject }) => to.includes('hub@exemple.fr') && /vous attend/.test(subject));
  await team.goto(linkIn(told));
  assert.match(await team.locator('main').innerText(), /Lou Essai[\s\S]*Espace numérique d’essai/);
  await team.getByRole('button', { name: 'Accepter et envoyer une invitation' }).click();
  await team.getByText('La demande est acceptée').waitFor();
  await page.goto(linkIn(await post.received(({ to, subject }) => to.includes('mediation@exemple.fr') && /invité/.test(subject))));
  await page.getByLabel(/Votre nom/).fill('Lou Essai');
  await page.getByRole('button', { name: 'Accepter l’invitation' }).click();
  assert.match(await page.locator('main').innerText(), /Médiation numérique, Ille-et-Vilaine/);

  await team.goto(`${site.address}/mon-espace/invitations`);
  const roles = await team.getByLabel('Son rôle').locator('option').allInnerTexts();
  assert.ok(!roles.includes('Administration nationale'), 'nobody gives more than they hold');
  await team.getByLabel('Son adresse électronique').fill('autre@exemple.fr');
  await team.getByLabel('Son rôle').selectOption({ label: 'Référent départemental' });
  await team.getByLabel('Où').selectOption({ label: 'Finistère' });
  await team.getByRole('button', { name: 'Envoyer l’invitation' }).click();
  await team.getByText('L’invitation vient de partir').waitFor();
  await team.getByRole('button', { name: 'Retirer l’invitation de autre@exemple.fr' }).click();
  await team.getByText('L’invitation est retirée').waitFor();
  await team.context().close();
  await page.context().close();
});

test('one changes how one is shown, takes one’s data away, and leaves', async () => {
  const page = await newPage();
  await page.goto(await mailedLink(page, 'mediation@exemple.fr'));
  await page.getByRole('button', { name: 'Me connecter' }).click();
  await page.getByLabel('Mon téléphone professionnel').fill('bonjour');
  await page.getByRole('button', { name: 'Enregistrer mes changements' }).click();
  assert.match(await page.getByRole('alert').innerText(), /en chiffres/);
  await page.getByLabel('Mon téléphone professionnel').fill('02 99 00 00 00');
  await page.getByLabel('Ma fonction').fill('Médiatrice <b>');
  await page.getByLabel('Mon fuseau horaire').selectOption({ label: 'La Réunion' });
  await page.getByLabel(/nouvel appareil/).uncheck();
  await page.getByRole('button', { name: 'Enregistrer mes changements' }).click();
  await page.getByText('Vos changements sont enregistrés').waitFor();
  assert.equal(await page.getByLabel('Ma fonction').inputValue(), 'Médiatrice <b>');
  assert.equal(await page.getByLabel(/nouvel appareil/).isChecked(), false);

  await page.getByRole('link', { name: 'Mes données', exact: true }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Télécharger mes données' }).click(),
  ]);
  const data = JSON.parse(readFileSync(await download.path(), 'utf8'));
  assert.equal(data.compte[0].email, 'mediation@exemple.fr');
  assert.equal(data.compte[0].time_zone, 'Indian/Reunion');
  assert.ok(data.journal.length >= 1);
  assert.ok(data.messages_envoyes.length >= 2);

  await page.getByRole('button', { name: 'Supprimer mon compte' }).click();
  assert.match(await page.getByRole('alert').innerText(), /Cochez cette case/);
  await page.getByLabel(/J’ai compris/).check();
  await page.getByRole('button', { name: 'Supprimer mon compte' }).click();
  await page.getByRole('heading', { name: 'Votre compte est supprimé' }).waitFor();
  await page.goto(`${site.address}/mon-compte`);
  await page.getByRole('heading', { name: 'Se connecter' }).waitFor();
  await post.received(({ to, subject }) => to.includes('mediation@exemple.fr') && /est supprimé/.test(subject));
  const verified = spawnSync(maillage, ['journal', 'verify', '--database', site.database], { encoding: 'utf8' });
  assert.equal(verified.status, 0, verified.stderr);

  const last = await newPage();
  await signInByPassword(last, 'camille@exemple.fr');
  await last.goto(`${site.address}/mon-compte/supprimer`);
  await last.getByLabel('Votre mot de passe, pour confirmer').fill(PASSWORD);
  await last.getByLabel(/J’ai compris/).check();
  await last.getByRole('button', { name: 'Supprimer mon compte' }).click();
  assert.match(await last.getByRole('alert').innerText(), /dernière personne/);
  await last.context().close();
  await page.context().close();
});

const OPEN = ['/connexion', '/connexion/envoye', '/connexion/code', '/connexion/lien?jeton=aucun', '/invitation?jeton=aucun', 'INVITATION', 'PASSWORD', '/demander-un-compte', 'REQUEST WRONG', '/demander-un-compte/merci', '/deconnexion'];
const SIGNED_IN = ['/mon-compte', '/mon-compte/securite', '/mon-compte/second-facteur', '/mon-compte/supprimer', '/mon-espace/demandes', '/mon-espace/invitations'];

async function lead(page, path) {
  if (path === 'INVITATION') return page.goto(invite('autre@exemple.fr'));
  if (path === 'PASSWORD') return signInByPassword(page, 'personne@exemple.fr').then(() => page.getByRole('alert').waitFor());
  if (path === 'REQUEST WRONG') {
    await page.goto(`${site.address}/demander-un-compte`);
    return page.getByRole('button', { name: 'Envoyer la demande' }).click();
  }
  return page.goto(site.address + path);
}

for (const [width, colorScheme] of [[360, 'light'], [1280, 'dark']]) {
  test(`nothing stands in the way at ${width} px, ${colorScheme}`, async () => {
    const page = await newPage({ viewport: { width, height: 900 }, colorScheme });
    const member = await newPage({ viewport: { width, height: 900 }, colorScheme });
    await accept(member, `axe-${width}@exemple.fr`, 'Axe Essai');
    for (const [visitor, paths] of [[page, OPEN], [member, SIGNED_IN]]) {
      for (const path of paths) {
        await lead(visitor, path);
        const { violations } = await new AxeBuilder({ page: visitor }).analyze();
        assert.deepEqual(violations.map((v) => `${path} ${v.id}: ${v.nodes[0].html}`), []);
        const overflow = await visitor.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(overflow <= 0, `${path} scrolls sideways by ${overflow} px`);
      }
    }
    await page.context().close();
    await member.context().close();
  });
}
