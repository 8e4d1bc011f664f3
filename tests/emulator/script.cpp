// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/script.h"

namespace roomkey::emulator {

namespace {

constexpr int Hour = 60;
constexpr int Day = 24 * Hour;

constexpr CastMember People[] = {
    {"Ana Wijaya", "ana@example.com"},    {"Mei Chen", "mei.chen@example.com"},
    {"Budi Santoso", "budi@example.com"}, {"Sari Dewi", "sari@example.com"},
    {"Chai Suwan", "chai@example.com"},   {"Arif Rahman", "arif@example.com"},
    {"ณัฐ เจริญสุข", "nat@example.com"},     {"李伟", "li.wei@example.com"},
    {"王芳", "wang.fang@example.com"},    {"Jonas Weber", "jonas@example.com"},
    {"Priya Nair", "priya@example.com"},  {"Lucía Ortega", "lucia@example.com"},
    {"Tom Baker", "tom@example.com"},     {"Rina Hartono", "admin@example.com"},
};
static_assert(std::size(People) == CastSize);

constexpr Cast LaunchManagers[] = {Ana};
constexpr Cast LaunchMembers[] = {Mei, Budi, Sari, Chai, Arif, Nok, LiWei, WangFang, Jonas, Priya, Lucia};
constexpr Line Launch[] = {
    {2 * Day + 6 * Hour, Ana,
     "Welcome, everybody. This is the room for the launch on Tuesday. One question, one thread, "
     "please.",
     -1, "👋5"},
    {2 * Day + 5 * Hour, Jonas, "Thanks for setting this up. Who decides about the date if something slips?"},
    {2 * Day + 5 * Hour - 12, Ana, "I do, together with Mei. Tell us early and nothing has to slip.", 1,
     "👍3"},
    {2 * Day + 3 * Hour, Priya,
     "The release notes have a first draft. Corrections are welcome until Friday evening."},
    {2 * Day + 2 * Hour, Lucia,
     "He leído las notas: todo claro. Solo falta decir qué cambia para quien ya usa la versión "
     "anterior.",
     3},
    {2 * Day + 2 * Hour - 9, Priya, "Good point, I will add a paragraph: “What changes for you”.", 3, "🙏1"},
    {Day + 8 * Hour, Sari, "Rekaman demo sudah selesai, durasinya 3 menit 40 detik. Besok saya unggah.", -1,
     "🎬2 👏3"},
    {Day + 7 * Hour, Arif, "Terima kasih, Sari. Tolong pakai akun contoh, jangan akun pribadi.", 6},
    {Day + 7 * Hour - 4, Sari, "Sudah, semua nama di rekaman hanya contoh.", 6},
    {Day + 5 * Hour, LiWei, "新的安装包我在三台电脑上都试过了，没有问题。", -1, "✅2"},
    {Day + 4 * Hour, WangFang, "中文界面还有两处太长，我今天改好。"},
    {Day + 4 * Hour - 30, LiWei, "好的，改好以后我再截一次图。", 10},
    {Day + 2 * Hour, Nok, "ภาพหน้าจอภาษาไทยครบแล้วค่ะ วางไว้ในโฟลเดอร์เดียวกับของภาษาอินโดนีเซีย", -1, "🎉2"},
    {Day, Ana, "Wonderful progress today. Tomorrow only checks, no new features.", -1, "👍6"},
    {3 * Hour + 52, Mei, "早上好! Checklist for today is in the thread. Put your name next to what you own."},
    {3 * Hour + 50, Mei,
     "1. Release notes: Priya\n2. Pictures: Nat, Wang Fang\n3. Packages: Budi, Li Wei\n4. Announcement: "
     "Ana",
     14},
    {3 * Hour + 39, Budi, "Packages are mine, I start the last build now.", 14, "👍2"},
    {2 * Hour + 40, Chai, "รับทราบครับ ผมดูหน้าแปลภาษาไทยให้เอง เสร็จก่อนเที่ยง", -1, "👍2 🙏1"},
    {2 * Hour + 38, Chai, "One question for Ana: do we ship the *dark theme* on day one, or a week later?"},
    {2 * Hour + 31, Ana,
     "Day one. The palette comes from the system, so it is the same code: `QPalette` does the work.", -1,
     "👏1"},
    {2 * Hour + 20, Mei, "Then I take new pictures in both themes.", 19},
    {2 * Hour + 12, Chai, "Good. I will check the contrast of the small text as well.", 19},
    {2 * Hour + 4, Mei, "Lowest contrast we have is 4.6 to 1, so we are fine.", 19, "🎯1"},
    {31, Budi, "Siap. Saya jalankan lagi tes di tiga distro."},
    {30, Budi, "The build is green on all three. Logs are in the thread, nothing surprising this time.", -1,
     "🎉4"},
    {12, Jonas, "Great. I have told the support team, they will be awake on Tuesday."},
    {7, Mei, "Last call for the announcement text. I send it to the translators at two."},
};

constexpr Cast MarketingManagers[] = {Chai, Nok};
constexpr Cast MarketingMembers[] = {Ana, Mei, Lucia};
constexpr Line Marketing[] = {
    {3 * Day, Chai, "เริ่มวางแผนไตรมาส 4 กันครับ เป้าหมายหลักคือเปิดตัววันอังคารหน้า"},
    {3 * Day - 30, Nok, "หนูทำตารางโพสต์ไว้แล้วค่ะ มีทั้งหมด 12 โพสต์ 4 ภาษา", -1, "👍2"},
    {3 * Day - 55, Ana, "ขอบคุณค่ะ ขอดูตารางก่อนวันศุกร์ได้ไหมคะ", 1},
    {3 * Day - 61, Nok, "ได้ค่ะ ส่งลิงก์ให้ในห้องนี้เย็นนี้เลย", 1},
    {2 * Day, Lucia, "The Spanish texts are ready too, should you want a fifth language."},
    {2 * Day - 20, Chai, "ดีมากครับ ขอเป็นรอบสองหลังเปิดตัวนะครับ", 4},
    {Day + Hour, Mei, "Pictures for the posts: light on the left, dark on the right, same size."},
    {Day, Nok, "ภาพชุดแรกสวยมากค่ะ ใช้ได้เลย", -1, "❤️3"},
    {50, Ana, "ขออีกหนึ่งภาพที่เห็นหน้าต่างสิทธิ์ชัด ๆ นะคะ"},
    {44, Nok, "ได้ค่ะ เดี๋ยวทำให้ก่อนบ่ายสอง"},
    {42, Chai, "ส่งแบบร่างให้แล้วนะครับ", -1, "🙏1"},
};

constexpr Cast AnnouncementManagers[] = {Mei, Rina};
constexpr Cast AnnouncementMembers[] = {Ana,   Budi,     Sari,  Chai,  Arif,  Nok,
                                        LiWei, WangFang, Jonas, Priya, Lucia, Tom};
constexpr Line Announcements[] = {
    {12 * Day, Rina, "New badges can be picked up at the front desk from Monday."},
    {9 * Day, Mei, "The plants on the third floor now have a watering plan. Thank you, Tom.", -1, "🌱7"},
    {6 * Day, Rina, "The mail system will be slow on Saturday from 20:00 to 22:00. Chat is not affected."},
    {3 * Day, Mei, "Welcome Lucía, who joins the documentation team today. Say hello when you see her.", -1,
     "👋9 🎉4"},
    {3 * Day - 40, Lucia, "Thank you all. I sit next to the big window, come by.", 3},
    {75, Mei, "Office closed on Friday. The building gets new windows, please take your plants home.", -1,
     "👍8"},
};

constexpr Cast DesignManagers[] = {WangFang, Ana};
constexpr Cast DesignMembers[] = {Mei, LiWei, Jonas};
constexpr Line Design[] = {
    {4 * Day, WangFang, "大家好，这里放设计评审的图和意见。每张图一个话题。"},
    {4 * Day - 25, LiWei, "好的。第一张：权限页面的表格是不是太密了？"},
    {4 * Day - 48, WangFang, "行高从 36 改到 44，看起来舒服多了。", 1, "👍2"},
    {2 * Day, Ana, "The empty states read well now. One sentence, one button."},
    {2 * Day - 18, Mei, "同意，空白页不要放插图。", 3},
    {Day + 3 * Hour, Jonas, "Could the lock be a little bigger? On my screen it looks like a dot."},
    {Day + 2 * Hour, WangFang, "可以，图标跟字体大小走，最小 16。", 5, "👌1"},
    {3 * Hour, LiWei, "深色主题的对比度我测过了，最低 4.65。"},
    {2 * Hour, Mei, "很好，比标准高一点。", 7},
    {96, WangFang, "新的图标已经上传了", -1, "🎨2"},
};

constexpr Cast WeeklyManagers[] = {Arif};
constexpr Cast WeeklyMembers[] = {Ana, Budi, Sari, Priya};
constexpr Line Weekly[] = {
    {9 * Day, Arif, "Agenda rapat hari Senin: rilis, cuti akhir tahun, dan pembagian tugas dukungan."},
    {9 * Day - 30, Budi, "Saya mau tambah satu topik: pengujian di komputer lama."},
    {9 * Day - 34, Arif, "Baik, saya masukkan setelah topik rilis.", 1, "👍1"},
    {4 * Day, Ana, "Saya terlambat sepuluh menit, silakan mulai dulu ya."},
    {4 * Day - 5, Sari, "Tenang, kami mulai dari cuti.", 3, "😄2"},
    {2 * Day + 90, Arif, "Terima kasih semuanya, rapatnya singkat dan jelas."},
    {2 * Day, Sari, "Notulen sudah saya bagikan", -1, "🙏3"},
};

constexpr Cast IncidentManagers[] = {Tom};
constexpr Cast IncidentMembers[] = {Ana, Arif, Budi, Jonas};
constexpr Line Incident[] = {
    {4 * Day + 5 * Hour, Tom, "The download page answers slowly since 09:10. Looking into it."},
    {4 * Day + 5 * Hour - 6, Arif, "One of the two servers is full. Cleaning old builds now.", 0},
    {4 * Day + 5 * Hour - 21, Tom, "Page is fast again. Watching it for an hour.", 0, "👍3"},
    {4 * Day + 4 * Hour, Jonas, "Support had four questions, all answered."},
    {4 * Day + 3 * Hour, Budi, "Penyebabnya build lama tidak terhapus otomatis. Perbaikannya sudah masuk."},
    {4 * Day + 2 * Hour, Arif, "Closing this one, thanks all", -1, "✅4"},
};

constexpr Cast TrioMembers[] = {Ana, Mei, Sari, Arif};
constexpr Line Trio[] = {
    {3 * Day + 200, Arif, "Who brings the adapters on Monday?"},
    {3 * Day + 190, Sari, "Saya bawa dua, yang kecil juga."},
    {3 * Day + 186, Ana, "I bring the long cable."},
    {3 * Day + 180, Mei, "周一见", -1, "👋2"},
};

constexpr Cast WithBudiMembers[] = {Ana, Budi};
constexpr Line WithBudi[] = {
    {2 * Day, Budi, "Halo Ana, paket untuk Debian sudah bisa dicoba."},
    {2 * Day - 14, Ana, "Terima kasih! Saya coba sore ini di laptop lama."},
    {Day + 6 * Hour, Ana, "Works. It starts before I can look at the clock.", -1, "😄1"},
    {Day + 6 * Hour - 3, Budi, "Mantap."},
    {36, Budi, "One more thing: I wrote the summary for the launch room."},
    {33, Budi, "Can you look before lunch?"},
};

constexpr Cast WithChaiMembers[] = {Ana, Chai};
constexpr Line WithChai[] = {
    {3 * Day, Chai, "สวัสดีครับ คำแปลหน้าสิทธิ์ผมแก้สามคำนะครับ"},
    {3 * Day - 9, Ana, "เห็นแล้วค่ะ อ่านง่ายขึ้นเยอะเลย"},
    {2 * Day + 40, Chai, "ถ้ามีคำไหนยาวเกินไป บอกได้เลยครับ"},
    {2 * Day + 20, Ana, "ขอบคุณค่ะ", -1, "🙏1"},
};

constexpr Room Rooms[] = {
    {"SPACE", "Product launch", "Everything for the launch on Tuesday.", 19, LaunchManagers, LaunchMembers,
     Launch},
    {"SPACE", "การตลาด ไตรมาส 4", "แผนการตลาดและภาพประกอบ", 40, MarketingManagers, MarketingMembers,
     Marketing},
    {"SPACE", "Announcements", "News for everybody. Questions go into a thread.", 400, AnnouncementManagers,
     AnnouncementMembers, Announcements},
    {"SPACE", "设计评审", "界面设计的图和意见", 75, DesignManagers, DesignMembers, Design},
    {"SPACE", "Rapat mingguan tim", "Agenda dan notulen rapat mingguan.", 120, WeeklyManagers, WeeklyMembers,
     Weekly},
    {"SPACE", "Incident %DATE%", "", 5, IncidentManagers, IncidentMembers, Incident},
    {"GROUP_CHAT", "", "", 30, {}, TrioMembers, Trio},
    {"DIRECT_MESSAGE", "", "", 200, {}, WithBudiMembers, WithBudi},
    {"DIRECT_MESSAGE", "", "", 180, {}, WithChaiMembers, WithChai},
};

} // namespace

std::span<const CastMember> cast()
{
    return People;
}

std::span<const Room> writtenRooms()
{
    return Rooms;
}

} // namespace roomkey::emulator
