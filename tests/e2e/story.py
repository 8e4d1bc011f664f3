# SPDX-License-Identifier: GPL-3.0-or-later
"""The story of one person with Roomkey, step by step. The demo tells its first half, the end-to-end test all of it.

A step is a method; its first line says what happened, for the transcript. What became of it is read from the emulator
and from the screen.
"""

from firsthalf import FirstHalf
from newcomer import Newcomer
from secondhalf import SecondHalf
from trouble import Trouble


class Story(Trouble, Newcomer):
    """The steps in their order."""

    FIRST_HALF = [FirstHalf.welcome, FirstHalf.meet_the_client_file, FirstHalf.choose_permissions, FirstHalf.sign_in,
                  FirstHalf.see_permissions, FirstHalf.browse_spaces, FirstHalf.meet_a_closed_door,
                  FirstHalf.partial_looks, FirstHalf.ask_for_it, FirstHalf.create_space, FirstHalf.add_members,
                  FirstHalf.send_message, FirstHalf.get_answer, FirstHalf.start_again, FirstHalf.close_again]
    SECOND_HALF = [SecondHalf.killed_before_it_was_sent, SecondHalf.killed_before_the_server_knew,
                   SecondHalf.killed_after_the_server_knew, SecondHalf.killed_while_it_was_written,
                   SecondHalf.enter_in_a_burst, SecondHalf.copy_a_message, SecondHalf.search_without_a_network,
                   SecondHalf.revoked_at_the_server, SecondHalf.refuse_it_again,
                   SecondHalf.ask_for_a_refused_permission, SecondHalf.try_without_a_permission,
                   SecondHalf.add_another_account, SecondHalf.locked_keychain_at_start]
    TROUBLE_LATER = [FirstHalf.welcome, FirstHalf.choose_permissions, FirstHalf.sign_in, FirstHalf.see_permissions,
                     FirstHalf.browse_spaces, FirstHalf.create_space, FirstHalf.send_message, Trouble.start_in_trouble,
                     Trouble.write_in_trouble, Trouble.trouble_ends, FirstHalf.close_again]
    LAST = [SecondHalf.sign_out, SecondHalf.last_quit, Newcomer.newcomer]

    @classmethod
    def under(cls, scenario):
        """The steps told under a scenario of the emulator's, and whether it begins with the first of them."""
        if scenario in ("outage", "portal"):  # nobody gets further than the welcome page through these
            return cls.TROUBLE_LATER, False
        if scenario == "flaky":
            return cls.FIRST_HALF + cls.SECOND_HALF + cls.LAST[:-1], True
        return cls.FIRST_HALF, True
