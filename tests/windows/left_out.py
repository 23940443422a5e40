"""Unit tests that mean nothing on Windows, by why. What is named here is not run there.

What a test skips by itself is not named here: it says why. ``python -m tests.windows.left_out`` is
pytest without them, for a Windows of its own: arguments are pytest's.
"""

from __future__ import annotations

import sys

LEFT_OUT = {
    "a file has no mode there that keeps others out": (
        "tests/unit/files/test_writing.py::test_a_temporary_file_has_the_mode_that_was_asked_for",
        "tests/unit/files/test_writing.py::test_folders_made_here_are_open_to_nobody_else",
    ),
    "wine makes no symbolic links": (
        "tests/unit/awsconfig/test_file_edits.py::test_a_link_that_leads_elsewhere_meanwhile_is_not_written_through",
        "tests/unit/cache/test_role_credentials.py::test_a_link_stays_a_link",
        "tests/unit/files/test_reading.py::test_what_is_no_plain_file_is_refused_at_once",
        "tests/unit/files/test_writing.py::test_what_lies_under_the_name_of_a_temporary_file_is_not_written_through",
        "tests/unit/project/test_approvals.py::test_a_link_to_the_project_is_the_project",
        "tests/unit/project/test_gen2.py::test_a_backend_behind_links_is_one",
        "tests/unit/project/test_gen2.py::test_another_path_to_the_folder_is_the_same_project",
        "tests/unit/project/test_key_file.py::test_a_folder_of_amplify_that_is_itself_a_link_is_amplifys",
        "tests/unit/project/test_key_file.py::test_a_link_out_of_the_folder_is_not_followed",
        "tests/unit/project/test_place.py::test_behind_a_link_it_is_the_same_place",
        "tests/unit/project/test_project.py::test_a_link_into_another_project_is_not_written_through",
        "tests/unit/project/test_project.py::test_a_link_stays_a_link",
        "tests/unit/project/test_project.py::test_a_link_to_another_kind_of_file_is_not_followed",
        "tests/unit/project/test_approvals.py::test_a_record_that_is_a_link_stays_one",
        "tests/unit/settings/test_settings.py::test_mode_and_link_stay",
    ),
    "there are no FIFOs in a folder": (
        "tests/unit/commands/doctor/checks/test_gen2.py::test_a_package_json_that_is_a_fifo_is_not_waited_for",
        "tests/unit/project/test_gen2.py::test_what_ampx_would_not_take_is_none[backend_is_fifo]",
        "tests/unit/project/test_key_file.py::test_a_fifo_is_not_read",
        "tests/unit/project/test_repository.py::test_a_config_that_cannot_be_read_tells_no_origin[None]",
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
    "there a folder that is somebody's working directory cannot be removed": (
        "tests/unit/project/test_project.py::test_a_deleted_working_directory_is_in_no_project",
        "tests/unit/commands/test_who.py::test_in_a_deleted_folder_it_answers_where_the_folder_does_not_decide",
    ),
    "a folder's name is text there": (
        "tests/unit/project/test_approvals.py::test_a_folder_whose_name_is_no_text_can_be_approved",
    ),
    "the fault is made with a call, or has a number, that Windows has not": (
        "tests/unit/files/test_json_file.py::test_a_full_disk_keeps_what_was_there",
    ),
    "there a lock's file goes when the last one closes it": (
        "tests/unit/files/test_locks.py::test_a_holder_is_named_beside_its_lock_and_only_while_it_holds_it",
        "tests/unit/files/test_locks.py::test_the_file_stays_since_a_new_one_would_be_another_lock",
    ),
    "Windows has none of the stores of --keys-in, and says so": (
        "tests/unit/commands/test_keys_in.py",
        *(
            f"tests/unit/commands/test_key_stores.py::{test}"
            for test in (
                "test_every_tool_reads_the_line_and_we_find_the_entry_in_it",
                "test_the_keyring_s_command_is_bounded_and_ends_with_a_sentence",
            )
        ),
    ),
    "there a process is not replaced by another": (
        "tests/unit/commands/test_exec.py::test_what_python_ignores_the_command_does_not",
    ),
    "it is judged by a library that is not installed there": (
        "tests/unit/commands/iam/test_scopes.py",
    ),
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


if __name__ == "__main__":
    import pytest

    raise SystemExit(pytest.main([*options(), *sys.argv[1:]]))
