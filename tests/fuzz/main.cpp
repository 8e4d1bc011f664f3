// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/targets.h"

#include <QByteArray>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

// roomkey-fuzz --target=NAME [options and folders of libFuzzer]: see run.py.

namespace {

roomkey::fuzz::Target chosen = nullptr;

} // namespace

extern "C" __attribute__((visibility("default"))) int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    constexpr const char *Option = "--target=";
    for (int i = 1; i < *argc; ++i) {
        const char *argument = (*argv)[i];
        if (std::strncmp(argument, Option, std::strlen(Option)) != 0)
            continue;
        for (const auto &target : roomkey::fuzz::targets()) {
            if (std::strcmp(target.name, argument + std::strlen(Option)) == 0)
                chosen = target.run;
        }
    }
    if (chosen)
        return 0;
    std::fputs("usage: roomkey-fuzz --target=NAME [option of libFuzzer]... [folder]...; targets:", stderr);
    for (const auto &target : roomkey::fuzz::targets())
        std::fprintf(stderr, " %s", target.name);
    std::fputs("\n", stderr);
    std::exit(2);
}

extern "C" __attribute__((visibility("default"))) int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    // A copy of exactly this size: reading one byte too far is found.
    const QByteArray input(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    if (const char *wrong = chosen(input)) {
        std::fprintf(stderr, "BROKEN: %s\n", wrong);
        std::abort();
    }
    return 0;
}
