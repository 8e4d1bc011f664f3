// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/settings.h"

#include <QSemaphore>

namespace roomkey {

/// While it lives, or until letGo(), the thread that writes a profile's small files gets no further: as if
/// its disk did not answer. GUI thread; \a settings outlives it.
class HeldDisk
{
public:
    explicit HeldDisk(Settings &settings)
        : m_settings(settings)
    {
        settings.onWritingThread([this] {
            m_isHeld.release();
            m_mayGoOn.acquire();
        });
        m_isHeld.acquire();
    }
    HeldDisk(const HeldDisk &) = delete;
    HeldDisk &operator=(const HeldDisk &) = delete;
    ~HeldDisk() { letGo(); }
    /// Returns once everything that waited is done.
    void letGo()
    {
        m_mayGoOn.release();
        m_settings.sync();
    }

private:
    Settings &m_settings;
    QSemaphore m_isHeld;
    QSemaphore m_mayGoOn;
};

} // namespace roomkey
