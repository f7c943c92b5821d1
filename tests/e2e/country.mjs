// A small country for the tests that count: places drawn at random, always the
// same ones, with every value of every list, in seven time zones. And the same
// questions as the site answers, answered one place after the other by other
// means: the standard's own records, and the evaluator of opening hours that
// OpenStreetMap's community keeps.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apart } from './apart.mjs';
import { opening_hours } from './server.mjs';

const COMMUNES = [
  ['Rennes', '35000', 48.1113, -1.68, 'Europe/Paris', 'departement-35'],
  ['Saint-Malo', '35400', 48.6493, -2.0257, 'Europe/Paris', 'departement-35'],
  ['Dijon', '21000', 47.3220, 5.0415, 'Europe/Paris', 'departement-21'],
  ['Bastia', '20200', 42.7000, 9.4500, 'Europe/Paris', 'departement-2B'],
  ['Fort-de-France', '97200', 14.6161, -61.0588, 'America/Martinique', 'departement-972'],
  ['Cayenne', '97300', 4.9372, -52.3260, 'America/Cayenne', 'departement-973'],
  ['Saint-Denis', '97400', -20.8789, 55.4481, 'Indian/Reunion', 'departement-974'],
  ['Nouméa', '98800', -22.2763, 166.4572, 'Pacific/Noumea', 'departement-988'],
  ['Papeete', '98714', -17.5350, -149.5696, 'Pacific/Tahiti', 'departement-987'],
];

/** Each list of the standard: the parameter of the address, what several values mean, the values. */
export const LISTS = {
  services: ['service', 'all', ['Aide aux démarches administratives', 'Maîtrise des outils numériques du quotidien',
    'Insertion professionnelle via le numérique', 'Utilisation sécurisée du numérique',
    'Parentalité et éducation avec le numérique', 'Loisirs et créations numériques',
    'Compréhension du monde numérique', 'Accès internet et matériel informatique',
    'Acquisition de matériel informatique à prix solidaire']],
  publics_specifiquement_adresses: ['public', 'any-or-unsaid', ['Jeunes', 'Étudiants', 'Familles et/ou enfants', 'Seniors', 'Femmes']],
  prise_en_charge_specifique: ['prise-en-charge', 'all', ['Surdité', 'Handicaps moteurs', 'Handicaps mentaux',
    'Illettrisme', 'Langues étrangères (anglais)', 'Langues étrangères (autres)', 'Déficience visuelle']],
  frais_a_charge: ['frais', 'any', ['Gratuit', 'Gratuit sous condition', 'Payant']],
  dispositif_programmes_nationaux: ['dispositif', 'any', ['Aidants Connect', 'Bibliothèques numérique de référence',
    'Certification PIX', 'Conseillers numériques', 'Emmaüs Connect', 'France Services', 'Grande école du numérique',
    'La Croix Rouge', "Point d'accès numérique CAF", 'Promeneurs du net', 'Relais numérique (Emmaüs Connect)']],
  modalites_acces: ['acces', 'any', ['Se présenter', 'Téléphoner', 'Contacter par mail', 'Prendre un RDV en ligne',
    "Ce lieu n'accueille pas de public", 'Envoyer un mail avec une fiche de prescription']],
  modalites_accompagnement: ['accompagnement', 'any', ['En autonomie', 'Accompagnement individuel', 'Dans un atelier collectif', 'À distance']],
  itinerance: ['itinerance', 'any', ['Itinérant', 'Fixe']],
  typologie: ['typologie', 'any', ['BIB', 'CCAS', 'RFS', 'ASSO', 'ML', 'EPN', 'LA_POSTE', 'TIERS_LIEUX']],
  formations_labels: ['label', 'any', ['Formé à « Mon Espace Santé »', 'Arnia/MedNum BFC (Bourgogne-Franche-Comté)', 'Fabriques de Territoire', 'ORDI 3.0']],
  autres_formations_labels: ['autre-label', 'any', ['Label du pays d’Essai', 'Réseau d’exemple']],
};

const WEEKS = ['', 'Mo-Fr 09:00-12:00,14:00-17:00', 'Tu-Sa 10:00-18:00', 'Mo-Su 08:00-20:00', 'Sa,Su 14:00-18:00',
  'Mo,We,Fr 08:30-12:30', 'Th 17:00-21:00', 'week 01-53/2 Tu 09:00-12:00', 'Tu[1,3] 14:00-16:00',
  'Mo-Fr 09:00-17:00; Sa 09:00-12:00', 'Fr 20:00-23:00', 'Su 09:00-13:00'];

const DATES = ['2026-11-02', '2026-06-15', '2026-02-10', '2025-10-01', '2025-03-03', '2023-01-20', ''];

/** Numbers at random, the same ones at each run (a linear congruence; Numerical Recipes' constants). */
export function chance(seed) {
  let state = seed >>> 0;
  const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  return { next, pick: (list) => list[Math.floor(next() * list.length)] };
}

/** Writes the country as a source of the standard's own columns; gives back its folder. */
export function writeCountry(size = 360) {
  const sources = mkdtempSync(join(tmpdir(), 'maillage-country-'));
  const folder = join(sources, 'pays');
  mkdirSync(folder);
  writeFileSync(join(folder, 'pays.json'), JSON.stringify(Array.from({ length: size }, place(chance(7)))));
  const columns = ['id', 'nom', 'commune', 'code_postal', 'adresse', 'latitude', 'longitude', 'date_maj'];
  const mapping = Object.fromEntries(columns.map((column) => [column, { colonne: column }]));
  for (const column of Object.keys(LISTS)) mapping[column] = [{ colonnes: [column] }];
  mapping.horaires = { osm: 'horaires' };
  writeFileSync(join(folder, 'pays.config.json'), JSON.stringify(mapping));
  return sources;
}

const place = ({ next, pick }) => (_, n) => {
  const [commune, code_postal, latitude, longitude] = pick(COMMUNES);
  const near = () => (next() - 0.5) * 0.02;
  const record = {
    id: `pays-${n}`,
    nom: apart(n).nom,
    commune,
    code_postal,
    adresse: apart(n).adresse,
    latitude: latitude + near(),
    longitude: longitude + near(),
    date_maj: pick(DATES),
    horaires: pick(WEEKS),
  };
  for (const [column, [, , values]] of Object.entries(LISTS)) {
    record[column] = values.filter(() => next() < 0.3).join('|');
  }
  return record;
};

export const slug = (value) =>
  value.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');

/** The places that fit a question, one after the other; `question` is parameter → slugs. */
export function bruteForce(places, question, now) {
  return places.filter((place) =>
    Object.entries(question).every(([parameter, slugs]) => {
      if (parameter === 'ouvert') return slugs.some((moment) => openAt(place, moment, now));
      if (parameter === 'fraicheur') return slugs.includes(age(place, now));
      if (parameter === 'territoire') return slugs.includes(commune(place)[5]);
      const [column, [, rule]] = Object.entries(LISTS).find(([, [name]]) => name === parameter);
      const has = (place[column] ?? '').split('|').filter(Boolean).map(slug);
      if (rule === 'all') return slugs.every((one) => has.includes(one));
      return (rule === 'any-or-unsaid' && has.length === 0) || slugs.some((one) => has.includes(one));
    }),
  );
}

const commune = (place) => COMMUNES.find(([name]) => name === place.commune);

function age(place, now) {
  // The import gives a day to what has none; only what was written counts.
  if (!DATES.includes(place.date_maj)) return 'inconnue';
  const date = new Date(`${place.date_maj}T00:00:00Z`);
  const older = (months) => {
    const limit = new Date(now);
    limit.setUTCMonth(limit.getUTCMonth() - months);
    return date <= new Date(limit.toISOString().slice(0, 10));
  };
  return !older(6) ? 'a-jour' : !older(12) ? 'a-surveiller' : !older(18) ? 'a-verifier' : 'a-actualiser';
}

/** Local time in a zone, as a date whose UTC fields say it (the tests run in UTC). */
export function localTime(now, zone) {
  const parts = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  return new Date(`${parts.format(new Date(now)).replace(' ', 'T')}Z`);
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const PARTS = { '': [0, 24], matin: [0, 12], 'apres-midi': [12, 18], soir: [18, 24] };
const NAMES = ['dimanche', 'lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi'];

function openAt(place, moment, now) {
  if (!place.horaires) return false;
  const local = localTime(now, commune(place)[4]);
  const hours = new opening_hours(place.horaires, { address: { country_code: 'fr', state: 'Bretagne' }, lat: 48, lon: -1 });
  if (moment === 'maintenant') return hours.getState(local);
  const midnight = new Date(local.toISOString().slice(0, 10) + 'T00:00:00Z');
  const [from, until] = windowOf(moment, midnight);
  const start = new Date(Math.max(from, +local));
  return start < until && hours.getOpenIntervals(start, new Date(until)).length > 0;
}

function windowOf(moment, midnight) {
  const today = midnight.getUTCDay();
  const at = (days, part) => PARTS[part].map((hour) => +midnight + days * DAY + hour * HOUR);
  if (moment === 'week-end') {
    const saturday = today === 0 ? -1 : 6 - today;
    return [+midnight + saturday * DAY, +midnight + (saturday + 2) * DAY];
  }
  const fixed = { 'aujourd-hui': [0, ''], 'ce-matin': [0, 'matin'], 'cet-apres-midi': [0, 'apres-midi'], 'ce-soir': [0, 'soir'] }[moment];
  if (fixed) return at(...fixed);
  const [day, ...part] = moment.split('-');
  const ahead = day === 'demain' ? 1 : (NAMES.indexOf(day) - today + 7) % 7;
  return at(ahead, part.join('-'));
}

export const MOMENTS = ['maintenant', 'week-end', 'aujourd-hui', 'ce-matin', 'cet-apres-midi', 'ce-soir', 'demain',
  'demain-matin', 'demain-apres-midi', 'demain-soir', 'samedi', 'dimanche-matin', 'mardi-matin', 'jeudi-soir'];

export const AGES = ['a-jour', 'a-surveiller', 'a-verifier', 'a-actualiser', 'inconnue'];
export const ZONES = [...new Set(COMMUNES.map(([, , , , zone]) => zone))];
export const TERRITORIES = [...new Set(COMMUNES.map(([, , , , , id]) => id))];
export const zoneOf = (place) => commune(place)[4];
