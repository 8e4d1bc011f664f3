// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QRandomGenerator>

namespace roomkey::fuzz {

/// Makes new inputs out of kept ones, the same for the same seed: bytes changed, taken out, said twice, put
/// in from others. Coarse beside libFuzzer, which sees what an input reaches, but at hand in every build.
class Changes
{
public:
    Changes(QList<QByteArray> inputs, quint32 seed)
        : m_inputs(std::move(inputs))
        , m_random(seed)
    {
    }

    QByteArray next()
    {
        QByteArray input = any();
        for (int times = 1 + below(4); times > 0; --times)
            change(input);
        return input;
    }

private:
    int below(qsizetype limit) { return limit > 0 ? m_random.bounded(static_cast<int>(limit)) : 0; }
    const QByteArray &any() { return m_inputs.at(below(m_inputs.size())); }
    QByteArray pieceOf(const QByteArray &input) { return input.mid(below(input.size()), 1 + below(24)); }

    void change(QByteArray &input)
    {
        static const QByteArray breakers[] = {QByteArray(1, '\0'),
                                              "\n",
                                              "\r\n",
                                              "\"",
                                              "\\",
                                              "%",
                                              "%00",
                                              "{",
                                              "}",
                                              "[",
                                              "]",
                                              ":",
                                              ",",
                                              "&",
                                              "=",
                                              "@",
                                              "/",
                                              "//",
                                              "..",
                                              "?",
                                              "#",
                                              "<",
                                              ">",
                                              "\xff",
                                              "\xc3",
                                              QByteArray::fromHex("e280ae"),
                                              "\xef\xbb\xbf",
                                              "-",
                                              "0",
                                              "9223372036854775808",
                                              "-1",
                                              "1e999",
                                              "\\ud800",
                                              "null",
                                              " ",
                                              QByteArray(300, 'a'),
                                              QByteArray(80, '[')};
        const int at = below(input.size() + 1);
        switch (below(6)) {
        case 0:
            if (at < input.size())
                input[at] = static_cast<char>(m_random.bounded(256));
            break;
        case 1:
            input.remove(at, 1 + below(input.size() / 2));
            break;
        case 2:
            input.insert(at, pieceOf(input));
            break;
        case 3:
            input.insert(at, pieceOf(any()));
            break;
        case 4:
            input.truncate(at);
            break;
        default:
            input.insert(at, breakers[below(std::size(breakers))]);
        }
    }

    QList<QByteArray> m_inputs;
    QRandomGenerator m_random;
};

} // namespace roomkey::fuzz
