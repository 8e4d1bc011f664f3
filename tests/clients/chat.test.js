// SPDX-License-Identifier: GPL-3.0-or-later
// The calls Roomkey lives on, made by Google's own client.
import {after, before, test} from 'node:test';
import assert from 'node:assert/strict';
import {randomUUID} from 'node:crypto';
import {Emulator} from './lib/emulator.js';
import {adminScopes, administrator, signIn} from './lib/google.js';
import {assertRefused} from './lib/refusal.js';
import {makeWorld} from './lib/world.js';

let emulator;
let chat;
let world;

before(async () => {
  emulator = await Emulator.start('--consent', 'allow-all', '--spaces', '60', '--members', '12', '--messages', '130');
  const person = await signIn(emulator);
  chat = person.chat;
  world = await makeWorld(emulator, person);
});

after(() => emulator?.stop());

/** All pages of a list, as the arrays they came in. */
async function pages(call, field, params) {
  const found = [];
  let pageToken;
  do {
    const {data} = await call({...params, ...(pageToken ? {pageToken} : {})});
    found.push(data[field] ?? []);
    pageToken = data.nextPageToken;
    assert.ok(found.length < 500, 'the pages come to an end');
  } while (pageToken);
  return found;
}

const names = (list) => list.flat().map((one) => one.name);
const spaces = (params) => pages((p) => chat.spaces.list(p), 'spaces', params);
const members = (params) => pages((p) => chat.spaces.members.list(p), 'memberships', params);
const messages = (params) => pages((p) => chat.spaces.messages.list(p), 'messages', params);
const newSpace = async (displayName) =>
  (await chat.spaces.create({requestBody: {spaceType: 'SPACE', displayName}})).data;
const say = async (parent, requestBody, params = {}) =>
  (await chat.spaces.messages.create({parent, ...params, requestBody})).data;
const human = (name) => ({member: {name, type: 'HUMAN'}});

test('spaces: pages join to the whole list, each space once', async () => {
  const small = await spaces({pageSize: 7});
  assert.ok(small.length > 5 && small.every((page) => page.length <= 7));
  const whole = names(await spaces({pageSize: 1000}));
  assert.deepEqual(names(small), whole);
  assert.equal(new Set(whole).size, whole.length);
  assert.ok(whole.length >= 60);
});

test('spaces: a page size beyond the bound is clamped', async () => {
  assert.equal(names(await spaces({pageSize: 5000})).length, names(await spaces({pageSize: 1000})).length);
});

test('spaces: filters by type, in both spellings and joined by OR', async () => {
  const all = (await spaces({pageSize: 1000})).flat();
  const of = (...types) => all.filter((space) => types.includes(space.spaceType)).map((space) => space.name);
  assert.ok(of('SPACE').length && of('GROUP_CHAT').length && of('DIRECT_MESSAGE').length);
  assert.deepEqual(names(await spaces({filter: 'space_type = "SPACE"'})), of('SPACE'));
  assert.deepEqual(names(await spaces({filter: 'spaceType = "GROUP_CHAT"'})), of('GROUP_CHAT'));
  assert.deepEqual(names(await spaces({filter: 'space_type = "GROUP_CHAT" OR space_type = "DIRECT_MESSAGE"'})),
    of('GROUP_CHAT', 'DIRECT_MESSAGE'));
});

test('spaces: each has a name and a type, named ones a display name', async () => {
  for (const space of (await spaces({pageSize: 1000})).flat()) {
    assert.match(space.name, /^spaces\/[^/]+$/);
    assert.match(space.spaceType, /^(SPACE|GROUP_CHAT|DIRECT_MESSAGE)$/);
    assert.equal(Boolean(space.displayName), space.spaceType === 'SPACE', space.name);
    assert.ok(!Number.isNaN(Date.parse(space.createTime)));
  }
});

test('spaces: get gives what list gives', async () => {
  const [listed] = (await chat.spaces.list({pageSize: 1})).data.spaces;
  assert.deepEqual((await chat.spaces.get({name: listed.name})).data, listed);
});

test('spaces: fields cuts the answer down', async () => {
  const {data} = await chat.spaces.get({name: world.mine, fields: 'name'});
  assert.deepEqual(data, {name: world.mine});
});

test('spaces: create makes the caller its manager', async () => {
  const space = await newSpace('Created');
  assert.equal(space.displayName, 'Created');
  assert.equal(space.spaceType, 'SPACE');
  const [me] = (await members({parent: space.name})).flat();
  assert.equal(me.member.name, world.me);
  assert.equal(me.role, 'ROLE_MANAGER');
  assert.equal(me.state, 'JOINED');
});

test('spaces: create with the same requestId gives the same space', async () => {
  const requestId = randomUUID();
  const make = () => chat.spaces.create({requestId, requestBody: {spaceType: 'SPACE', displayName: 'Once only'}});
  const first = (await make()).data;
  assert.equal((await make()).data.name, first.name);
});

test('spaces: a name of 128 characters outside ASCII is kept whole', async () => {
  const displayName = 'ห้อง聊天室'.padEnd(128, '室');
  const {name} = await newSpace(displayName);
  assert.equal((await chat.spaces.get({name})).data.displayName, displayName);
});

test('spaces: setup makes a named space with its members', async () => {
  const {data} = await chat.spaces.setup({requestBody: {
    space: {spaceType: 'SPACE', displayName: 'Set up'}, memberships: [human(world.anna), human(world.ben)],
  }});
  const people = (await members({parent: data.name})).flat().map((one) => one.member.name);
  assert.deepEqual(people.sort(), [world.me, world.anna, world.ben].sort());
});

test('spaces: setup with the same requestId gives the same space', async () => {
  const requestBody = {requestId: randomUUID(), space: {spaceType: 'SPACE', displayName: 'Set up once'}};
  const first = (await chat.spaces.setup({requestBody})).data;
  assert.equal((await chat.spaces.setup({requestBody})).data.name, first.name);
});

test('spaces: setup returns a direct message that exists', async () => {
  const {data} = await chat.spaces.setup({
    requestBody: {space: {spaceType: 'DIRECT_MESSAGE'}, memberships: [human(world.ben)]}});
  assert.equal(data.name, world.direct);
  assert.equal((await chat.spaces.findDirectMessage({name: world.ben})).data.name, world.direct);
});

test('spaces: a direct message appears in the list with its first message', async () => {
  const {data} = await chat.spaces.setup({
    requestBody: {space: {spaceType: 'GROUP_CHAT'}, memberships: [human(world.anna), human(world.carl)]}});
  assert.ok(!names(await spaces({pageSize: 1000})).includes(data.name));
  await say(data.name, {text: 'First'});
  assert.ok(names(await spaces({pageSize: 1000})).includes(data.name));
});

test('spaces: patch changes only what the mask names', async () => {
  const {name} = await newSpace('Before');
  await chat.spaces.patch({name, updateMask: 'space_details', requestBody: {
    displayName: 'Not this', spaceDetails: {description: 'What for', guidelines: 'Be kind'}}});
  const space = (await chat.spaces.patch({name, updateMask: 'display_name', requestBody: {displayName: 'After'}})).data;
  assert.equal(space.displayName, 'After');
  assert.deepEqual((await chat.spaces.get({name})).data.spaceDetails, {description: 'What for', guidelines: 'Be kind'});
});

test('spaces: history is switched off alone', async () => {
  const {name} = await newSpace('Forgetful');
  const {data} = await chat.spaces.patch({name, updateMask: 'space_history_state', requestBody: {spaceHistoryState: 'HISTORY_OFF'}});
  assert.equal(data.spaceHistoryState, 'HISTORY_OFF');
});

test('spaces: a group chat becomes a named space', async () => {
  const group = (await chat.spaces.setup({
    requestBody: {space: {spaceType: 'GROUP_CHAT'}, memberships: [human(world.ben), human(world.carl)]}})).data;
  const {data} = await chat.spaces.patch({
    name: group.name, updateMask: 'space_type,display_name', requestBody: {spaceType: 'SPACE', displayName: 'Grown up'}});
  assert.equal(data.spaceType, 'SPACE');
  assert.equal(data.displayName, 'Grown up');
});

test('spaces: delete takes messages and members along', async () => {
  const {name} = await newSpace('Short lived');
  const message = await say(name, {text: 'Gone soon'});
  assert.deepEqual((await chat.spaces.delete({name})).data, {});
  const gone = {want: ['403 PERMISSION_DENIED', '404 NOT_FOUND']};
  await assertRefused(chat.spaces.get({name}), gone);
  await assertRefused(chat.spaces.messages.get({name: message.name}), gone);
  await assertRefused(chat.spaces.members.list({parent: name}), gone);
});

test('members: pages join to the whole list', async () => {
  const parent = (await chat.spaces.list({filter: 'space_type = "SPACE"', pageSize: 1})).data.spaces[0].name;
  const small = await members({parent, pageSize: 5});
  assert.ok(small.length >= 2 && small.every((page) => page.length <= 5));
  assert.deepEqual(names(small), names(await members({parent, pageSize: 1000})));
});

test('members: filters by role and kind', async () => {
  const managers = (await members({parent: world.joined, filter: 'role = "ROLE_MANAGER"'})).flat();
  assert.deepEqual(managers.map((one) => one.member.name), [world.anna]);
  const both = (await members({parent: world.joined, filter: 'role = "ROLE_MEMBER" AND member.type = "HUMAN"'})).flat();
  assert.deepEqual(both.map((one) => one.member.name).sort(), [world.me, world.ben].sort());
  assert.deepEqual((await members({parent: world.joined, filter: 'member.type != "HUMAN"'})).flat(), []);
});

test('members: an empty list has no field at all', async () => {
  const {data} = await chat.spaces.members.list({parent: world.joined, filter: 'member.type = "BOT"'});
  assert.deepEqual(data, {});
});

test('members: adding by e-mail answers with the person\'s id', async () => {
  const known = (await members({parent: world.mine})).flat().find((one) => one.member.name === world.anna).member;
  assert.match(known.email, /@/);
  const {name} = await newSpace('By e-mail');
  const {data} = await chat.spaces.members.create({parent: name, requestBody: human(`users/${known.email}`)});
  assert.equal(data.member.name, world.anna);
  assert.match(data.state, /^(JOINED|INVITED)$/);
  assert.equal((await chat.spaces.members.get({name: `${name}/members/${known.email}`})).data.name, data.name);
});

test('members: roles go up and down', async () => {
  const {name} = await newSpace('Roles');
  const {data: ben} = await chat.spaces.members.create({parent: name, requestBody: human(world.ben)});
  assert.equal(ben.role, 'ROLE_MEMBER');
  for (const role of ['ROLE_MANAGER', 'ROLE_ASSISTANT_MANAGER', 'ROLE_MEMBER']) {
    await chat.spaces.members.patch({name: ben.name, updateMask: 'role', requestBody: {role}});
    assert.equal((await chat.spaces.members.get({name: ben.name})).data.role, role);
  }
});

test('members: delete answers with the membership that ended', async () => {
  const {name} = await newSpace('Leavers');
  const {data: ben} = await chat.spaces.members.create({parent: name, requestBody: human(world.ben)});
  const {data} = await chat.spaces.members.delete({name: ben.name});
  assert.equal(data.name, ben.name);
  assert.deepEqual((await members({parent: name})).flat().map((one) => one.member.name), [world.me]);
});

test('messages: pages join to the whole list, oldest first', async () => {
  const parent = (await chat.spaces.list({filter: 'space_type = "SPACE"', pageSize: 1})).data.spaces[0].name;
  const small = await messages({parent, pageSize: 30});
  const whole = (await messages({parent, pageSize: 1000})).flat();
  assert.ok(whole.length >= 130 && small.length >= 4);
  assert.deepEqual(names(small), names([whole]));
  const times = whole.map((message) => message.createTime);
  assert.deepEqual([...times].sort(), times);
});

test('messages: a page holds 25 when nothing is asked', async () => {
  const parent = (await chat.spaces.list({filter: 'space_type = "SPACE"', pageSize: 1})).data.spaces[0].name;
  assert.equal((await chat.spaces.messages.list({parent})).data.messages.length, 25);
});

test('messages: newest first on request', async () => {
  const parent = (await chat.spaces.list({filter: 'space_type = "SPACE"', pageSize: 1})).data.spaces[0].name;
  const up = names(await messages({parent, pageSize: 1000}));
  assert.deepEqual(names(await messages({parent, pageSize: 40, orderBy: 'create_time DESC'})), up.reverse());
});

test('messages: a filter on times keeps what lies between', async () => {
  const parent = (await chat.spaces.list({filter: 'space_type = "SPACE"', pageSize: 1})).data.spaces[0].name;
  const all = (await messages({parent, pageSize: 1000})).flat();
  const [from, to] = [all[9].createTime, all[20].createTime];
  const between = await messages({parent, filter: `create_time > "${from}" AND create_time < "${to}"`});
  assert.deepEqual(names(between), all.slice(10, 20).map((message) => message.name));
});

test('messages: a filter on a thread keeps its messages', async () => {
  const thread = await messages({parent: world.mine, filter: `thread.name = ${world.head.thread.name}`});
  assert.deepEqual(thread.flat().map((message) => message.text), ['Head', 'Reply']);
  assert.deepEqual(thread.flat().map((message) => message.threadReply ?? false), [false, true]);
});

test('messages: an empty space answers with an empty object', async () => {
  const {name} = await newSpace('Quiet');
  assert.deepEqual((await chat.spaces.messages.list({parent: name})).data, {});
});

test('messages: what is said comes back with its sender, thread and times', async () => {
  const text = 'สวัสดี 你好 Apa kabar 👋';
  const sent = await say(world.mine, {text});
  const got = (await chat.spaces.messages.get({name: sent.name})).data;
  assert.equal(got.text, text);
  assert.equal(got.sender.name, world.me);
  assert.equal(got.sender.type, 'HUMAN');
  assert.match(got.thread.name, new RegExp(`^${world.mine}/threads/`));
  assert.equal(got.space.name, world.mine);
  assert.ok(Math.abs(Date.parse(got.createTime) - Date.now()) < 60000);
});

test('messages: 32000 bytes are taken', async () => {
  const text = 'm'.repeat(31000);
  assert.equal((await say(world.mine, {text})).text, text);
});

test('messages: a client id names the message ever after', async () => {
  const messageId = `client-${randomUUID()}`;
  const sent = await say(world.mine, {text: 'Named'}, {messageId});
  assert.equal(sent.clientAssignedMessageId, messageId);
  const byId = `${world.mine}/messages/${messageId}`;
  assert.equal((await chat.spaces.messages.get({name: byId})).data.name, sent.name);
  await chat.spaces.messages.patch({name: byId, updateMask: 'text', requestBody: {text: 'Renamed'}});
  assert.equal((await chat.spaces.messages.get({name: sent.name})).data.text, 'Renamed');
  assert.deepEqual((await chat.spaces.messages.delete({name: byId})).data, {});
});

test('messages: the same requestId is the same message', async () => {
  const requestId = randomUUID();
  const first = await say(world.mine, {text: 'Sent once'}, {requestId});
  assert.equal((await say(world.mine, {text: 'Sent once'}, {requestId})).name, first.name);
  const found = (await messages({parent: world.mine, pageSize: 1000})).flat().filter(({text}) => text === 'Sent once');
  assert.equal(found.length, 1);
});

test('messages: the same requestId and client id together are the same message', async () => {
  const ids = {requestId: randomUUID(), messageId: `client-${randomUUID()}`};
  const first = await say(world.mine, {text: 'Twice the same'}, ids);
  assert.equal((await say(world.mine, {text: 'Twice the same'}, ids)).name, first.name);
});

test('messages: a thread without a reply option is a new thread', async () => {
  const sent = await say(world.mine, {text: 'Apart', thread: {name: world.head.thread.name}});
  assert.notEqual(sent.thread.name, world.head.thread.name);
});

test('messages: a reply falls back to a new thread when its thread is unknown', async () => {
  const sent = await say(world.mine, {text: 'Fallen back', thread: {name: `${world.mine}/threads/nowhere`}},
    {messageReplyOption: 'REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD'});
  assert.notEqual(sent.thread.name, `${world.mine}/threads/nowhere`);
});

test('messages: a thread key joins messages of the same app', async () => {
  const option = {messageReplyOption: 'REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD'};
  const threadKey = randomUUID();
  const first = await say(world.mine, {text: 'Key', thread: {threadKey}}, option);
  const second = await say(world.mine, {text: 'Key again', thread: {threadKey}}, option);
  assert.equal(second.thread.name, first.thread.name);
});

test('messages: an edit keeps the time of creation and gains one of its own', async () => {
  const sent = await say(world.mine, {text: 'Draft'});
  assert.equal(sent.lastUpdateTime, undefined);
  const {data} = await chat.spaces.messages.patch({name: sent.name, updateMask: 'text', requestBody: {text: 'Final'}});
  assert.equal(data.text, 'Final');
  assert.equal(data.createTime, sent.createTime);
  assert.ok(Date.parse(data.lastUpdateTime) >= Date.parse(sent.createTime));
});

test('messages: patch with allowMissing makes what is not there', async () => {
  const name = `${world.mine}/messages/client-${randomUUID()}`;
  const {data} = await chat.spaces.messages.patch({name, updateMask: 'text', allowMissing: true, requestBody: {text: 'Made'}});
  assert.equal(data.text, 'Made');
  assert.equal((await chat.spaces.messages.get({name})).data.name, data.name);
});

test('messages: a quote at the right time is kept, and can be taken away', async () => {
  const quotedMessageMetadata = {name: world.alone.name, lastUpdateTime: world.alone.createTime};
  const sent = await say(world.mine, {text: 'As said', quotedMessageMetadata});
  assert.equal(sent.quotedMessageMetadata.name, world.alone.name);
  const {data} = await chat.spaces.messages.patch({name: sent.name, updateMask: 'quoted_message_metadata', requestBody: {}});
  assert.equal(data.quotedMessageMetadata, undefined);
});

test('messages: a deleted one is gone, and a tombstone on request', async () => {
  const sent = await say(world.mine, {text: 'Regretted'});
  await chat.spaces.messages.delete({name: sent.name});
  await assertRefused(chat.spaces.messages.delete({name: sent.name}), {want: '404 NOT_FOUND'});
  const has = async (params) => (await messages({parent: world.mine, pageSize: 1000, ...params})).flat()
    .find((message) => message.name === sent.name);
  assert.equal(await has({}), undefined);
  const tombstone = await has({showDeleted: true});
  assert.equal(tombstone.text, undefined);
  assert.ok(tombstone.deleteTime);
  assert.equal(tombstone.deletionMetadata.deletionType, 'CREATOR');
});

test('messages: force deletes the replies with the head', async () => {
  const head = await say(world.mine, {text: 'Tree'});
  const reply = await say(world.mine, {text: 'Branch', thread: {name: head.thread.name}}, {messageReplyOption: 'REPLY_MESSAGE_OR_FAIL'});
  await chat.spaces.messages.delete({name: head.name, force: true});
  await assertRefused(chat.spaces.messages.get({name: reply.name}), {want: '404 NOT_FOUND'});
});

test('messages: what somebody else says arrives with their name', async () => {
  const before = names(await messages({parent: world.mine, pageSize: 1000}));
  await emulator.control('message', {space: world.mine, sender: world.anna, text: 'Hello from Anna'});
  const fresh = (await messages({parent: world.mine, pageSize: 1000})).flat().filter(({name}) => !before.includes(name));
  assert.deepEqual(fresh.map((message) => [message.sender.name, message.text]), [[world.anna, 'Hello from Anna']]);
});

test('administrator: reads, renames and deletes a space without being in it', async () => {
  const {name} = await newSpace('Watched');
  const {chat: admin} = await signIn(emulator, adminScopes, administrator);
  assert.equal((await admin.spaces.get({name, useAdminAccess: true})).data.displayName, 'Watched');
  const {data} = await admin.spaces.members.list({parent: name, useAdminAccess: true, filter: 'member.type = "HUMAN"'});
  assert.deepEqual(data.memberships.map((one) => one.member.name), [world.me]);
  await admin.spaces.patch({name, useAdminAccess: true, updateMask: 'display_name', requestBody: {displayName: 'Renamed'}});
  assert.equal((await chat.spaces.get({name})).data.displayName, 'Renamed');
  await admin.spaces.delete({name, useAdminAccess: true});
  await assertRefused(chat.spaces.get({name}), {want: ['403 PERMISSION_DENIED', '404 NOT_FOUND']});
});
