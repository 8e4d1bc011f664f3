# SPDX-License-Identifier: GPL-3.0-or-later
"""The counting itself: what must count as failed does."""

import contextlib
import io
import json
import os
import pathlib
import re
import subprocess
import tempfile
import threading
import unittest
import unittest.mock

import counted
import qttests
import sanitized

ROOT = pathlib.Path(__file__).resolve().parents[2]

REPORT = """********* Start testing of TestX *********
PASS   : TestX::initTestCase()
{lines}
PASS   : TestX::cleanupTestCase()
Totals: {totals}
********* Finished testing of TestX *********
"""


def binary(folder, report, status=0, before=""):
    """A stand-in for a test binary: writes this report where -o says, and ends with this status."""
    path = pathlib.Path(folder, "tst_x")
    path.write_text(f"#!/bin/sh\n{before}\ncat > \"${{2%,txt}}\" <<'END'\n{report}END\nexit {status}\n")
    path.chmod(0o700)
    return {"name": "tst_x", "command": [str(path)], "timeout": 1, "environment": {}}


class QtTests(unittest.TestCase):
    def outcome(self, lines, totals="1 passed", **more):
        with tempfile.TemporaryDirectory() as folder:
            return qttests.run(binary(folder, REPORT.format(lines=lines, totals=totals), **more))

    def test_a_function_counts_once_whatever_its_rows(self):
        self.assertEqual((2, 0, ""), self.outcome("PASS   : TestX::a(one)\nPASS   : TestX::a(two)\nPASS   : TestX::b()"))

    def test_a_figure_is_shown_if_all_passed(self):
        line = "QINFO  : TestX::a() FIGURE cells | 3 | >= 3 | none wrong\nPASS   : TestX::a()"
        self.assertEqual((1, 0, "FIGURE cells | 3 | >= 3 | none wrong"), self.outcome(line))
        shown = self.outcome(line + "\nFAIL!  : TestX::b() no", status=1)[2]
        self.assertFalse([row for row in shown.splitlines() if row.startswith("FIGURE ")])

    def test_one_bad_row_fails_its_function(self):
        passed, failed, shown = self.outcome("PASS   : TestX::a(one)\nFAIL!  : TestX::a(two) no", status=1)
        self.assertEqual((0, 1), (passed, failed))
        self.assertIn("tst_x", shown)

    def test_a_skip_is_a_failure(self):
        self.assertEqual((1, 1), self.outcome("PASS   : TestX::b()\nSKIP   : TestX::a() why")[:2])

    def test_a_failing_initTestCase_is_a_failure(self):
        self.assertEqual((0, 1), self.outcome("FAIL!  : TestX::initTestCase() no", status=1)[:2])

    def test_a_crash_is_a_failure(self):
        passed, failed, shown = self.outcome("PASS   : TestX::a()", before="kill -SEGV $$")
        self.assertEqual((0, 1), (passed, failed))
        self.assertIn("ended early with status -11", shown)

    def test_a_timeout_is_a_failure(self):
        passed, failed, shown = self.outcome("PASS   : TestX::a()", before="sleep 60")
        self.assertEqual((0, 1), (passed, failed))
        self.assertIn("did not end within 1 s", shown)

    def test_a_bad_status_after_good_tests_is_a_failure(self):
        self.assertEqual((1, 1), self.outcome("PASS   : TestX::a()", status=23)[:2])

    def test_no_test_function_is_a_failure(self):
        self.assertEqual((0, 1), self.outcome("")[:2])

    def test_as_many_run_at_a_time_as_there_are_workers_and_some_alone(self):
        running, most = set(), {}
        lock, together = threading.Lock(), threading.Barrier(3)

        def one(test):
            with lock:
                running.add(test["name"])
            if not test["alone"]:
                together.wait(10)
            with lock:
                most[test["name"]] = len(running)
                running.remove(test["name"])
            return test["name"]
        tests = [{"name": f"{'alone' if alone else 'beside'}{n}", "alone": alone, "timeout": 10 * n}
                 for n in range(3) for alone in (True, False)]
        ended = list(qttests.run_all(tests, 3, one))
        self.assertEqual(["alone0", "alone1", "alone2"], sorted(ended[3:]))
        self.assertEqual({1}, {most[name] for name in ended[3:]})
        self.assertEqual(3, max(most[name] for name in ended[:3]))

    def test_who_judges_time_runs_alone(self):
        # As ctest tells it of a test with this property.
        with tempfile.TemporaryDirectory() as folder:
            ctest = pathlib.Path(folder, "ctest")
            said = {"tests": [{"name": name, "command": ["x"], "properties": [{"name": "LABELS", "value": ["ui"]}, *more]}
                              for name, more in (("a", []), ("b", [{"name": "RUN_SERIAL", "value": True}]))]}
            ctest.write_text(f"#!/bin/sh\necho '{json.dumps(said)}'\n")
            ctest.chmod(0o700)
            with unittest.mock.patch.dict(os.environ, PATH=f"{folder}:{os.environ['PATH']}"):
                found = qttests.discover("build", ["ui"])
        self.assertEqual([("a", False), ("b", True)], [(test["name"], test["alone"]) for test in found])

    def test_folders_are_private_and_the_desktop_is_gone(self):
        with tempfile.TemporaryDirectory() as folder:
            os.environ["DISPLAY"] = ":77"
            env = qttests.environment(folder, {})
            del os.environ["DISPLAY"]
        self.assertNotIn("DISPLAY", env)
        self.assertTrue(env["XDG_CONFIG_HOME"].startswith(folder))


class Sanitized(unittest.TestCase):
    def outcome(self, script):
        """What is made of a command of the shell, and what is shown of it."""
        with contextlib.redirect_stdout(io.StringIO()) as out:
            counts = sanitized.run(["sh", "-c", script])
        return counts, out.getvalue()

    def test_the_counts_of_the_command_are_taken_over(self):
        self.assertEqual(((3, 0), "all is well\n"), self.outcome("echo all is well; echo 3 passed, 0 failed"))
        self.assertEqual((2, 1), self.outcome("echo 2 passed, 1 failed; exit 1")[0])
        self.assertEqual((2, 1), self.outcome("echo 2 passed, 0 failed; exit 1")[0])
        self.assertEqual(((0, 1), "it hangs\n"), self.outcome("echo it hangs"))

    def test_a_report_is_a_failure_though_the_command_takes_no_notice(self):
        said = "path=${ASAN_OPTIONS#log_path=}; echo a leak >${path%%:*}.17; echo 3 passed, 0 failed"
        self.assertEqual(((3, 1), "--- report.17\na leak\n\n"), self.outcome(said))
        said = "x.cpp:6:65: runtime error: signed integer overflow"
        self.assertEqual(((3, 1), said + "\n"), self.outcome(f"echo {said} >&2; echo 3 passed, 0 failed"))


class Counting(unittest.TestCase):
    def counts(self, case):
        with contextlib.redirect_stdout(io.StringIO()) as out:
            status = counted.run(unittest.defaultTestLoader.loadTestsFromTestCase(case))
        return status, out.getvalue().splitlines()[-1]

    def test_passes_failures_and_skips(self):
        class Mixed(unittest.TestCase):
            def test_good(self):
                pass

            def test_bad(self):
                for number in range(3):
                    with self.subTest(number):
                        self.fail("no")

            def test_skipped(self):
                self.skipTest("why not")

        self.assertEqual((1, "1 passed, 2 failed"), self.counts(Mixed))

    def test_a_class_that_cannot_start_is_a_failure(self):
        class Broken(unittest.TestCase):
            @classmethod
            def setUpClass(cls):
                raise RuntimeError("no")

            def test_good(self):
                pass

        self.assertEqual((1, "0 passed, 1 failed"), self.counts(Broken))

    def test_nothing_is_a_failure(self):
        self.assertEqual((1, "0 passed, 1 failed"), self.counts(type("Empty", (unittest.TestCase,), {})))


class Commands(unittest.TestCase):
    """What the commands do before they build anything."""

    @staticmethod
    def called(*command, **environment):
        return subprocess.run(command, env={**os.environ, **environment}, text=True, timeout=60,
                              stdin=subprocess.DEVNULL, capture_output=True)

    def test_an_unknown_part_ends_with_two_and_names_the_parts(self):
        for argument in ("everything", "--fast"):
            done = self.called(ROOT / "tests/run", argument)
            self.assertEqual((2, ""), (done.returncode, done.stdout))
            self.assertIn(f"unknown part: {argument}", done.stderr)
            self.assertIn("format unit models ui emulator clients", done.stderr)

    def test_an_unknown_part_among_known_ones_runs_nothing(self):
        done = self.called(ROOT / "tests/run", "format", "units")
        self.assertEqual((2, ""), (done.returncode, done.stdout))

    def test_the_whole_run_is_what_ci_calls(self):
        lines = (ROOT / ".ci/run").read_text().splitlines()
        self.assertEqual('cd "$(dirname "$0")/.." && exec ./tests/run', lines[-1])

    def run_where(self, *parts, limit=1, whole_limit=60, **scripts):
        """tests/run in a tree of its own, whose commands are these scripts and whose limits are a second, or so many."""
        with tempfile.TemporaryDirectory() as folder:
            tree = pathlib.Path(folder)
            places = {"check": "tests/checks/check.py", "install": "packaging/install-deps", "cmake": "bin/cmake",
                      "qttests": "tests/tools/qttests.py", "sanitized": "tests/tools/sanitized.py"}
            for name, place in places.items():
                tree.joinpath(place).parent.mkdir(parents=True, exist_ok=True)
                tree.joinpath(place).write_text(scripts.get(name, "#!/bin/sh\n"))
                tree.joinpath(place).chmod(0o700)
            text = (ROOT / "tests/run").read_text()
            for name, seconds in {"limit": limit, "build_limit": limit, "whole_limit": whole_limit}.items():
                text, found = re.subn(rf"^{name}=\d+", f"{name}={seconds}", text, flags=re.M)
                self.assertEqual(1, found)
            tree.joinpath("tests/run").write_text(text.replace("timeout -k 10", "timeout -k 1"))
            done = self.called("bash", tree / "tests/run", *parts, PATH=f"{folder}/bin:{os.environ['PATH']}")
        return done.returncode, done.stdout.splitlines()

    def test_a_part_that_hangs_is_named_before_the_last_line(self):
        # It takes no hint, and says that all went well.
        deaf = "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('3 passed, 0 failed', flush=True)"
        status, lines = self.run_where("format", check=f"{deaf}\ntime.sleep(60)\n")
        self.assertEqual((1, "0 passed, 1 failed"), (status, lines[-1]))
        self.assertRegex(lines[-3], r"^format +0 passed, 1 failed  \(\d+ s; did not end within 1 s\)$")
        status, lines = self.run_where("format", check="print('3 passed, 0 failed')\n")
        self.assertEqual((0, "3 passed, 0 failed"), (status, lines[-1]))

    def test_the_whole_is_timed_without_building_and_fails_if_it_takes_too_long(self):
        slow = "import time\ntime.sleep(2)\nprint('3 passed, 0 failed')\n"
        status, lines = self.run_where("format", limit=30, check=slow, install="#!/bin/sh\nsleep 3\n")
        self.assertEqual((0, "3 passed, 0 failed"), (status, lines[-1]))
        self.assertRegex(lines[-2], r"^tests +0 min [23] s without building and installing$")
        status, lines = self.run_where("format", limit=30, whole_limit=1, check=slow)
        self.assertEqual((1, "3 passed, 1 failed"), (status, lines[-1]))
        self.assertRegex(lines[-2], r"^tests +took longer than 0 min$")

    def test_each_step_of_a_part_is_timed(self):
        slow = "#!/usr/bin/python3\nimport time\ntime.sleep(2)\nprint('3 passed, 0 failed')\n"
        status, lines = self.run_where("asan", limit=30, qttests=slow, sanitized=slow)
        self.assertEqual((0, "9 passed, 0 failed"), (status, lines[-1]))
        self.assertRegex(lines[-2], r"^tests +0 min [678] s without building and installing$")

    def test_a_build_that_hangs_is_named_and_fails_its_parts(self):
        status, lines = self.run_where("unit", "models", cmake="#!/bin/sh\nsleep 60\n")
        self.assertEqual((1, "0 passed, 2 failed"), (status, lines[-1]))
        self.assertIn("The build of release did not end within 1 s", lines)

    def test_installing_that_hangs_is_named(self):
        status, lines = self.run_where("format", install="#!/bin/sh\nexec sleep 60\n")
        self.assertEqual((1, ["Installing did not end within 1 s", "0 passed, 1 failed"]), (status, lines[-2:]))

    def install(self, installed, *arguments):
        """Runs install-deps on a machine that has only these packages; what it said, and what it installed."""
        with tempfile.TemporaryDirectory() as folder:
            fakes = {"dpkg-query": "".join(f"echo 'installed {name}'\n" for name in installed),
                     "apt-get": f'echo "$*" >>{folder}/log\n', "sudo": '"$@"\n'}
            for name, script in fakes.items():
                path = pathlib.Path(folder, name)
                path.write_text("#!/bin/sh\n" + script)
                path.chmod(0o700)
            done = self.called(ROOT / "packaging/install-deps", *arguments, PATH=f"{folder}:{os.environ['PATH']}")
            log = pathlib.Path(folder, "log")
            asked = [line.split() for line in log.read_text().splitlines()] if log.exists() else []
        self.assertEqual(0, done.returncode, done.stderr)
        return done.stdout, [[word for word in line if not word.startswith("-") and word != "install"]
                             for line in asked if "--simulate" not in line]

    def test_only_missing_packages_are_installed_and_named(self):
        every = self.install([], "--list", "build")[0].split()
        self.assertGreater(len(every), 10)
        self.assertEqual(("", []), self.install(every, "build"))
        said, installed = self.install(set(every) - {"ccache", "g++"}, "build")
        self.assertEqual("Installing what is missing: ccache g++\n", said)
        self.assertEqual([["ccache", "g++"]], installed)

    def test_tests_need_what_the_demo_needs_and_more(self):
        build, demo, test = (set(self.install([], "--list", part)[0].split()) for part in ("build", "demo", "test"))
        self.assertLess(build, demo)
        self.assertLess(demo, test)
