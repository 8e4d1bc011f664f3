// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

namespace roomkey::emulator {

/// One line of trouble: NAME[:key=value,...][@METHOD_ID][#nth].
///
///   delay:ms=N[,when=before|after]   wait, then handle the request (before) or send the answer (after)
///   status:code=N[,when=...][,retry_after=TEXT]   answer with that status instead
///   drop_reply[:when=...]            handle the request (after, the default) or not; close without an answer
///   close_after_read                 read the request, handle nothing, close
///   reset[:when=...]                 the same with a TCP reset
///   iss_param[:value=URL]            at oauth.auth: add "iss" (RFC 9207) to the redirect
///
/// Without a method it meets every request but those of the control interface; #nth meets only the nth one.
struct Fault
{
    QString name;
    QHash<QString, QString> parameters;
    QString method;
    int nth = 0;  ///< 0: every time
    QString text; ///< as it was written

    [[nodiscard]] bool afterCommit() const;
    [[nodiscard]] int number(const QString &parameter) const { return parameters.value(parameter).toInt(); }

    /// \a why says what is wrong when nothing is returned.
    [[nodiscard]] static std::optional<Fault> parse(const QString &text, const QStringList &knownMethods,
                                                    QString *why);
};

/// The faults in force and how often each was asked for.
class FaultPlan
{
public:
    void set(const QList<Fault> &faults);
    [[nodiscard]] const QList<Fault> &faults() const { return m_faults; }
    /// The faults that meet this request; counts it.
    [[nodiscard]] QList<Fault> meet(const QString &method);

private:
    QList<Fault> m_faults;
    QList<int> m_seen;
};

} // namespace roomkey::emulator
