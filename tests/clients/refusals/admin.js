// SPDX-License-Identifier: GPL-3.0-or-later
// Calls with useAdminAccess=true: by an administrator beyond what that allows, and by somebody who is none.
import {administrator} from '../lib/google.js';

const invalid = '400 INVALID_ARGUMENT';
const denied = '403 PERMISSION_DENIED';
const hidden = [denied, '404 NOT_FOUND'];
const useAdminAccess = true;
const patch = (updateMask, requestBody) => (c, w) => c.spaces.patch({name: w.mine, useAdminAccess, updateMask, requestBody});
const list = (filter) => (c, w) => c.spaces.members.list({parent: w.mine, useAdminAccess, filter});

/** By the administrator of the organisation, with the admin scopes. The third argument is the ordinary person's client. */
export const adminRefusals = [
  {name: 'members.list without a filter', call: list(undefined), want: invalid,
    source: 'members.list with useAdminAccess: the filter on member.type is mandatory'},
  {name: 'members.list with a filter on roles only', call: list('role = "ROLE_MANAGER"'), want: invalid,
    source: 'members.list with useAdminAccess: the filter on member.type is mandatory'},
  {name: 'members.list of apps', call: list('member.type = "BOT"'), want: invalid,
    source: 'useAdminAccess: apps are not listed'},
  {name: 'spaces.patch of history', call: patch('space_history_state', {spaceHistoryState: 'HISTORY_OFF'}), want: invalid,
    source: 'spaces.patch with useAdminAccess: not space_history_state'},
  {name: 'spaces.patch of the type', call: patch('space_type', {spaceType: 'SPACE'}), want: invalid,
    source: 'spaces.patch with useAdminAccess: not space_type'},
  {name: 'spaces.patch of the audience', want: invalid,
    call: patch('access_settings.audience', {accessSettings: {audience: 'audiences/default'}}),
    source: 'spaces.patch with useAdminAccess: not access_settings'},
  {name: 'members.create of somebody outside', want: [invalid, denied],
    call: (c, w) => c.spaces.members.create({
      parent: w.mine, useAdminAccess, requestBody: {member: {name: 'users/guest@elsewhere.example', type: 'HUMAN'}}}),
    source: 'members.create with useAdminAccess: nobody from outside'},
  {name: 'members.create of an app', want: [invalid, denied],
    call: (c, w) => c.spaces.members.create({
      parent: w.mine, useAdminAccess, requestBody: {member: {name: 'users/app', type: 'BOT'}}}),
    source: 'members.create with useAdminAccess: no apps'},
  {name: 'spaces.get of somebody\'s space without useAdminAccess', call: (c, w) => c.spaces.get({name: w.mine}), want: hidden,
    source: 'spaces.get: the caller is a member, or uses useAdminAccess'},
  {name: 'messages.list of somebody\'s space', call: (c, w) => c.spaces.messages.list({parent: w.mine}), want: hidden,
    source: 'useAdminAccess: nowhere on messages'},
  {name: 'spaces.create with somebody else\'s requestId', want: [invalid, denied, '409 ALREADY_EXISTS'],
    call: async (c, w, other) => {
      const requestId = 'f2b8a3f4-1f0e-4b7c-9c9b-2f6a1f1a7d10';
      await other.spaces.create({requestId, requestBody: {spaceType: 'SPACE', displayName: 'Made by one'}});
      return c.spaces.create({requestId, requestBody: {spaceType: 'SPACE', displayName: 'Made by another'}});
    },
    source: 'requestId: the reuse by another person is an error'},
  {name: 'messages.create with somebody else\'s requestId', want: [invalid, denied, '409 ALREADY_EXISTS'],
    call: async (c, w, other) => {
      const requestId = '0b0f6c3e-58a5-4a6e-8d0a-0f5f0f1a9a11';
      const {name} = (await other.spaces.create({requestBody: {spaceType: 'SPACE', displayName: 'Two voices'}})).data;
      const member = {name: `users/${administrator}`, type: 'HUMAN'};
      await other.spaces.members.create({parent: name, requestBody: {member}});
      await other.spaces.messages.create({parent: name, requestId, requestBody: {text: 'Said by one'}});
      return c.spaces.messages.create({parent: name, requestId, requestBody: {text: 'Said by another'}});
    },
    source: 'requestId: the reuse by another person is an error'},
];

/** By an ordinary person who was granted the admin scopes all the same. */
export const pretenderRefusals = [
  {name: 'spaces.get', call: (c, w) => c.spaces.get({name: w.left, useAdminAccess}), want: denied,
    source: 'useAdminAccess: the caller is an administrator'},
  {name: 'spaces.patch', want: denied, source: 'useAdminAccess: the caller is an administrator',
    call: patch('display_name', {displayName: 'x'})},
  {name: 'spaces.delete', call: (c, w) => c.spaces.delete({name: w.left, useAdminAccess}), want: denied,
    source: 'useAdminAccess: the caller is an administrator'},
  {name: 'members.list', call: list('member.type = "HUMAN"'), want: denied,
    source: 'useAdminAccess: the caller is an administrator'},
  {name: 'members.get', call: (c, w) => c.spaces.members.get({name: w.annaHere, useAdminAccess}), want: denied,
    source: 'useAdminAccess: the caller is an administrator'},
];
