// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/people.h"

#include "tests/emulator/mix.h"
#include "tests/emulator/script.h"

#include <QJsonArray>
#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace roomkey::emulator {

namespace {

constexpr const char *FirstNames[] = {"Dewi",    "Agus",  "Maya",  "Rizky",  "Putri", "Hendra",
                                      "Somchai", "Malee", "Anong", "Prasit", "Lin",   "Hao",
                                      "Xia",     "Jun",   "Emma",  "Noah",   "Sofia", "Mateo",
                                      "Aisha",   "Kofi",  "Yuki",  "Elif",   "Oskar", "Nina"};
constexpr const char *LastNames[] = {
    "Kusuma", "Pratama", "Lestari", "Siregar", "Thongchai", "Rattana", "Sukjai", "Zhang", "Liu",    "Huang",
    "Smith",  "Garcia",  "Silva",   "Keller",  "Novak",     "Mensah",  "Tanaka", "Demir", "Larsen", "Rossi"};

} // namespace

People::People(quint64 seed, int generated)
    : m_seed(seed)
    , m_generated(generated)
{
    for (const CastMember &member : cast())
        add({{}, QString::fromUtf8(member.name), QString::fromLatin1(member.email), false, {}});
    static_assert(ConsumerIndex == CastSize);
    add({{}, u"Robin Park"_s, u"robin@mail.example.com"_s, true, {}});
    m_firstGenerated = count();
    for (int i = 0; i < generated; ++i) {
        const quint64 hash = mixed(seed, quint64(i));
        const QString first = QString::fromLatin1(FirstNames[hash % std::size(FirstNames)]);
        const QString last = QString::fromLatin1(LastNames[(hash >> 16) % std::size(LastNames)]);
        add({{},
             first + u' ' + last,
             u"%1.%2.%3@example.com"_s.arg(first.toLower(), last.toLower()).arg(i + 1),
             false,
             {}});
    }
    m_firstInvited = count();
}

int People::add(Person person)
{
    const int index = count();
    // 21 digits, as account numbers at Google have; a function of the seed and the index.
    person.id = u"1%1"_s.arg(mixed(m_seed ^ 0x70656f706c65, quint64(index)), 20, 10, QChar(u'0'));
    const auto quoted = [](const QString &text) {
        // A list of one, without its brackets: Qt does the escaping.
        return QJsonDocument(QJsonArray{text}).toJson(QJsonDocument::Compact).chopped(1).sliced(1);
    };
    person.json = "{\"name\":" + quoted(u"users/"_s + person.id) + ",\"displayName\":" + quoted(person.name) +
                  ",\"type\":\"HUMAN\",\"email\":" + quoted(person.email) + '}';
    m_byId.insert(person.id, index);
    m_byEmail.insert(person.email.toLower(), index);
    m_people.push_back(std::move(person));
    return index;
}

std::optional<int> People::find(QString name) const
{
    if (name.startsWith("users/"_L1))
        name.remove(0, 6);
    const QHash<QString, int> &where = name.contains(u'@') ? m_byEmail : m_byId;
    const auto found = where.constFind(name.contains(u'@') ? name.toLower() : name);
    return found == where.cend() ? std::nullopt : std::optional(*found);
}

int People::addOutsider(const QString &email)
{
    return add({{}, email.section(u'@', 0, 0), email, true, {}});
}

bool People::isInside(const QString &email)
{
    return email.endsWith("@example.com"_L1, Qt::CaseInsensitive);
}

QStringList People::outsiders() const
{
    QStringList emails;
    for (int i = m_firstInvited; i < count(); ++i)
        emails.append(at(i).email);
    return emails;
}

} // namespace roomkey::emulator
