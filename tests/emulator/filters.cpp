// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/filters.h"

#include "tests/emulator/refusal.h"
#include "tests/emulator/rfc3339.h"

#include <QList>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace roomkey::emulator {

namespace {

struct Term
{
    QString field;
    QString operation; ///< = != < >
    QString value;
    bool isQuoted = false;
};

/// One field's terms joined by OR; a filter is a list of these joined by AND.
using Group = QList<Term>;

[[noreturn]] void refuse(const QString &text)
{
    throw Refusal::field(u"filter"_s, u"The filter \"%1\" is not understood."_s.arg(text));
}

/// Words, quoted texts, operators and parentheses; a small grammar over them:
///   filter = group {AND group} | term {OR term};   group = term | "(" term {OR term} ")"
class Parser
{
public:
    explicit Parser(const QString &text)
        : m_text(text)
    {
        tokenize();
    }

    QList<Group> parse()
    {
        QList<Group> groups;
        if (m_tokens.isEmpty())
            return groups;
        groups.append(group());
        // Without parentheses a filter is either all AND or all OR.
        const bool isOr = at(u"OR"_s);
        while (m_at < m_tokens.size()) {
            if (isOr) {
                expect(u"OR"_s);
                groups.first().append(term());
            } else {
                expect(u"AND"_s);
                groups.append(group());
            }
        }
        for (const Group &one : groups) {
            for (const Term &term : one) {
                if (term.field != one.first().field)
                    refuse(m_text);
            }
        }
        return groups;
    }

private:
    struct Token
    {
        QString text;
        bool isQuoted = false;
    };

    void tokenize()
    {
        for (qsizetype i = 0; i < m_text.size();) {
            const QChar c = m_text[i];
            if (c.isSpace()) {
                ++i;
            } else if (c == u'"') {
                const qsizetype end = m_text.indexOf(u'"', i + 1);
                if (end < 0)
                    refuse(m_text);
                m_tokens.append({m_text.sliced(i + 1, end - i - 1), true});
                i = end + 1;
            } else if (c == u'!' && i + 1 < m_text.size() && m_text[i + 1] == u'=') {
                m_tokens.append({u"!="_s});
                i += 2;
            } else if (QStringView(u"()<>=").contains(c)) {
                m_tokens.append({QString(c)});
                ++i;
            } else {
                qsizetype end = i;
                while (end < m_text.size() && !m_text[end].isSpace() &&
                       !QStringView(u"()<>=!\"").contains(m_text[end]))
                    ++end;
                if (end == i)
                    refuse(m_text);
                m_tokens.append({m_text.sliced(i, end - i)});
                i = end;
            }
        }
    }

    [[nodiscard]] bool at(const QString &word) const
    {
        return m_at < m_tokens.size() && !m_tokens[m_at].isQuoted && m_tokens[m_at].text == word;
    }

    void expect(const QString &word)
    {
        if (!at(word))
            refuse(m_text);
        ++m_at;
    }

    Token next()
    {
        if (m_at >= m_tokens.size())
            refuse(m_text);
        return m_tokens[m_at++];
    }

    Term term()
    {
        const Token field = next();
        const Token operation = next();
        const Token value = next();
        static const QStringList operations{u"="_s, u"!="_s, u"<"_s, u">"_s};
        static const QStringList reserved{u"AND"_s, u"OR"_s, u"("_s, u")"_s, u"="_s, u"!="_s, u"<"_s, u">"_s};
        if (field.isQuoted || operation.isQuoted || !operations.contains(operation.text) ||
            (!value.isQuoted && reserved.contains(value.text)))
            refuse(m_text);
        // Both spellings of a field are one field.
        const QString name = field.text == "spaceType"_L1    ? u"space_type"_s
                             : field.text == "createTime"_L1 ? u"create_time"_s
                                                             : field.text;
        return {name, operation.text, value.text, value.isQuoted};
    }

    Group group()
    {
        if (!at(u"("_s))
            return {term()};
        expect(u"("_s);
        Group terms{term()};
        while (!at(u")"_s)) {
            expect(u"OR"_s);
            terms.append(term());
        }
        expect(u")"_s);
        return terms;
    }

    QString m_text;
    QList<Token> m_tokens;
    qsizetype m_at = 0;
};

} // namespace

SpaceFilter SpaceFilter::parse(const QString &text)
{
    SpaceFilter filter;
    const QList<Group> groups = Parser(text).parse();
    if (groups.size() > 1)
        refuse(text);
    static const QStringList known{u"SPACE"_s, u"GROUP_CHAT"_s, u"DIRECT_MESSAGE"_s};
    for (const Group &group : groups) {
        for (const Term &term : group) {
            if (term.field != "space_type"_L1 || term.operation != "="_L1 || !term.isQuoted ||
                !known.contains(term.value))
                refuse(text);
            filter.types.append(term.value);
        }
    }
    return filter;
}

MemberFilter MemberFilter::parse(const QString &text)
{
    MemberFilter filter;
    bool sawType = false;
    for (const Group &group : Parser(text).parse()) {
        const QString field = group.first().field;
        if (field == "role"_L1) {
            if (!filter.roles.isEmpty())
                refuse(text);
            for (const Term &term : group) {
                if (term.operation != "="_L1 || !term.isQuoted ||
                    (term.value != "ROLE_MEMBER"_L1 && term.value != "ROLE_MANAGER"_L1))
                    refuse(text);
                filter.roles.append(term.value);
            }
        } else if (field == "member.type"_L1) {
            if (sawType)
                refuse(text);
            sawType = true;
            bool people = false;
            bool apps = false;
            for (const Term &term : group) {
                if (!term.isQuoted || (term.value != "HUMAN"_L1 && term.value != "BOT"_L1) ||
                    (term.operation != "="_L1 && term.operation != "!="_L1))
                    refuse(text);
                ((term.value == "HUMAN"_L1) == (term.operation == "="_L1) ? people : apps) = true;
            }
            if (people != apps)
                filter.human = people;
        } else {
            refuse(text);
        }
    }
    return filter;
}

MessageFilter MessageFilter::parse(const QString &text)
{
    MessageFilter filter;
    for (const Group &group : Parser(text).parse()) {
        if (group.size() != 1)
            refuse(text);
        const Term &term = group.first();
        if (term.field == "create_time"_L1) {
            const auto time = fromRfc3339(term.value);
            std::optional<qint64> &bound = term.operation == ">"_L1 ? filter.after : filter.before;
            if (!term.isQuoted || !time || (term.operation != ">"_L1 && term.operation != "<"_L1) || bound)
                refuse(text);
            bound = time;
        } else if (term.field == "thread.name"_L1) {
            if (term.operation != "="_L1 || !filter.thread.isEmpty() || !term.value.contains("/threads/"_L1))
                refuse(text);
            filter.thread = term.value;
        } else {
            refuse(text);
        }
    }
    return filter;
}

bool parseMessageOrder(const QString &text)
{
    QString order = text.simplified();
    for (const auto field : {"create_time"_L1, "createTime"_L1}) {
        if (order.startsWith(field))
            order = order.sliced(field.size()).trimmed();
    }
    if (order.isEmpty() || order.compare("ASC"_L1, Qt::CaseInsensitive) == 0)
        return false;
    if (order.compare("DESC"_L1, Qt::CaseInsensitive) == 0)
        return true;
    throw Refusal::field(u"orderBy"_s,
                         u"orderBy is create_time ASC or create_time DESC, not \"%1\"."_s.arg(text));
}

} // namespace roomkey::emulator
