// SPDX-License-Identifier: GPL-3.0-or-later
// A small world to be refused in, made through the API alone.
import assert from 'node:assert/strict';

const text = (body) => ({requestBody: {text: body}});

/** Rooms in every relation to the caller: owned, joined as a plain member, left, a group chat, a direct message. */
export async function makeWorld(emulator, {auth, chat}) {
  const userinfo = (await auth.request({url: auth.endpoints.userinfo})).data;
  const me = `users/${userinfo.sub}`;
  const people = await somePeople(chat, me);
  assert.ok(people.length >= 3, 'the seeded world has at least three other people');
  const [anna, ben, ...rest] = people;
  const carl = await firstWithoutDirectMessage(chat, rest);

  const create = async (displayName) =>
    (await chat.spaces.create({requestBody: {spaceType: 'SPACE', displayName}})).data;
  const add = async (parent, name) =>
    (await chat.spaces.members.create({parent, requestBody: {member: {name, type: 'HUMAN'}}})).data;
  const role = async (name, value) =>
    (await chat.spaces.members.patch({name, updateMask: 'role', requestBody: {role: value}})).data;
  const memberName = (space, user) => `${space}/members/${user.slice('users/'.length)}`;

  const mine = (await create('Judged')).name;
  const taken = (await create('Taken name')).displayName;
  const annaHere = (await add(mine, anna)).name;

  const joined = (await create('Joined')).name;
  const annaOwner = (await role((await add(joined, anna)).name, 'ROLE_MANAGER')).name;
  const benThere = (await add(joined, ben)).name;
  await role(memberName(joined, me), 'ROLE_MEMBER');

  const left = (await create('Left')).name;
  await role((await add(left, anna)).name, 'ROLE_MANAGER');
  const leftMessage = (await chat.spaces.messages.create({parent: left, ...text('Good bye')})).data.name;
  await chat.spaces.members.delete({name: memberName(left, me)});

  const people2 = [anna, ben].map((name) => ({member: {name, type: 'HUMAN'}}));
  const group = (await chat.spaces.setup({requestBody: {space: {spaceType: 'GROUP_CHAT'}, memberships: people2}})).data.name;
  const direct = (await chat.spaces.setup({
    requestBody: {space: {spaceType: 'DIRECT_MESSAGE'}, memberships: [{member: {name: ben, type: 'HUMAN'}}]},
  })).data.name;

  const head = (await chat.spaces.messages.create({parent: mine, messageId: 'client-head', ...text('Head')})).data;
  await chat.spaces.messages.create({
    parent: mine, messageReplyOption: 'REPLY_MESSAGE_OR_FAIL',
    requestBody: {text: 'Reply', thread: {name: head.thread.name}},
  });
  const other = (await chat.spaces.messages.create({parent: joined, ...text('Elsewhere')})).data;
  const alone = (await chat.spaces.messages.create({parent: mine, ...text('Alone')})).data;
  await emulator.control('message', {space: mine, text: 'Said by Anna', sender: anna});
  const messages = (await chat.spaces.messages.list({parent: mine, pageSize: 100})).data.messages;
  const theirs = messages.find((message) => message.text === 'Said by Anna').name;

  return {
    me, anna, ben, carl, mine, taken, annaHere, joined, annaOwner, benThere, left, leftMessage, group, direct, head, other,
    alone, theirs, myself: memberName(mine, me), benInDirect: memberName(direct, ben), benInGroup: memberName(group, ben),
  };
}

/** Somebody the caller never wrote to alone. */
async function firstWithoutDirectMessage(chat, people) {
  for (const name of people) {
    const found = await chat.spaces.findDirectMessage({name}).catch((error) => error.response);
    if (found?.status === 404) {
      return name;
    }
  }
  return assert.fail('the caller has a direct message with everybody');
}

/** Names of other people of the same organisation, read from the rooms the emulator starts with. */
async function somePeople(chat, me) {
  const found = new Set();
  for (const space of (await chat.spaces.list({pageSize: 20})).data.spaces ?? []) {
    const members = (await chat.spaces.members.list({parent: space.name, pageSize: 20})).data.memberships ?? [];
    for (const {member, state, affiliation} of members) {
      if (member?.type === 'HUMAN' && member.name !== me && state === 'JOINED' && affiliation !== 'EXTERNAL') {
        found.add(member.name);
      }
    }
  }
  return [...found];
}
