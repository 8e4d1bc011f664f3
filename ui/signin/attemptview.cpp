// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/signin/waitingpage.h"

namespace roomkey::ui {

void showAttempt(WaitingPage *page, SignInAttempt *attempt)
{
    const auto show = [page, attempt](SignInStep step) {
        page->setStep(step, attempt->stepState(step), attempt->stepDetail(step), attempt->stepTime(step));
        page->setLink(attempt->authorizationUrl());
        page->setReport(attempt->timeline().toReport());
    };
    for (int step = 0; step < SignInStepCount; ++step)
        show(SignInStep(step));
    QObject::connect(attempt, &SignInAttempt::stepChanged, page, show);
    QObject::connect(attempt, &SignInAttempt::failed, page, &WaitingPage::showFailure);
}

} // namespace roomkey::ui
