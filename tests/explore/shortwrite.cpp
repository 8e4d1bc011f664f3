// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <atomic>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <sys/types.h>
#include <unistd.h>

#include <array>
#include <string>

// Loaded before the driver (LD_PRELOAD): the n-th write to a file writes only half of what it was given and
// says so, as a full or slow disk may. EXPLORE_SHORT_FILE ends the file's path, EXPLORE_SHORT_AT is n. A
// tracer cannot do this: it can lie about what was written, not write less.
namespace {

bool isTheOne(int descriptor)
{
    static const char *const file = std::getenv("EXPLORE_SHORT_FILE");
    static const char *const at = std::getenv("EXPLORE_SHORT_AT");
    static std::atomic<int> count = 0;
    if (!file || !at)
        return false;
    std::array<char, PATH_MAX> path;
    const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
    const ssize_t length = ::readlink(link.c_str(), path.data(), path.size());
    const auto ending = static_cast<ssize_t>(std::strlen(file));
    if (length < ending || std::memcmp(path.data() + length - ending, file, static_cast<size_t>(ending)) != 0)
        return false;
    return ++count == std::atoi(at);
}

size_t half(int descriptor, size_t size)
{
    return isTheOne(descriptor) ? std::max<size_t>(1, size / 2) : size;
}

template <class Function>
Function *next(const char *name)
{
    return reinterpret_cast<Function *>(::dlsym(RTLD_NEXT, name));
}

} // namespace

extern "C" __attribute__((visibility("default"))) ssize_t write(int descriptor, const void *data, size_t size)
{
    static auto *const real = next<ssize_t(int, const void *, size_t)>("write");
    return real(descriptor, data, half(descriptor, size));
}

extern "C" __attribute__((visibility("default"))) ssize_t pwrite(int descriptor, const void *data,
                                                                 size_t size, off_t offset)
{
    static auto *const real = next<ssize_t(int, const void *, size_t, off_t)>("pwrite");
    return real(descriptor, data, half(descriptor, size), offset);
}

extern "C" __attribute__((visibility("default"))) ssize_t pwrite64(int descriptor, const void *data,
                                                                   size_t size, off64_t offset)
{
    static auto *const real = next<ssize_t(int, const void *, size_t, off64_t)>("pwrite64");
    return real(descriptor, data, half(descriptor, size), offset);
}
