// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/secret.h"

namespace roomkey {

Secret::Secret(QByteArray bytes)
    : m_bytes(std::move(bytes))
{
}

Secret &Secret::operator=(const Secret &other)
{
    if (this != &other) {
        wipe();
        m_bytes = other.m_bytes;
    }
    return *this;
}

Secret &Secret::operator=(Secret &&other) noexcept
{
    if (this != &other) {
        wipe();
        m_bytes = std::move(other.m_bytes);
    }
    return *this;
}

Secret::~Secret()
{
    wipe();
}

void Secret::wipe()
{
    // A shared buffer still belongs to another Secret, which wipes it later.
    if (m_bytes.isEmpty() || !m_bytes.isDetached())
        return;
    // Through volatile, or the compiler may drop stores to memory that is freed next.
    volatile char *bytes = m_bytes.data();
    for (qsizetype i = 0; i < m_bytes.size(); ++i)
        bytes[i] = 0;
}

bool Secret::equals(const Secret &other) const
{
    if (m_bytes.size() != other.m_bytes.size())
        return false;
    unsigned char difference = 0;
    for (qsizetype i = 0; i < m_bytes.size(); ++i)
        difference |= static_cast<unsigned char>(m_bytes.at(i) ^ other.m_bytes.at(i));
    return difference == 0;
}

} // namespace roomkey
