// Made-up places that nobody takes for one another: what says the same would be made one place.
const FIRST = ['Alouette', 'Bruyère', 'Cerisaie', 'Dragonne', 'Écluse', 'Forge', 'Garenne', 'Hêtraie', 'Ivoire',
  'Jonquille', 'Kermesse', 'Lavande', 'Moisson', 'Noisette', 'Oseraie', 'Prairie', 'Quenouille', 'Ruche', 'Source', 'Tanière'];
const SECOND = ['ancienne', 'blanche', 'cachée', 'dorée', 'étroite', 'fleurie', 'gaie', 'haute', 'inondée', 'jaune',
  'lointaine', 'marine', 'neuve', 'ombragée', 'paisible', 'rouge', 'sauvage', 'tranquille'];
const THIRD = ['', 'd’amont', 'd’aval', 'du bois', 'du gué', 'des prés', 'du roc', 'du val', 'des îles', 'du lac', 'du pont', 'des vents'];

/** The name, the street and the telephone of the n-th place: like those of no other. */
export const apart = (n) => ({
  nom: [FIRST[n % 20], SECOND[Math.floor(n / 20) % 18], THIRD[Math.floor(n / 360) % 12]].filter(Boolean).join(' '),
  adresse: `${1 + n} rue ${SECOND[n % 18]} ${FIRST[Math.floor(n / 18) % 20]}`,
  telephone: `02 61 91 ${String(1_000 + n).slice(-4).replace(/(..)$/, ' $1')}`,
});
