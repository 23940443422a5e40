"""Unit tests that mean nothing on Windows, by why. What is named here is not run there.

The folders of ``CHOSEN`` in ``__main__`` alone; of the other unit tests a part builds its data from
paths with ``/``.
"""

from __future__ import annotations

LEFT_OUT = {
    "a file has no mode there that keeps others out": (
        "tests/unit/cache/test_role_credentials.py::test_a_file_that_everybody_could_read_is_narrowed",
        "tests/unit/cache/test_role_credentials.py::test_nobody_else_can_read_what_is_written",
        "tests/unit/cache/test_mfa_sessions.py::test_what_is_kept_is_had_again",
        "tests/unit/files/test_json_file.py::test_what_is_written_is_read",
        "tests/unit/files/test_writing.py::test_a_broken_file_is_kept_under_another_name_for_nobody_else",
        "tests/unit/files/test_writing.py::test_a_temporary_file_is_never_wider_than_asked",
        "tests/unit/files/test_writing.py::test_folders_made_here_are_open_to_nobody_else",
        "tests/unit/project/test_approvals.py::test_nobody_else_can_read_or_write_it",
        "tests/unit/settings/test_settings.py::test_a_new_file_is_the_persons_own",
    ),
    "wine makes no symbolic links": (
        "tests/unit/cache/test_role_credentials.py::test_a_link_stays_a_link",
        "tests/unit/files/test_reading.py::test_what_is_no_plain_file_is_refused_at_once",
        "tests/unit/files/test_writing.py::test_what_lies_under_the_name_of_a_temporary_file_is_not_written_through",
        "tests/unit/project/test_approvals.py::test_a_link_to_the_project_is_the_project",
        "tests/unit/project/test_approvals.py::test_a_record_that_is_a_link_stays_one",
        "tests/unit/settings/test_settings.py::test_mode_and_link_stay",
    ),
    "there are no FIFOs in a folder": (
        "tests/unit/cache/test_role_credentials.py::test_what_is_no_file_is_a_miss",
        "tests/unit/files/test_json_file.py::test_a_fifo_is_not_waited_for",
        "tests/unit/settings/test_settings.py::test_a_fifo_in_its_place_does_not_hang",
        *(
            f"tests/unit/test_credential_process.py::test_what_is_no_plain_file_is_not_waited_for[{it}]"
            for it in ("fifo-cache", "fifo-roles")
        ),
    ),
    "a file has no owner that Python tells": (
        "tests/unit/cache/test_role_credentials.py::test_a_file_of_another_user_is_not_believed",
        "tests/unit/files/test_json_file.py::test_a_file_of_somebody_else_is_neither_read_nor_replaced",
        "tests/unit/test_credential_process.py::test_a_file_of_somebody_else_is_not_read",
    ),
    "there a file has the time when it was made in place of that of its last change": (
        (
            "tests/unit/test_credential_process.py::"
            "test_after_a_change_of_an_aws_file_the_whole_program_answers"
            "[change_and_set_the_time_back]"
        ),
    ),
    "a folder's name is text there": (
        "tests/unit/project/test_approvals.py::test_a_folder_whose_name_is_no_text_can_be_approved",
    ),
    "the fault is made with a call, or has a number, that Windows has not": (
        "tests/unit/files/test_json_file.py::test_a_full_disk_keeps_what_was_there",
        "tests/unit/files/test_remedies.py",
    ),
    "there a lock's file goes when the last one closes it": (
        "tests/unit/files/test_locks.py::test_a_holder_is_named_beside_its_lock_and_only_while_it_holds_it",
        "tests/unit/files/test_locks.py::test_the_file_stays_since_a_new_one_would_be_another_lock",
    ),
    "who writes a file is asked of Linux alone": ("tests/unit/files/test_settled_read.py",),
    "a POSIX terminal": (
        "tests/unit/terminal/test_modes.py",
        "tests/unit/terminal/test_question.py",
        "tests/unit/terminal/test_screen.py::test_the_environment_says_whether_colours_are_wanted",
        "tests/unit/terminal/test_spinner.py",
    ),
    "the test sets the time zone in a way of POSIX": (
        "tests/unit/terminal/test_text.py::test_a_time_is_the_persons_own_with_the_day_unless_it_is_today",
    ),
    "a single quote is no quote there, and an open one ends with the line": (
        (
            "tests/unit/settings/test_settings.py::test_a_wrong_value_is_not_written"
            "[mfa_process-a 'b-quote that is not closed]"
        ),
    ),
    "the test has a line end of POSIX": (
        "tests/unit/terminal/test_output.py::test_what_a_terminal_cannot_show_is_escaped",
    ),
}


def options() -> list[str]:
    """What leaves them out, for pytest."""
    return [
        f"--{'deselect' if '::' in test else 'ignore'}={test}"
        for tests in LEFT_OUT.values()
        for test in tests
    ]
