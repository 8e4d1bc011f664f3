// SPDX-License-Identifier: GPL-3.0-or-later
// Tells the thread sanitizer what it cannot see: Qt was not built with it, so it does not know that whoever
// calls a functor in another thread comes after the one who posted it (a lock of Qt's is between them). Every
// functor is wrapped, and with it goes just this: what was done before the post comes before the call.
// Whatever a thread does with the same things after its post is still a race.
#include <QMetaObject>

#include <dlfcn.h>
#include <sanitizer/tsan_interface.h>

namespace {

class Handed : public QtPrivate::QSlotObjectBase
{
public:
    explicit Handed(QSlotObjectBase *inner)
        : QSlotObjectBase(&Handed::act)
        , m_inner(inner)
    {
        __tsan_release(this);
    }

private:
    static void act(int which, QSlotObjectBase *base, QObject *receiver, void **arguments, bool *isEqual)
    {
        __tsan_acquire(base);
        auto *const handed = static_cast<Handed *>(base);
        if (which == Call) {
            handed->m_inner->call(receiver, arguments);
        } else if (which == Destroy) {
            handed->m_inner->destroyIfLastRef();
            delete handed;
        } else if (which == Compare) {
            *isEqual = false; // only pointers to members are compared, and they do not come here
        }
    }

    QSlotObjectBase *m_inner; ///< owned: a reference of its own
};

} // namespace

// In place of Qt's own, which it calls (the form of Qt 6.4; src/corelib/kernel/qmetaobject.cpp).
bool QMetaObject::invokeMethodImpl(QObject *object, QtPrivate::QSlotObjectBase *slot, Qt::ConnectionType type,
                                   void *result)
{
    using Invoke = bool (*)(QObject *, QtPrivate::QSlotObjectBase *, Qt::ConnectionType, void *);
    static const auto invoke = reinterpret_cast<Invoke>(::dlsym(
        RTLD_NEXT,
        "_ZN11QMetaObject16invokeMethodImplEP7QObjectPN9QtPrivate15QSlotObjectBaseEN2Qt14ConnectionTypeEPv"));
    return invoke(object, new Handed(slot), type, result);
}
