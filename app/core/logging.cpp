// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/logging.h"

#include <atomic>
#include <cstring>

namespace roomkey {

namespace {

std::atomic<QLoggingCategory::CategoryFilter> previousFilter{nullptr};

void quieten(QLoggingCategory *category)
{
    if (const auto previous = previousFilter.load())
        previous(category);
    if (std::strncmp(category->categoryName(), "roomkey.", std::strlen("roomkey.")) == 0)
        return;
    category->setEnabled(QtDebugMsg, false);
    category->setEnabled(QtInfoMsg, false);
}

} // namespace

Q_LOGGING_CATEGORY(lcApi, "roomkey.api", QtWarningMsg)
Q_LOGGING_CATEGORY(lcAuth, "roomkey.auth", QtWarningMsg)
Q_LOGGING_CATEGORY(lcVault, "roomkey.vault", QtWarningMsg)
Q_LOGGING_CATEGORY(lcStore, "roomkey.store", QtWarningMsg)
Q_LOGGING_CATEGORY(lcFlows, "roomkey.flows", QtWarningMsg)
Q_LOGGING_CATEGORY(lcUi, "roomkey.ui", QtWarningMsg)

void keepLibrariesQuiet()
{
    // A filter, because the environment's rules beat all rules a program sets.
    static const bool installed = [] {
        previousFilter.store(QLoggingCategory::installFilter(quieten));
        // Categories that exist already passed the new filter before it knew the old one.
        QLoggingCategory::installFilter(quieten);
        return true;
    }();
    Q_UNUSED(installed);
}

} // namespace roomkey
