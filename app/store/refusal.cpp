// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/refusal.h"

#include <QFile>
#include <QFileInfo>

#ifdef Q_OS_UNIX
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>
#endif

namespace roomkey {

std::optional<StoreError::Kind> kindOfRefusal(int systemError)
{
#ifdef Q_OS_UNIX
    switch (systemError) {
    case ENOSPC:
    case EDQUOT:
        return StoreError::Kind::Full;
    case EROFS:
    case EACCES:
    case EPERM:
        return StoreError::Kind::ReadOnly;
    default:
        break;
    }
#else
    Q_UNUSED(systemError)
#endif
    return std::nullopt;
}

StoreError::Kind whyNotWritable(const QString &file)
{
    const QFileInfo info(file);
    const bool isThere = info.exists();
    if (!(isThere ? info.isReadable() : QFileInfo(info.path()).isReadable()))
        return StoreError::Kind::CannotOpen;
#ifdef Q_OS_UNIX
    const QByteArray name = QFile::encodeName(file);
    if (isThere) {
        // Not opened: closing it would give up the locks that others in this program have on it.
        if (access(name.constData(), W_OK) == 0)
            return StoreError::Kind::CannotOpen;
    } else {
        const int made = open(name.constData(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (made >= 0) {
            close(made);
            unlink(name.constData());
            return StoreError::Kind::CannotOpen;
        }
    }
    return kindOfRefusal(errno).value_or(StoreError::Kind::CannotOpen);
#else
    const bool isWritable = isThere ? info.isWritable() : QFileInfo(info.path()).isWritable();
    return isWritable ? StoreError::Kind::CannotOpen : StoreError::Kind::ReadOnly;
#endif
}

} // namespace roomkey
