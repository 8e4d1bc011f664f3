// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRandomGenerator>
#include <QString>
#include <QStringList>

#include <functional>
#include <vector>

// Text as a stranger would write it to have a file opened, a server called, a line turned around or a layout
// broken. The same seed gives the same texts.
namespace roomkey::hostile {

/// \a bait is the path of a file nobody may open, \a server an address nobody may call.
inline QStringList texts(quint32 seed, int count, const QString &bait, const QString &server)
{
    QRandomGenerator random(seed);
    const auto pick = [&random](const QStringList &of) {
        return of.at(static_cast<qsizetype>(random.bounded(static_cast<quint32>(of.size()))));
    };
    const QString file = QStringLiteral("file://") + bait;
    // What is to be opened or called, in the forms Qt and others understand.
    const QStringList targets{
        file,
        bait,
        QStringLiteral("file:") + bait,
        QStringLiteral("FILE://localhost") + bait,
        server + QStringLiteral("/beacon.png"),
        server + QStringLiteral("/beacon.svg?who=you"),
        QStringLiteral("//") + server.section(QStringLiteral("//"), 1),
        QStringLiteral("data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'><image "
                       "href='%1'/></svg>")
            .arg(file)};
    // %1 is such a target.
    const QStringList frames{
        QStringLiteral("<img src=\"%1\">"),
        QStringLiteral("<IMG SRC=%1 onerror=alert(1)>"),
        QStringLiteral("<p>Hello <b>you</b><img src='%1' width=900></p>"),
        QStringLiteral("<html><head><link rel=stylesheet href=\"%1\"></head><body>x</body></html>"),
        QStringLiteral("<!DOCTYPE html><style>@import url('%1');</style>"),
        QStringLiteral("<body background=\"%1\">x"),
        QStringLiteral("<div style=\"background-image:url(%1)\">x</div>"),
        QStringLiteral("<table background='%1'><tr><td>x</td></tr></table>"),
        QStringLiteral("<qt><img src=\"%1\"></qt>"),
        QStringLiteral("<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"><image "
                       "xlink:href=\"%1\"/></svg>"),
        QStringLiteral("<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b SYSTEM \"%1\">]><a>&b;</a>"),
        QStringLiteral("<object data=\"%1\"></object><iframe src=\"%1\"></iframe>"),
        QStringLiteral("<ul style=\"list-style-image:url(%1)\"><li>x</ul>"),
        QStringLiteral("![a picture](%1)"),
        QStringLiteral("# Title\n\n![x][1]\n\n[1]: %1 \"x\""),
        QStringLiteral("[click](%1)"),
        QStringLiteral("<a href=\"%1\">https://example.com</a>"),
        QStringLiteral("<%1|https://example.com>"),
        QStringLiteral("{\\rtf1 {\\field{\\*\\fldinst INCLUDEPICTURE \"%1\"}}}"),
        QStringLiteral("&lt;img src=\"%1\"&gt; &#60;img src='%1'&#62;"),
        QStringLiteral("a &lt; b <br><img src=\"%1\">"),
        QStringLiteral("%1"),
    };
    // Without a target: what breaks readers and layouts.
    const std::vector<std::function<QString()>> breakers{
        [&] { return QStringLiteral("javascript:alert(%1)").arg(random.generate()); },
        [] { return QStringLiteral("<users/all> <users/1> @everyone *bold* _it_ ~gone~ `code`"); },
        [] { return QStringLiteral("invoice\u202Egpj.exe"); },
        [] { return QStringLiteral("\u2066\u2067\u202B\u202D\u202Eadmin\u2069\u202C ok"); },
        [&] {
            return QString(200 + static_cast<int>(random.bounded(800U)), QChar(0x202E)) + QLatin1Char('x');
        },
        [&] {
            QString flood = QStringLiteral("Z");
            for (int i = 0; i < 300; ++i)
                flood += QChar(0x0300 + static_cast<ushort>(random.bounded(0x6FU)));
            return flood + QStringLiteral("algo");
        },
        [] { return QStringLiteral("before") + QChar(0) + QStringLiteral("after"); },
        [] { return QStringLiteral("high ") + QChar(0xD83D) + QStringLiteral(" low ") + QChar(0xDE00); },
        [] { return QString(QChar(0xDC00)) + QChar(0xD800); },
        [&] { return QString(3000 + static_cast<int>(random.bounded(2000U)), QLatin1Char('W')); },
        [&] { return QString(200, QLatin1Char('\n')) + QStringLiteral("far below"); },
        [] { return QStringLiteral("zero\u200Bwidth\uFEFF\u2060\u180E\u00AD"); },
        [] { return QStringLiteral("\u2028line\u2029paragraph\u0085next\vtab\ffeed"); },
        [] { return QStringLiteral("%1 %2 %n %L1 %s %d %%"); },
        [] { return QStringLiteral("&File && &amp; <b>&copy;</b> \\0 \\n \x1b[31mred\x1b[0m\a\b"); },
        [] {
            return QStringLiteral(
                "\U0001F468\u200D\U0001F469\u200D\U0001F467 \u0E01\u0E33\u0E49\u0E49\u0E49\u0E49 \uFDFD");
        },
        [] {
            return QStringLiteral(
                "https://example.com@evil.test/ https://xn--pple-43d.com https://\u0430pple.com");
        },
        [] { return QStringLiteral("'; DROP TABLE messages; -- \" OR 1=1"); },
        [] { return QStringLiteral("../../../../etc/passwd\\..\\..\\con.txt"); },
        [] { return QString(QStringLiteral("<div>")).repeated(400) + QStringLiteral("deep"); },
        [] { return QStringLiteral("   \t \u00A0\u3000 "); },
        [] { return QString(); },
    };
    const QStringList before{QString(),
                             QStringLiteral(" "),
                             QStringLiteral("Hello "),
                             QStringLiteral("x\n"),
                             QStringLiteral("\u202E"),
                             QStringLiteral("a<b & c>d ")};
    QStringList list;
    list.reserve(count);
    while (list.size() < count) {
        const bool withTarget = random.bounded(100U) < 70;
        const QString core = withTarget
                                 ? pick(frames).replace(QStringLiteral("%1"), pick(targets))
                                 : breakers.at(random.bounded(static_cast<quint32>(breakers.size())))();
        list.append(pick(before) + core + (random.bounded(4U) == 0 ? pick(frames) : QString()));
    }
    return list;
}

} // namespace roomkey::hostile
