// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/callbackquery.h"

#include <QTest>

using namespace roomkey;
using Problem = CallbackProblem;

class TestCallbackQuery : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void decodesOnce();
    void errorAnswer();
    void unknownParametersAreIgnored();
    void consentPageAsGoogleNamesIt();
    void refused_data();
    void refused();
    void anyBytesEndWell();
};

/// T20 (receiving side): '+' is a space, escapes are decoded exactly once.
void TestCallbackQuery::decodesOnce()
{
    const auto answer =
        parseCallbackQuery("state=a%2Bb+c&code=4%2F0A%25x%26%3D&iss=https%3A%2F%2Faccounts.google.com");
    QVERIFY(answer);
    QCOMPARE(answer->state.reveal(), QByteArray("a+b c"));
    QCOMPARE(answer->code.reveal(), QByteArray("4/0A%x&="));
    QCOMPARE(answer->issuer, QByteArray("https://accounts.google.com"));
    QVERIFY(answer->error.isEmpty());
    // Values may hold '=' as it is.
    QCOMPARE(parseCallbackQuery("state=a=b==&code=c")->state.reveal(), QByteArray("a=b=="));
}

void TestCallbackQuery::errorAnswer()
{
    const auto answer = parseCallbackQuery("error=access_denied&error_description=Not%20now%0D%0A&state=s");
    QVERIFY(answer);
    QCOMPARE(answer->error, QByteArray("access_denied"));
    QCOMPARE(answer->errorDescription, QStringLiteral("Not now\r\n"));
    QVERIFY(answer->code.isEmpty());
}

/// T16
void TestCallbackQuery::unknownParametersAreIgnored()
{
    QVERIFY(parseCallbackQuery(
        "state=s&code=c&scope=a%20b&authuser=0&hd=example.com&prompt=consent&&flag&x=%00%FF"));
}

/// An app that an administrator trusts gets its answer without a page; "prompt" is all that tells.
void TestCallbackQuery::consentPageAsGoogleNamesIt()
{
    const auto page = [](const QByteArray &prompt) {
        return parseCallbackQuery("state=s&code=c&authuser=0" + prompt)->consentPage;
    };
    QCOMPARE(page("&prompt=none"), ConsentPage::Skipped);
    QCOMPARE(page("&prompt=consent"), ConsentPage::Shown);
    QCOMPARE(page("&prompt=select_account+consent"), ConsentPage::Shown);
    for (const char *unsaid : {"", "&prompt=", "&prompt=select_account", "&prompt=None", "&prompt=%00"})
        QCOMPARE(page(unsaid), ConsentPage::Unknown);
    QCOMPARE(parseCallbackQuery("state=s&code=c&prompt=none&prompt=consent").error(), Problem::Duplicate);
}

void TestCallbackQuery::refused_data()
{
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<Problem>("problem");
    QTest::newRow("empty") << QByteArray() << Problem::NoAnswer;
    QTest::newRow("no state") << QByteArray("code=c") << Problem::NoAnswer;
    QTest::newRow("empty state") << QByteArray("code=c&state=") << Problem::NoAnswer;
    QTest::newRow("error without state") << QByteArray("error=access_denied") << Problem::NoAnswer;
    QTest::newRow("state only") << QByteArray("state=s") << Problem::NoAnswer;
    QTest::newRow("empty code") << QByteArray("state=s&code=") << Problem::NoAnswer;
    QTest::newRow("code and error") << QByteArray("state=s&code=c&error=e") << Problem::TwoAnswers;
    // T15
    QTest::newRow("state twice") << QByteArray("state=s&state=s&code=c") << Problem::Duplicate;
    QTest::newRow("code twice") << QByteArray("state=s&code=c&code=d") << Problem::Duplicate;
    QTest::newRow("code twice, one hidden") << QByteArray("state=s&code=c&%63ode=d") << Problem::Duplicate;
    QTest::newRow("iss twice") << QByteArray("state=s&code=c&iss=a&iss=b") << Problem::Duplicate;
    QTest::newRow("unknown twice") << QByteArray("state=s&code=c&x=1&x=1") << Problem::Duplicate;
    QTest::newRow("cut escape") << QByteArray("state=s&code=c%2") << Problem::BadEncoding;
    QTest::newRow("lone percent") << QByteArray("state=s&code=%") << Problem::BadEncoding;
    QTest::newRow("no hex") << QByteArray("state=s&code=%zz") << Problem::BadEncoding;
    QTest::newRow("NUL in the code") << QByteArray("state=s&code=c%00d") << Problem::BadEncoding;
    QTest::newRow("line break in the code") << QByteArray("state=s&code=c%0d%0aX:y") << Problem::BadEncoding;
    QTest::newRow("UTF-8 in the state") << QByteArray("state=%C3%A9&code=c") << Problem::BadEncoding;
    QTest::newRow("markup as error") << QByteArray("state=s&error=%3Cscript%3E") << Problem::BadEncoding;
    QTest::newRow("endless error") << QByteArray("state=s&error=") + QByteArray(65, 'e')
                                   << Problem::BadEncoding;
}

void TestCallbackQuery::refused()
{
    QFETCH(QByteArray, query);
    QFETCH(Problem, problem);
    const auto answer = parseCallbackQuery(query);
    QVERIFY(!answer);
    QCOMPARE(answer.error(), problem);
}

void TestCallbackQuery::anyBytesEndWell()
{
    // Every byte at every place of a good query: an answer or a problem, and no byte of ours read beyond it.
    const QByteArray good = "state=s%41&code=c+d&iss=x";
    int answers = 0;
    for (qsizetype at = 0; at < good.size(); ++at) {
        for (int byte = 0; byte < 256; ++byte) {
            QByteArray query = good;
            query[at] = static_cast<char>(byte);
            answers += parseCallbackQuery(query) ? 1 : 0;
        }
    }
    QVERIFY(answers > 0);
    QVERIFY(answers < good.size() * 256);
}

QTEST_GUILESS_MAIN(TestCallbackQuery)
#include "tst_callbackquery.moc"
