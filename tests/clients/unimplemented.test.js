// SPDX-License-Identifier: GPL-3.0-or-later
// Methods the emulator does not play: each answers 501 and says which one it is.
import {after, before, test} from 'node:test';
import {readFileSync} from 'node:fs';
import {Emulator} from './lib/emulator.js';
import {scopeUri, signIn} from './lib/google.js';
import {assertRefused} from './lib/refusal.js';

const table = (name) => {
  const lines = readFileSync(new URL(`../data/google/${name}.tsv`, import.meta.url), 'utf8').split('\n');
  const [head, ...rows] = lines.filter((line) => line && !line.startsWith('#')).map((line) => line.split('\t'));
  return rows.map((row) => Object.fromEntries(row.map((cell, i) => [head[i], cell])));
};

const played = new Set([
  ...['list', 'get', 'create', 'setup', 'patch', 'delete', 'findDirectMessage'].map((name) => `chat.spaces.${name}`),
  ...['list', 'get', 'create', 'patch', 'delete'].flatMap((name) =>
    [`chat.spaces.members.${name}`, `chat.spaces.messages.${name}`]),
]);
const methods = table('methods').filter(({id}) => !played.has(id));
const scopes = table('method_scopes').filter(({mode}) => mode === 'user');

let emulator;
let auth;

before(async () => {
  emulator = await Emulator.start('--consent', 'allow-all');
  const needed = new Set(methods.flatMap(({id}) => scopes.filter(({method}) => method === id).map(({scope}) => scope)));
  ({auth} = await signIn(emulator, [...needed]));
});

after(() => emulator?.stop());

/** A name of the shape the table gives: spaces/x, users/me/sections/x. */
const resourceName = (shape) => shape.replace(/^users\/\*/, 'users/me').replaceAll('**', 'x').replaceAll('*', 'x');

for (const {id, http, path, resource} of methods) {
  const forPeople = scopes.some(({method}) => method === id);
  test(`${id} is not played`, () => {
    const url = new URL(path.replace(/\{\+\w+\}/, resourceName(resource)).slice(1), emulator.apiRoot);
    const data = http === 'GET' || http === 'DELETE' ? undefined : {};
    return assertRefused(auth.request({url: url.href, method: http, data, retry: false}), forPeople
      ? {want: '501 UNIMPLEMENTED', says: new RegExp(id.replaceAll('.', '\\.'))}
      : {want: ['501 UNIMPLEMENTED', '403 PERMISSION_DENIED']}); // for the app's own identity only
  });
}
