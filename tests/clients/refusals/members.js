// SPDX-License-Identifier: GPL-3.0-or-later
// Members: what list, get, create, patch and delete refuse.
const invalid = '400 INVALID_ARGUMENT';
const hidden = ['403 PERMISSION_DENIED', '404 NOT_FOUND'];
const create = (which, make) => (c, w) => c.spaces.members.create({parent: w[which], requestBody: make(w)});
const patch = (which, updateMask, requestBody) => (c, w) => c.spaces.members.patch({name: w[which], updateMask, requestBody});
const list = (params) => (c, w) => c.spaces.members.list({parent: w.mine, ...params});

export const memberRefusals = [
  {name: 'create without anybody', call: create('mine', () => ({})), want: invalid,
    source: 'Membership: member or groupMember'},
  {name: 'create with a person and a group', want: invalid,
    call: create('mine', (w) => ({member: {name: w.carl, type: 'HUMAN'}, groupMember: {name: 'groups/123'}})),
    source: 'Membership: member or groupMember'},
  {name: 'create with a name that is no person', call: create('mine', (w) => ({member: {name: w.mine, type: 'HUMAN'}})),
    want: invalid, source: 'User.name: users/{user}'},
  {name: 'create with a group by its e-mail', call: create('mine', () => ({groupMember: {name: 'groups/all@example.com'}})),
    want: invalid, source: 'Group.name: the Cloud Identity id, not the address'},
  {name: 'create with a group in a group chat', call: create('group', () => ({groupMember: {name: 'groups/123'}})),
    want: [invalid, '400 FAILED_PRECONDITION'], source: 'Membership.groupMember: named spaces only'},
  {name: 'create with an unknown field', want: invalid, says: /nickname/,
    call: create('mine', (w) => ({member: {name: w.carl, type: 'HUMAN'}, nickname: 'x'})),
    source: 'API description, fields of Membership'},
  {name: 'create with an unknown kind of member', call: create('mine', (w) => ({member: {name: w.carl, type: 'ROBOT'}})),
    want: invalid, source: 'API description, values of User.type'},
  {name: 'create in a direct message', call: create('direct', (w) => ({member: {name: w.carl, type: 'HUMAN'}})),
    want: [invalid, '400 FAILED_PRECONDITION', '403 PERMISSION_DENIED'], source: 'a direct message is between two'},
  {name: 'create in a space the caller left', call: create('left', (w) => ({member: {name: w.carl, type: 'HUMAN'}})),
    want: hidden, source: 'members.create: the caller is a member'},
  {name: 'create in a space that does not exist', want: hidden, source: 'members.create: the name of a space',
    call: (c, w) => c.spaces.members.create({parent: 'spaces/AAAAnowhere', requestBody: {member: {name: w.carl, type: 'HUMAN'}}})},

  {name: 'get of somebody who is no member', want: hidden, source: 'members.get: the name of a membership',
    call: (c, w) => c.spaces.members.get({name: `${w.mine}/members/${w.carl.slice(6)}`})},
  {name: 'get in a space the caller left', want: hidden, source: 'members.get: the caller is a member',
    call: (c, w) => c.spaces.members.get({name: `${w.left}/members/${w.anna.slice(6)}`})},
  {name: 'get with an unknown query parameter', call: (c, w) => c.spaces.members.get({name: w.annaHere, view: 'FULL'}),
    want: invalid, says: /view/, source: 'API description, parameters of members.get'},

  {name: 'patch without an update mask', call: patch('annaHere', undefined, {role: 'ROLE_MANAGER'}), want: invalid,
    source: 'members.patch: updateMask is required'},
  {name: 'patch of the state', call: patch('annaHere', 'state', {state: 'JOINED'}), want: invalid,
    source: 'members.patch: role only'},
  {name: 'patch without a role', call: patch('annaHere', 'role', {role: 'MEMBERSHIP_ROLE_UNSPECIFIED'}), want: invalid,
    source: 'Membership.role: the unspecified value is no role'},
  {name: 'patch with an unknown role', call: patch('annaHere', 'role', {role: 'ROLE_OWNER'}), want: invalid,
    source: 'API description, values of Membership.role'},
  {name: 'patch of a role in a group chat', call: patch('benInGroup', 'role', {role: 'ROLE_MANAGER'}),
    want: [invalid, '400 FAILED_PRECONDITION', '403 PERMISSION_DENIED'], source: 'Membership.role: managers exist in named spaces'},
  {name: 'patch by a plain member', call: patch('benThere', 'role', {role: 'ROLE_MANAGER'}), want: '403 PERMISSION_DENIED',
    source: 'members.patch: roles are given by a manager'},
  {name: 'patch of somebody who is no member', want: hidden, source: 'members.patch: the name of a membership',
    call: (c, w) => c.spaces.members.patch({
      name: `${w.mine}/members/${w.carl.slice(6)}`, updateMask: 'role', requestBody: {role: 'ROLE_MANAGER'}})},

  {name: 'delete of a manager by a plain member', call: (c, w) => c.spaces.members.delete({name: w.annaOwner}),
    want: '403 PERMISSION_DENIED', source: 'members.delete: removing a manager needs a manager'},
  {name: 'delete of somebody who is no member', want: hidden, source: 'members.delete: the name of a membership',
    call: (c, w) => c.spaces.members.delete({name: `${w.mine}/members/${w.carl.slice(6)}`})},

  {name: 'list with a negative page size', call: list({pageSize: -5}), want: invalid,
    source: 'pageSize: negative is INVALID_ARGUMENT'},
  {name: 'list with a page token of another list', want: invalid, source: 'pageToken: comes from the same call before',
    call: async (c, w) => {
      const {nextPageToken} = (await c.spaces.list({pageSize: 1})).data;
      return c.spaces.members.list({parent: w.mine, pageToken: nextPageToken});
    }},
  {name: 'list with a page token of another space', want: invalid, source: 'pageToken: every other parameter stays the same',
    call: async (c, w) => {
      const {nextPageToken} = (await c.spaces.members.list({parent: w.joined, pageSize: 1})).data;
      return c.spaces.members.list({parent: w.mine, pageSize: 1, pageToken: nextPageToken});
    }},
  {name: 'list with a filter on names', call: list({filter: 'member.name = "users/1"'}), want: invalid,
    source: 'members.list filter: role and member.type'},
  {name: 'list with a filter on an unknown role', call: list({filter: 'role = "ROLE_OWNER"'}), want: invalid,
    source: 'members.list filter: ROLE_MEMBER or ROLE_MANAGER'},
  {name: 'list with a filter on an unknown kind', call: list({filter: 'member.type = "ROBOT"'}), want: invalid,
    source: 'members.list filter: HUMAN or BOT'},
  {name: 'list with an order', call: list({orderBy: 'createTime'}), want: invalid, says: /orderBy/,
    source: 'API description, parameters of members.list'},
  {name: 'list with a flag that is neither true nor false', call: list({showInvited: 'some'}), want: invalid,
    source: 'API description, showInvited is a boolean'},
  {name: 'list of a space the caller left', call: (c, w) => c.spaces.members.list({parent: w.left}), want: hidden,
    source: 'members.list: the caller is a member'},
];
