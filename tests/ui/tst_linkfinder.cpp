// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/linkfinder.h"

#include <QTest>

using namespace roomkey::ui;

class TestLinkFinder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsWhatReadsAsALink_data();
    void findsWhatReadsAsALink();
    void opensNothingThatHidesWhereItGoes_data();
    void opensNothingThatHidesWhereItGoes();
    void hostsAreNamedAsTheyGoOverTheWire_data();
    void hostsAreNamedAsTheyGoOverTheWire();
};

void TestLinkFinder::findsWhatReadsAsALink_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("links");
    QTest::newRow("none") << QStringLiteral("example.com and www.example.com") << QStringList();
    QTest::newRow("end of a sentence")
        << QStringLiteral("See https://example.com/a?b=c. Then HTTP://example.org!")
        << QStringList{QStringLiteral("https://example.com/a?b=c"), QStringLiteral("HTTP://example.org")};
    QTest::newRow("in brackets") << QStringLiteral("(https://example.com/x_(y))")
                                 << QStringList{QStringLiteral("https://example.com/x_(y)")};
    QTest::newRow("Chinese full stop") << QStringLiteral("请看 https://example.com/设计。")
                                       << QStringList{QStringLiteral("https://example.com/设计")};
    QTest::newRow("mail") << QStringLiteral("mailto:ana@example.com, please")
                          << QStringList{QStringLiteral("mailto:ana@example.com")};
    QTest::newRow("other schemes") << QStringLiteral(
                                          "javascript:alert(1) file:///etc/passwd xhttps://a.example")
                                   << QStringList();
}

void TestLinkFinder::findsWhatReadsAsALink()
{
    QFETCH(QString, text);
    QFETCH(QStringList, links);
    QStringList found;
    for (const auto &[start, length] : findLinks(text))
        found << text.mid(start, length);
    QCOMPARE(found, links);
}

void TestLinkFinder::opensNothingThatHidesWhereItGoes_data()
{
    QTest::addColumn<QString>("link");
    QTest::addColumn<bool>("opens");
    QTest::newRow("https") << QStringLiteral("https://example.com/a") << true;
    QTest::newRow("http") << QStringLiteral("http://example.com") << true;
    QTest::newRow("mail") << QStringLiteral("mailto:ana@example.com") << true;
    QTest::newRow("script") << QStringLiteral("javascript:alert(1)") << false;
    QTest::newRow("file") << QStringLiteral("file:///etc/passwd") << false;
    QTest::newRow("data") << QStringLiteral("data:text/html,x") << false;
    QTest::newRow("no host") << QStringLiteral("https:///a") << false;
    QTest::newRow("name before the host") << QStringLiteral("https://example.com@evil.example/") << false;
    QTest::newRow("name and password") << QStringLiteral("https://a:b@evil.example/") << false;
    QTest::newRow("turned around") << QStringLiteral("https://example.com/\u202Egpj.exe") << false;
    QTest::newRow("zero width") << QStringLiteral("https://exam\u200Bple.com/") << false;
    QTest::newRow("control") << QStringLiteral("https://example.com/\n-x") << false;
}

void TestLinkFinder::opensNothingThatHidesWhereItGoes()
{
    QFETCH(QString, link);
    QFETCH(bool, opens);
    QCOMPARE(openableUrl(link).isValid(), opens);
}

void TestLinkFinder::hostsAreNamedAsTheyGoOverTheWire_data()
{
    QTest::addColumn<QString>("link");
    QTest::addColumn<QString>("host");
    QTest::newRow("plain") << QStringLiteral("https://example.com/a") << QString();
    QTest::newRow("plain, with a script's path") << QStringLiteral("https://example.com/设计") << QString();
    QTest::newRow("one Cyrillic letter")
        << QStringLiteral("https://\u0430pple.com/login") << QStringLiteral("xn--pple-43d.com");
    QTest::newRow("all Cyrillic") << QStringLiteral("http://\u0430\u0440\u0440\u04CF\u0435.com")
                                  << QStringLiteral("xn--80ak6aa92e.com");
    QTest::newRow("below another") << QStringLiteral("https://g\u043E\u043Egle.com.example.net")
                                   << QStringLiteral("xn--ggle-55da.com.example.net");
    QTest::newRow("Chinese") << QStringLiteral("https://例え.jp/") << QStringLiteral("xn--r8jz45g.jp");
    QTest::newRow("coded already") << QStringLiteral("https://xn--pple-43d.com")
                                   << QStringLiteral("xn--pple-43d.com");
    QTest::newRow("mail") << QStringLiteral("mailto:ana@\u0430pple.com")
                          << QStringLiteral("xn--pple-43d.com");
    QTest::newRow("plain mail") << QStringLiteral("mailto:ana@example.com") << QString();
}

void TestLinkFinder::hostsAreNamedAsTheyGoOverTheWire()
{
    QFETCH(QString, link);
    QFETCH(QString, host);
    const QUrl url = openableUrl(link);
    QVERIFY(url.isValid());
    QCOMPARE(hiddenHost(url), host);
}

QTEST_GUILESS_MAIN(TestLinkFinder)
#include "tst_linkfinder.moc"
