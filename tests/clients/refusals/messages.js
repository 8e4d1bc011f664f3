// SPDX-License-Identifier: GPL-3.0-or-later
// Messages: what list, get, create, patch and delete refuse.
const invalid = '400 INVALID_ARGUMENT';
const hidden = ['403 PERMISSION_DENIED', '404 NOT_FOUND'];
const notAsAPerson = [invalid, '403 PERMISSION_DENIED'];
const create = (make, params = {}) => (c, w) => {
  const extra = typeof params === 'function' ? params(w) : params;
  return c.spaces.messages.create({parent: w.mine, ...extra, requestBody: make(w)});
};
const said = (text) => () => ({text});
const patch = (which, updateMask, requestBody) => (c, w) =>
  c.spaces.messages.patch({name: w[which].name ?? w[which], updateMask, requestBody});
const list = (params) => (c, w) => c.spaces.messages.list({parent: w.mine, ...params});
const card = [{cardId: 'a', card: {header: {title: 'x'}}}];

export const messageRefusals = [
  // create
  {name: 'create with nothing to say', call: create(() => ({})), want: invalid, source: 'messages.create: a message has content'},
  {name: 'create with an empty text', call: create(said('')), want: invalid, source: 'messages.create: a message has content'},
  {name: 'create with 32001 bytes of text', call: create(said('m'.repeat(32001))), want: invalid,
    source: 'Message: at most 32000 bytes'},
  {name: 'create with 33000 bytes of Thai in 11000 characters', call: create(said('ก'.repeat(11000))), want: invalid,
    source: 'Message: the limit counts bytes'},
  {name: 'create with an id without client-', call: create(said('x'), {messageId: 'mine-1'}), want: invalid,
    source: 'messageId: starts with client-'},
  {name: 'create with an id in capitals', call: create(said('x'), {messageId: 'client-ABC'}), want: invalid,
    source: 'messageId: lower-case letters, digits, hyphens'},
  {name: 'create with an underscore in the id', call: create(said('x'), {messageId: 'client-a_b'}), want: invalid,
    source: 'messageId: lower-case letters, digits, hyphens'},
  {name: 'create with an id of 64 characters', call: create(said('x'), {messageId: `client-${'a'.repeat(57)}`}), want: invalid,
    source: 'messageId: at most 63 characters'},
  {name: 'create with an id that is taken', call: create(said('x'), {messageId: 'client-head'}), want: '409 ALREADY_EXISTS',
    source: 'messageId: unique in the space'},
  {name: 'create with an unknown field', call: create(() => ({text: 'x', subject: 'x'})), want: invalid, says: /subject/,
    source: 'API description, fields of Message'},
  {name: 'create with a list for a text', call: create(() => ({text: ['x']})), want: invalid,
    source: 'API description, Message.text is a string'},
  {name: 'create with an unknown query parameter', call: create(said('x'), {notify: 'all'}), want: invalid, says: /notify/,
    source: 'API description, parameters of messages.create'},
  {name: 'create with an unknown reply option', call: create(said('x'), {messageReplyOption: 'MAYBE'}), want: invalid,
    source: 'API description, values of messageReplyOption'},
  {name: 'create with a thread key of 4001 characters', want: invalid,
    call: create(() => ({text: 'x', thread: {threadKey: 'k'.repeat(4001)}}), {messageReplyOption: 'REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD'}),
    source: 'Thread.threadKey: at most 4000 characters'},
  {name: 'create of a reply to no thread', want: '404 NOT_FOUND', source: 'REPLY_MESSAGE_OR_FAIL: NOT_FOUND when it fails',
    call: create((w) => ({text: 'x', thread: {name: `${w.mine}/threads/nowhere`}}), {messageReplyOption: 'REPLY_MESSAGE_OR_FAIL'})},
  {name: 'create of a reply to an unknown key', want: '404 NOT_FOUND', source: 'REPLY_MESSAGE_OR_FAIL: NOT_FOUND when it fails',
    call: create(() => ({text: 'x', thread: {threadKey: 'never-used'}}), {messageReplyOption: 'REPLY_MESSAGE_OR_FAIL'})},
  {name: 'create of a reply to another space\'s thread', want: [invalid, '404 NOT_FOUND'],
    call: create((w) => ({text: 'x', thread: {name: w.other.thread.name}}), {messageReplyOption: 'REPLY_MESSAGE_OR_FAIL'}),
    source: 'Thread.name: a thread of the same space'},
  {name: 'create of a card by a person', call: create(() => ({cardsV2: card})), want: notAsAPerson,
    source: 'messages.create: cards need the app\'s own identity'},
  {name: 'create of accessory widgets by a person', want: notAsAPerson,
    call: create(() => ({text: 'x', accessoryWidgets: [{buttonList: {buttons: [{text: 'x', onClick: {openLink: {url: 'https://example.com'}}}]}}]})),
    source: 'messages.create: accessory widgets need the app\'s own identity'},
  {name: 'create of a private message by a person', want: notAsAPerson,
    call: create((w) => ({text: 'x', privateMessageViewer: {name: w.anna}})),
    source: 'messages.create: private messages need the app\'s own identity'},
  {name: 'create with a forced notification by a person', want: notAsAPerson,
    call: create(said('x'), {'createMessageNotificationOptions.notificationType': 'NOTIFICATION_TYPE_FORCE_NOTIFY'}),
    source: 'notificationType: forced and silent need the app\'s own identity'},
  {name: 'create with a quote at the wrong time', want: [invalid, '400 FAILED_PRECONDITION'],
    call: create((w) => ({text: 'x', quotedMessageMetadata: {name: w.head.name, lastUpdateTime: '2020-01-01T00:00:00Z'}})),
    source: 'QuotedMessageMetadata.lastUpdateTime: the exact time of the quoted message'},
  {name: 'create with a quote without its time', want: invalid,
    call: create((w) => ({text: 'x', quotedMessageMetadata: {name: w.head.name}})),
    source: 'QuotedMessageMetadata.lastUpdateTime: required'},
  {name: 'create with a date of its own', call: create(() => ({text: 'x', createTime: '2020-01-01T00:00:00Z'})), want: invalid,
    source: 'Message.createTime: writable in import mode only'},
  {name: 'create in a space the caller left', want: hidden, source: 'messages.create: the caller is a member',
    call: (c, w) => c.spaces.messages.create({parent: w.left, requestBody: {text: 'x'}})},
  {name: 'create in a space that does not exist', want: hidden, source: 'messages.create: the name of a space',
    call: (c) => c.spaces.messages.create({parent: 'spaces/AAAAnowhere', requestBody: {text: 'x'}})},
  {name: 'create as administrator', call: create(said('x'), {useAdminAccess: true}), want: invalid, says: /useAdminAccess/,
    source: 'useAdminAccess: nowhere on messages'},

  {name: 'create with a body cut short', call: (c, w, raw) => raw('POST', `v1/${w.mine}/messages`, '{"text": "x'), want: invalid,
    source: 'the request body is a JSON object'},
  {name: 'create with a list for a body', call: (c, w, raw) => raw('POST', `v1/${w.mine}/messages`, '[{"text": "x"}]'),
    want: invalid, source: 'the request body is a JSON object'},

  // patch
  {name: 'patch without an update mask', call: patch('head', undefined, {text: 'x'}), want: invalid,
    source: 'messages.patch: updateMask is required'},
  {name: 'patch of a field that does not exist', call: patch('head', 'subject', {text: 'x'}), want: invalid,
    source: 'messages.patch: the paths updateMask may name'},
  {name: 'patch of the sender', call: patch('head', 'sender', {text: 'x'}), want: invalid,
    source: 'messages.patch: the paths updateMask may name'},
  {name: 'patch with 32001 bytes of text', call: patch('head', 'text', {text: 'm'.repeat(32001)}), want: invalid,
    source: 'Message: at most 32000 bytes'},
  {name: 'patch into an empty message', call: patch('head', 'text', {text: ''}), want: invalid,
    source: 'messages.create: a message has content'},
  {name: 'patch of cards by a person', call: patch('head', 'cards_v2', {cardsV2: card}), want: notAsAPerson,
    source: 'messages.patch: cards need the app\'s own identity'},
  {name: 'patch of a quote into a message', want: invalid,
    call: (c, w) => c.spaces.messages.patch({name: w.alone.name, updateMask: 'quoted_message_metadata', requestBody: {
      quotedMessageMetadata: {name: w.head.name, lastUpdateTime: w.head.createTime}}}),
    source: 'messages.patch: a quote can only be removed'},
  {name: 'patch of somebody else\'s message', call: patch('theirs', 'text', {text: 'x'}), want: '403 PERMISSION_DENIED',
    source: 'messages.patch: one\'s own messages'},
  {name: 'patch of a message that does not exist', want: hidden, source: 'messages.patch: the name of a message',
    call: (c, w) => c.spaces.messages.patch({name: `${w.mine}/messages/nowhere`, updateMask: 'text', requestBody: {text: 'x'}})},
  {name: 'patch with allowMissing of an id that is the server\'s to give', want: [invalid, '404 NOT_FOUND'],
    call: (c, w) => c.spaces.messages.patch({
      name: `${w.mine}/messages/nowhere`, updateMask: 'text', allowMissing: true, requestBody: {text: 'x'}}),
    source: 'allowMissing: makes messages with a client- id only'},
  {name: 'patch with an unknown field', call: patch('head', 'text', {text: 'x', subject: 'x'}), want: invalid, says: /subject/,
    source: 'API description, fields of Message'},
  {name: 'patch in a space the caller left', want: hidden, source: 'messages.patch: the caller is a member',
    call: (c, w) => c.spaces.messages.patch({name: w.leftMessage, updateMask: 'text', requestBody: {text: 'x'}})},

  // get, delete
  {name: 'get of a message that does not exist', call: (c, w) => c.spaces.messages.get({name: `${w.mine}/messages/nowhere`}),
    want: '404 NOT_FOUND', source: 'messages.get: the name of a message'},
  {name: 'get of an unknown client id', call: (c, w) => c.spaces.messages.get({name: `${w.mine}/messages/client-nowhere`}),
    want: '404 NOT_FOUND', source: 'messages.get: a client id that was given'},
  {name: 'get in a space the caller left', call: (c, w) => c.spaces.messages.get({name: w.leftMessage}), want: hidden,
    source: 'messages.get: the caller is a member'},
  {name: 'get with an unknown query parameter', call: (c, w) => c.spaces.messages.get({name: w.head.name, view: 'FULL'}),
    want: invalid, says: /view/, source: 'API description, parameters of messages.get'},
  {name: 'delete of a message with replies, unforced', call: (c, w) => c.spaces.messages.delete({name: w.head.name}),
    want: [invalid, '400 FAILED_PRECONDITION'], source: 'messages.delete: without force it fails when replies exist'},
  {name: 'delete of a message that does not exist', want: '404 NOT_FOUND', source: 'messages.delete: the name of a message',
    call: (c, w) => c.spaces.messages.delete({name: `${w.mine}/messages/nowhere`})},
  {name: 'delete in a space the caller left', call: (c, w) => c.spaces.messages.delete({name: w.leftMessage}), want: hidden,
    source: 'messages.delete: the caller is a member'},
  {name: 'delete with a force that is neither true nor false', want: invalid, source: 'API description, force is a boolean',
    call: (c, w) => c.spaces.messages.delete({name: w.head.name, force: 'gently'})},

  // list
  {name: 'list with a negative page size', call: list({pageSize: -1}), want: invalid,
    source: 'pageSize: negative is INVALID_ARGUMENT'},
  {name: 'list with a page token of nobody', call: list({pageToken: 'made-up'}), want: invalid,
    source: 'pageToken: comes from the call before'},
  {name: 'list with another order than the page before', want: invalid, source: 'pageToken: every other parameter stays the same',
    call: async (c, w) => {
      const {nextPageToken} = (await c.spaces.messages.list({parent: w.mine, pageSize: 1})).data;
      return c.spaces.messages.list({parent: w.mine, pageSize: 1, pageToken: nextPageToken, orderBy: 'create_time DESC'});
    }},
  {name: 'list ordered by sender', call: list({orderBy: 'sender DESC'}), want: invalid,
    source: 'messages.list orderBy: the time of creation, ASC or DESC'},
  {name: 'list with a filter on text', call: list({filter: 'text = "x"'}), want: invalid,
    source: 'messages.list filter: create_time and thread.name'},
  {name: 'list with a filter on a time that is none', call: list({filter: 'create_time > "yesterday"'}), want: invalid,
    source: 'messages.list filter: RFC 3339 in double quotes'},
  {name: 'list with a filter on a time without quotation marks', call: list({filter: 'create_time > 2020-01-01T00:00:00Z'}),
    want: invalid, source: 'messages.list filter: RFC 3339 in double quotes'},
  {name: 'list with a filter on an exact time', call: list({filter: 'create_time = "2020-01-01T00:00:00Z"'}), want: invalid,
    source: 'messages.list filter: create_time with > or <'},
  {name: 'list with a filter on two threads', want: invalid, source: 'messages.list filter: at most one thread',
    call: (c, w) => c.spaces.messages.list({
      parent: w.mine, filter: `thread.name = ${w.head.thread.name} AND thread.name = ${w.alone.thread.name}`})},
  {name: 'list with a filter joined by OR', want: invalid, source: 'messages.list filter: joined by AND',
    call: (c, w) => c.spaces.messages.list({
      parent: w.mine, filter: `create_time > "2020-01-01T00:00:00Z" OR thread.name = ${w.head.thread.name}`})},
  {name: 'list as administrator', call: list({useAdminAccess: true}), want: invalid, says: /useAdminAccess/,
    source: 'useAdminAccess: nowhere on messages'},
  {name: 'list of a space the caller left', call: (c, w) => c.spaces.messages.list({parent: w.left}), want: hidden,
    source: 'messages.list: the caller is a member'},
];
