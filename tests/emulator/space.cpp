// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/space.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace roomkey::emulator {

namespace {

constexpr quint64 SpaceNames = 0x737061636573;

} // namespace

Names Space::spaceNames(const Seed &seed)
{
    return Names(mixed(seed.value(), SpaceNames));
}

Space::Space(const Seed &seed, int index)
    : Space(seed, index, seed.facts(index))
{
    m_membersHeld = false;
    m_changed = false;
    m_seeded = seed.messageCount(index);
}

Space::Space(const Seed &seed, int index, SpaceFacts facts)
    : m_seed(&seed)
    , m_index(index)
    , m_name(u"spaces/"_s + spaceNames(seed).of(quint64(index)))
    , m_names(mixed(seed.value(), quint64(index)))
    , m_facts(std::move(facts))
    , m_changed(true)
    , m_membersHeld(true)
{
}

void Space::touch()
{
    m_changed = true;
    m_json.clear();
}

SpaceFacts &Space::change()
{
    touch();
    return m_facts;
}

QJsonObject Space::permissions() const
{
    // In an announcement space only managers speak first; in both, settings of the room itself are for
    // managers.
    const auto setting = [](bool members) {
        return QJsonObject{{u"managersAllowed"_s, true},
                           {u"assistantManagersAllowed"_s, true},
                           {u"membersAllowed"_s, members}};
    };
    const bool open = !m_facts.isAnnouncement;
    QJsonObject settings{{u"manageMembersAndGroups"_s, setting(open)},
                         {u"modifySpaceDetails"_s, setting(open)},
                         {u"toggleHistory"_s, setting(open)},
                         {u"useAtMentionAll"_s, setting(open)},
                         {u"manageApps"_s, setting(open)},
                         {u"manageWebhooks"_s, setting(open)},
                         {u"replyMessages"_s, setting(true)},
                         {u"postMessages"_s, setting(open)}};
    for (auto it = m_facts.permissions.begin(); it != m_facts.permissions.end(); ++it)
        settings.insert(it.key(), it.value());
    return settings;
}

bool Space::isAllowed(int person, const QString &permission) const
{
    if (!m_facts.isNamed())
        return true;
    const auto found = findMember(person);
    if (!found)
        return false;
    const QString role = member(*found).role;
    const QJsonObject setting = permissions()[permission].toObject();
    return setting[role == "ROLE_MANAGER"_L1             ? "managersAllowed"_L1
                   : role == "ROLE_ASSISTANT_MANAGER"_L1 ? "assistantManagersAllowed"_L1
                                                         : "membersAllowed"_L1]
        .toBool();
}

int Space::memberCount() const
{
    return m_membersHeld ? int(m_members.size()) : m_seed->memberCount(m_index);
}

Member Space::member(int index) const
{
    return m_membersHeld ? m_members[std::size_t(index)] : m_seed->member(m_index, index);
}

std::optional<int> Space::findMember(int person) const
{
    if (m_membersHeld) {
        const auto found = m_memberOf.constFind(person);
        return found == m_memberOf.cend() ? std::nullopt : std::optional(*found);
    }
    for (int i = 0; i < memberCount(); ++i) {
        if (m_seed->person(m_index, i) == person)
            return i;
    }
    return std::nullopt;
}

bool Space::isJoined(int person) const
{
    const auto found = findMember(person);
    return found && member(*found).isJoined();
}

bool Space::isManager(int person) const
{
    const auto found = findMember(person);
    return found && member(*found).isManager();
}

int Space::managers() const
{
    int count = 0;
    for (int i = 0; i < memberCount(); ++i)
        count += member(i).isManager();
    return count;
}

int Space::joined() const
{
    if (!m_membersHeld)
        return memberCount();
    int count = 0;
    for (const Member &member : m_members)
        count += member.isJoined();
    return count;
}

void Space::holdMembers()
{
    if (m_membersHeld)
        return;
    std::vector<Member> members;
    for (int i = 0; i < memberCount(); ++i) {
        members.push_back(member(i));
        m_memberOf.insert(members.back().person, i);
    }
    m_members = std::move(members);
    m_membersHeld = true;
}

Member &Space::changeMember(int index)
{
    touch();
    holdMembers();
    return m_members[std::size_t(index)];
}

int Space::addMember(const Member &member)
{
    touch();
    holdMembers();
    if (const auto found = findMember(member.person)) {
        m_members[std::size_t(*found)] = member;
        return *found;
    }
    const int index = int(m_members.size());
    m_memberOf.insert(member.person, index);
    m_members.push_back(member);
    return index;
}

qint64 Space::messageCount() const
{
    return m_seeded + qint64(m_added.size());
}

Message Space::message(qint64 position) const
{
    if (position >= m_seeded)
        return m_added[std::size_t(position - m_seeded)];
    const auto over = m_over.constFind(position);
    return over == m_over.cend() ? m_seed->message(m_index, position) : *over;
}

Message &Space::changeMessage(qint64 position)
{
    touch();
    if (position >= m_seeded)
        return m_added[std::size_t(position - m_seeded)];
    auto over = m_over.find(position);
    if (over == m_over.end())
        over = m_over.insert(position, m_seed->message(m_index, position));
    return *over;
}

qint64 Space::addMessage(Message message)
{
    touch();
    const qint64 position = messageCount();
    if (!message.isReply)
        message.head = position;
    if (!message.clientId.isEmpty())
        m_clientIds.insert(message.clientId, position);
    if (!message.requestId.isEmpty())
        m_requestIds.insert(message.requestId, position);
    if (!message.threadKey.isEmpty() && !m_threadKeys.contains(message.threadKey))
        m_threadKeys.insert(message.threadKey, message.head);
    m_added.push_back(std::move(message));
    return position;
}

qint64 Space::newestTime() const
{
    return messageCount() == 0 ? m_facts.created : message(messageCount() - 1).created;
}

std::optional<qint64> Space::positionOfClientId(const QString &clientId) const
{
    const auto found = m_clientIds.constFind(clientId);
    return found == m_clientIds.cend() ? std::nullopt : std::optional(*found);
}

std::optional<qint64> Space::positionOfRequest(int person, const QString &requestId) const
{
    const auto found = m_requestIds.constFind(requestId);
    if (found == m_requestIds.cend() || (person >= 0 && message(*found).sender != person))
        return std::nullopt;
    return *found;
}

std::optional<qint64> Space::positionOfThreadKey(const QString &key) const
{
    const auto found = m_threadKeys.constFind(key);
    return found == m_threadKeys.cend() ? std::nullopt : std::optional(*found);
}

std::optional<qint64> Space::headOfThread(QStringView id) const
{
    const auto number = m_names.numberOf(id);
    if (!number || *number >= quint64(messageCount()))
        return std::nullopt;
    const qint64 head = qint64(*number);
    return message(head).head == head ? std::optional(head) : std::nullopt;
}

std::optional<qint64> Space::positionOf(QStringView messageId) const
{
    if (messageId.startsWith(u"client-"))
        return positionOfClientId(messageId.toString());
    const qsizetype dot = messageId.indexOf(u'.');
    if (dot < 0)
        return std::nullopt;
    const auto number = m_names.numberOf(messageId.sliced(dot + 1));
    if (!number || *number >= quint64(messageCount()))
        return std::nullopt;
    const qint64 position = qint64(*number);
    return m_names.of(quint64(message(position).head)) == messageId.first(dot) ? std::optional(position)
                                                                               : std::nullopt;
}

QString Space::threadName(qint64 head) const
{
    return m_name + u"/threads/"_s + m_names.of(quint64(head));
}

QString Space::messageName(qint64 position) const
{
    return messageName(position, message(position));
}

QString Space::messageName(qint64 position, const Message &message) const
{
    return m_name + u"/messages/"_s + m_names.of(quint64(message.head)) + u'.' +
           m_names.of(quint64(position));
}

QJsonObject Space::toJson() const
{
    QJsonObject over;
    for (const auto &[position, message] : m_over.asKeyValueRange())
        over.insert(QString::number(position), message.toJson());
    QJsonArray added;
    for (const Message &message : m_added)
        added.append(message.toJson());
    QJsonObject object{
        {u"index"_s, m_index}, {u"facts"_s, m_facts.toJson()}, {u"changed"_s, over}, {u"added"_s, added}};
    if (m_membersHeld) {
        QJsonArray members;
        for (const Member &member : m_members)
            members.append(member.toJson());
        object.insert(u"members"_s, members);
    }
    return object;
}

void Space::restore(const QJsonObject &object)
{
    touch();
    m_facts = SpaceFacts::fromJson(object["facts"_L1].toObject());
    if (object.contains("members"_L1)) {
        m_membersHeld = true;
        m_members.clear();
        m_memberOf.clear();
        for (const auto &member : object["members"_L1].toArray())
            addMember(Member::fromJson(member.toObject()));
    }
    const QJsonObject over = object["changed"_L1].toObject();
    for (auto it = over.begin(); it != over.end(); ++it)
        m_over.insert(it.key().toLongLong(), Message::fromJson(it.value().toObject()));
    for (const auto &message : object["added"_L1].toArray())
        addMessage(Message::fromJson(message.toObject()));
}

} // namespace roomkey::emulator
