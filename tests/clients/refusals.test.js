// SPDX-License-Identifier: GPL-3.0-or-later
// Every row of refusals/ is one call that Google refuses: the emulator must refuse it the same way.
import {after, before, test} from 'node:test';
import assert from 'node:assert/strict';
import {Emulator} from './lib/emulator.js';
import {adminScopes, administrator, signIn, userScopes} from './lib/google.js';
import {assertRefused} from './lib/refusal.js';
import {makeWorld} from './lib/world.js';
import {accessRefusals} from './refusals/access.js';
import {adminRefusals, pretenderRefusals} from './refusals/admin.js';
import {memberRefusals} from './refusals/members.js';
import {messageRefusals} from './refusals/messages.js';
import {spaceRefusals} from './refusals/spaces.js';

let emulator;
let person; // signed in with every permission the calls need
let world;
const byScopes = new Map(); // a sign-in for each set of scopes, made once

before(async () => {
  emulator = await Emulator.start('--consent', 'allow-all', '--seed', '11');
  person = await signIn(emulator);
  world = await makeWorld(emulator, person);
});

after(() => emulator?.stop());

async function chatWith(scopes) {
  const key = scopes.join(' ');
  if (!byScopes.has(key)) {
    byScopes.set(key, signIn(emulator, scopes));
  }
  return (await byScopes.get(key)).chat;
}

/** A call the typed client would not make: a body that is no JSON object. */
function raw(method, path, body) {
  return person.auth.request({
    url: emulator.apiRoot + path, method, body, headers: {'content-type': 'application/json'}, retry: false});
}

for (const [area, rows] of Object.entries({spaces: spaceRefusals, members: memberRefusals, messages: messageRefusals})) {
  for (const row of rows) {
    test(`${area}: ${row.name}`, () => assertRefused(row.call(person.chat, world, raw), row));
  }
}

for (const row of accessRefusals) {
  test(`access: ${row.name}`, async () => assertRefused(row.call(await chatWith(row.scopes), world), row));
}

const everything = [...userScopes, ...adminScopes];

for (const row of pretenderRefusals) {
  test(`pretender: ${row.name}`, async () => assertRefused(row.call(await chatWith(everything), world), row));
}

let admin;
for (const row of adminRefusals) {
  test(`administrator: ${row.name}`, async () => {
    admin ??= signIn(emulator, everything, administrator);
    await assertRefused(row.call((await admin).chat, world, person.chat), row);
  });
}

test('every row says what it expects and why', () => {
  const rows = [...spaceRefusals, ...memberRefusals, ...messageRefusals, ...accessRefusals, ...adminRefusals,
    ...pretenderRefusals];
  assert.ok(rows.length >= 80);
  for (const {name, call, want, source} of rows) {
    assert.ok(name && call && want && source, name);
    for (const answer of [want].flat()) {
      assert.match(answer, /^[45]\d\d [A-Z_]+$/, name);
    }
  }
});

test('nothing was changed by what was refused', async () => {
  const {chat} = person;
  const space = (await chat.spaces.get({name: world.mine})).data;
  assert.equal(space.displayName, 'Judged');
  assert.equal(space.spaceHistoryState ?? 'HISTORY_ON', 'HISTORY_ON');
  const messages = (await chat.spaces.messages.list({parent: world.mine, pageSize: 100})).data.messages;
  assert.deepEqual(messages.map((message) => message.text), ['Head', 'Reply', 'Alone', 'Said by Anna']);
  const members = (await chat.spaces.members.list({parent: world.mine})).data.memberships;
  assert.deepEqual(members.map((one) => `${one.member.name} ${one.role}`).sort(),
    [`${world.me} ROLE_MANAGER`, `${world.anna} ROLE_MEMBER`].sort());
});
