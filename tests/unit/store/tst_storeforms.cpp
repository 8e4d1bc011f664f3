// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/migrations.h"

#include <QCryptographicHash>
#include <QTest>

using namespace roomkey;

// R40: files of every form are out there, so that the steps which made them are what they were. The tests
// that bring old files up make them by these steps.

namespace {

/// Of each step, in their order. A new form is a new line at the end; no other line ever changes.
constexpr std::array CacheSteps{
    "0c73b57d8413547f", "491c9e566419ecfe", "7aeff5a60fd706a6", "3b041a61acd14142", "4b5d73d2cc769bfa",
};
constexpr std::array OutboxSteps{
    "37ab9bbed2bcb686", "c1c1868bf173d0ce", "119f0d192f135d20",
    "aeb23eaeba2a6a5c", "ef23bb3be5723191", "2cec1323c3c79b17",
};

/// How it is laid out in lines counts for nothing.
QList<QByteArray> hashesOf(std::span<const char *const> steps)
{
    QList<QByteArray> all;
    for (const char *step : steps) {
        const QByteArray text = QByteArray(step).simplified();
        all.append(QCryptographicHash::hash(text, QCryptographicHash::Sha256).toHex().left(16));
    }
    return all;
}

} // namespace

class TestStoreForms : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void stepsAreWhatTheyWere();
};

void TestStoreForms::stepsAreWhatTheyWere()
{
    QCOMPARE(hashesOf(cacheMigrations()), QList<QByteArray>(CacheSteps.begin(), CacheSteps.end()));
    QCOMPARE(hashesOf(outboxMigrations()), QList<QByteArray>(OutboxSteps.begin(), OutboxSteps.end()));
}

QTEST_GUILESS_MAIN(TestStoreForms)
#include "tst_storeforms.moc"
