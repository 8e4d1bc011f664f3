// SPDX-License-Identifier: GPL-3.0-or-later
// Calls whose token does not allow them. Each row signs in with just the named scopes.
const insufficient = {want: '403 PERMISSION_DENIED', reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT'};
const scopesOf = (method) => `API description, scopes of ${method}; error_reason: ACCESS_TOKEN_SCOPE_INSUFFICIENT is 403`;
const body = (requestBody) => ({requestBody});
const named = {spaceType: 'SPACE', displayName: 'Not allowed'};

const row = (method, scopes, call, more = {}) => ({
  name: `${method} with ${scopes.join(' and ') || 'no Chat scope'}`, scopes, call, ...insufficient,
  source: scopesOf(method), ...more,
});

export const accessRefusals = [
  row('spaces.list', [], (c) => c.spaces.list({})),
  row('spaces.list', ['chat.messages.readonly', 'chat.memberships'], (c) => c.spaces.list({})),
  row('spaces.list', ['chat.spaces.create'], (c) => c.spaces.list({})),
  row('spaces.get', ['chat.memberships.readonly'], (c, w) => c.spaces.get({name: w.mine})),
  row('spaces.create', ['chat.spaces.readonly'], (c) => c.spaces.create(body(named))),
  row('spaces.create', ['chat.memberships'], (c) => c.spaces.create(body(named))),
  row('spaces.setup', ['chat.spaces.readonly', 'chat.memberships'], (c) => c.spaces.setup(body({space: named}))),
  row('spaces.patch', ['chat.spaces.create'],
    (c, w) => c.spaces.patch({name: w.mine, updateMask: 'display_name', ...body({displayName: 'x'})})),
  row('spaces.patch', ['chat.spaces.readonly'],
    (c, w) => c.spaces.patch({name: w.mine, updateMask: 'display_name', ...body({displayName: 'x'})})),
  row('spaces.delete', ['chat.spaces', 'chat.messages'], (c, w) => c.spaces.delete({name: w.mine})),
  row('spaces.findDirectMessage', ['chat.spaces.create'], (c, w) => c.spaces.findDirectMessage({name: w.ben})),
  row('spaces.members.list', ['chat.spaces'], (c, w) => c.spaces.members.list({parent: w.mine})),
  row('spaces.members.list', ['chat.memberships.app'], (c, w) => c.spaces.members.list({parent: w.mine})),
  row('spaces.members.get', ['chat.messages'], (c, w) => c.spaces.members.get({name: w.annaHere})),
  row('spaces.members.create', ['chat.memberships.readonly'],
    (c, w) => c.spaces.members.create({parent: w.mine, ...body({member: {name: w.carl, type: 'HUMAN'}})})),
  row('spaces.members.patch', ['chat.memberships.readonly'],
    (c, w) => c.spaces.members.patch({name: w.annaHere, updateMask: 'role', ...body({role: 'ROLE_MANAGER'})})),
  row('spaces.members.patch', ['chat.memberships.app'],
    (c, w) => c.spaces.members.patch({name: w.annaHere, updateMask: 'role', ...body({role: 'ROLE_MANAGER'})})),
  row('spaces.members.delete', ['chat.memberships.readonly', 'chat.delete'],
    (c, w) => c.spaces.members.delete({name: w.annaHere})),
  row('spaces.messages.list', ['chat.messages.create', 'chat.spaces'], (c, w) => c.spaces.messages.list({parent: w.mine})),
  row('spaces.messages.get', ['chat.messages.create'], (c, w) => c.spaces.messages.get({name: w.head.name})),
  row('spaces.messages.get', ['chat.messages.reactions'], (c, w) => c.spaces.messages.get({name: w.head.name})),
  row('spaces.messages.create', ['chat.messages.readonly'],
    (c, w) => c.spaces.messages.create({parent: w.mine, ...body({text: 'x'})})),
  row('spaces.messages.patch', ['chat.messages.create'],
    (c, w) => c.spaces.messages.patch({name: w.head.name, updateMask: 'text', ...body({text: 'x'})})),
  row('spaces.messages.delete', ['chat.messages.create', 'chat.delete'],
    (c, w) => c.spaces.messages.delete({name: w.alone.name})),
  {
    name: 'spaces.members.create of a person with chat.memberships.app', scopes: ['chat.memberships.app'],
    call: (c, w) => c.spaces.members.create({parent: w.mine, ...body({member: {name: w.carl, type: 'HUMAN'}})}),
    want: '403 PERMISSION_DENIED', source: 'scope chat.memberships.app: only the calling app joins or leaves',
  },
  {
    name: 'spaces.members.delete of a person with chat.memberships.app', scopes: ['chat.memberships.app'],
    call: (c, w) => c.spaces.members.delete({name: w.annaHere}),
    want: '403 PERMISSION_DENIED', source: 'scope chat.memberships.app: only the calling app joins or leaves',
  },
  {
    name: 'spaces.get as administrator without an admin scope', scopes: ['chat.spaces'],
    call: (c, w) => c.spaces.get({name: w.mine, useAdminAccess: true}),
    want: '403 PERMISSION_DENIED', source: 'useAdminAccess: needs a chat.admin scope and an administrator',
  },
  {
    name: 'spaces.members.list as administrator without an admin scope', scopes: ['chat.memberships'],
    call: (c, w) => c.spaces.members.list({parent: w.mine, useAdminAccess: true, filter: 'member.type = "HUMAN"'}),
    want: '403 PERMISSION_DENIED', source: 'useAdminAccess: needs a chat.admin scope and an administrator',
  },
  {
    name: 'spaces.get with admin scopes but without useAdminAccess', scopes: ['chat.admin.spaces'],
    call: (c, w) => c.spaces.get({name: w.mine}), ...insufficient,
    source: 'chat.admin scopes count only together with useAdminAccess=true',
  },
];
