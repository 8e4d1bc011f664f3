// SPDX-License-Identifier: GPL-3.0-or-later
// What a program frees is overwritten first. A Secret overwrites its own bytes, but Qt copies keys into
// headers, forms and JSON, and what was freed stays as it was until somebody needs the room: after signing
// out too. The functions of the C library are replaced for the whole process, which glibc allows
// (https://sourceware.org/glibc/manual/html_node/Replacing-malloc.html); the memory is still its own. Part of
// the program itself, not of a library, and of no build with a sanitizer, which has replaced them already.
#include <algorithm>
#include <cstdlib>
#include <cstring>

#ifdef __GLIBC__

#include <malloc.h>

extern "C" {
void *__libc_malloc(size_t size);                // NOLINT(bugprone-reserved-identifier): theirs
void *__libc_realloc(void *memory, size_t size); // NOLINT(bugprone-reserved-identifier)
void __libc_free(void *memory);                  // NOLINT(bugprone-reserved-identifier)
}

namespace {

/// Larger ones hold pictures, glyphs and pages of a store; no header, form or answer with a key is that
/// large.
constexpr size_t MostWiped = 64 * 1024;

} // namespace

extern "C" __attribute__((visibility("default"))) void free(void *memory) noexcept
{
    if (!memory)
        return;
    if (const size_t size = malloc_usable_size(memory); size <= MostWiped)
        explicit_bzero(memory, size);
    __libc_free(memory);
}

extern "C" __attribute__((visibility("default"))) void *realloc(void *memory, size_t size) noexcept
{
    if (!memory)
        return __libc_malloc(size);
    const size_t before = malloc_usable_size(memory);
    if (size == 0 || before > MostWiped)
        return __libc_realloc(memory, size);
    if (size <= before && size >= before / 2)
        return memory;
    // Not in place: where it stood before would stay as it is.
    void *const moved = __libc_malloc(size);
    if (!moved)
        return nullptr;
    std::memcpy(moved, memory, std::min(before, size));
    free(memory);
    return moved;
}

#endif
