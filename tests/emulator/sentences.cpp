// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/sentences.h"

namespace roomkey::emulator {

namespace {

constexpr const char *English[] = {
    "The numbers of last week are in the shared sheet.",
    "I moved our meeting to three, so that the designers can join.",
    "Could somebody read my draft before it goes out?",
    "Done. It took ten minutes instead of an hour.",
    "The printer on the second floor works again.",
    "Let us keep it simple for now and see who asks for more.",
    "I will be offline from noon, call me if it is urgent.",
    "That was the last open point, the list is empty.",
    "Who has the key for the small meeting room?",
    "Thanks, that explains it.",
    "Please look at the second picture, the colours are different.",
    "The customer is happy with the new version and says hello.",
    "I tried it on the old laptop: slow start, then fine.",
    "Reminder: the form has to be filled in by Thursday.",
    "Sounds good to me. Shall I write it down?",
    "We found the reason: two people had renamed the same file.",
    "My train is late, start without me.",
    "The translation came back, all four languages are complete.",
    "Can we talk about it tomorrow morning? I need to sleep on it.",
    "I agree with the plan, except for the order of the last two steps.",
    "Short summary: it works, it is documented, it can go out.",
    "The backup ran through, everything is where it should be.",
    "Nice catch. I have added it to the list of known problems.",
    "Lunch at twelve? The new place has a quiet corner.",
};

constexpr const char *Indonesian[] = {
    "Selamat pagi, laporan minggu lalu sudah saya kirim.",
    "Tolong cek lagi angka di halaman tiga.",
    "Baik, saya kerjakan setelah makan siang.",
    "Rapatnya pindah ke ruang sebelah, proyektornya lebih baik.",
    "Sudah beres, terima kasih bantuannya.",
    "Siapa yang bisa bantu menerjemahkan satu paragraf?",
    "Saya setuju, asal jadwalnya tidak mundur.",
    "Besok saya kerja dari rumah.",
    "Pelanggan minta contoh yang lebih sederhana.",
    "Fotonya bagus, yang kedua paling jelas.",
};

constexpr const char *Thai[] = {
    "สวัสดีตอนเช้าครับ วันนี้ประชุมสิบโมงนะครับ", "ขอบคุณค่ะ ได้รับไฟล์แล้ว",        "ขอเวลาอีกหนึ่งชั่วโมงนะครับ ใกล้เสร็จแล้ว",
    "ใครว่างช่วยอ่านร่างนี้หน่อยได้ไหมคะ",      "แก้ไขเรียบร้อยแล้วครับ ลองดูอีกที", "พรุ่งนี้ลาครึ่งวันเช้านะคะ",
    "ลูกค้าชอบแบบที่สองมากกว่าครับ",          "เดี๋ยวสรุปให้ในห้องนี้ตอนเย็นค่ะ",
};

constexpr const char *Chinese[] = {
    "早上好，今天的会议改到下午三点。",
    "文件已经收到，谢谢。",
    "第二张图的颜色好像不太对。",
    "我这边测试完了，没有发现问题。",
    "请大家周四之前把表格填好。",
    "好的，我马上修改。",
    "客户对新版本很满意。",
    "下班前我把总结发到这里。",
};

constexpr const char *Topics[] = {
    "Translation", "Customer visits", "发布准备",  "Website",  "Dukungan", "ทีมออกแบบ",
    "Budget",      "Onboarding",      "Penjualan", "数据分析", "Events",   "เอกสารไทย",
    "Office move", "Training",        "Riset",     "质量检查",
};

} // namespace

std::span<const char *const> sentences(quint64 language)
{
    switch (language % 10) {
    case 0:
        return Thai;
    case 1:
        return Chinese;
    case 2:
    case 3:
        return Indonesian;
    default:
        return English;
    }
}

std::span<const char *const> topics()
{
    return Topics;
}

} // namespace roomkey::emulator
