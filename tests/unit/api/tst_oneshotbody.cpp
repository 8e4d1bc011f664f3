// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/oneshotbody.h"

#include <QBuffer>
#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace roomkey;

class TestOneShotBody : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isReadFromWhereTheSourceStandsAndOnlyOnce();
    void nothingIsAnEmptyBody();
    void endsWithItsSource();
    void passesOnThatMoreIsThere();
};

void TestOneShotBody::isReadFromWhereTheSourceStandsAndOnlyOnce()
{
    QBuffer source;
    source.setData("once and never again");
    QVERIFY(source.open(QIODevice::ReadOnly));
    QVERIFY(source.seek(9));
    OneShotBody body(&source);
    QCOMPARE(body.length(), 11);
    QCOMPARE(body.bytesAvailable(), 11);
    QCOMPARE(body.readAll(), QByteArray("never again"));
    QVERIFY(body.atEnd());
    QVERIFY(body.isSequential());
    QVERIFY2(!body.reset(), "going back is how a request would be sent a second time");
    QVERIFY(body.readAll().isEmpty());
    QCOMPARE(body.length(), 11); // the length that was announced does not change
}

void TestOneShotBody::nothingIsAnEmptyBody()
{
    OneShotBody body(nullptr);
    QCOMPARE(body.length(), 0);
    QCOMPARE(body.bytesAvailable(), 0);
    QVERIFY(body.atEnd());
    char byte = 0;
    QVERIFY2(body.read(&byte, 1) < 0, "the end; 0 would keep the request waiting for more");
}

void TestOneShotBody::endsWithItsSource()
{
    auto source = std::make_unique<QBuffer>();
    source->setData("half of it");
    QVERIFY(source->open(QIODevice::ReadOnly));
    OneShotBody body(source.get());
    QCOMPARE(body.read(4), QByteArray("half"));
    source.reset();
    QVERIFY(body.atEnd());
    QCOMPARE(body.bytesAvailable(), 0);
    QVERIFY(body.readAll().isEmpty());
}

void TestOneShotBody::passesOnThatMoreIsThere()
{
    QBuffer source;
    QVERIFY(source.open(QIODevice::ReadWrite));
    OneShotBody body(&source);
    const QSignalSpy more(&body, &QIODevice::readyRead);
    source.write("more");
    QTRY_COMPARE(more.count(), 1);
}

QTEST_GUILESS_MAIN(TestOneShotBody)
#include "tst_oneshotbody.moc"
