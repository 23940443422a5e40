"""Every row with its budget: ours may take at most so much of theirs."""

from __future__ import annotations

from bench import commands, inprocess, processes, suite, terminals
from bench.row import Row

NOTHING = "`python -I -S -c pass`"
MODULES = "Nearly all of it is Python's start and the modules that are loaded."
AMPLIFY_RESET = "the real `amplify aws reset-cache`"

ROWS = (
    Row(
        "`aws --version` outside a project",
        "without the plugin",
        1.005,
        processes.version,
        40,
        sentence="Outside a project, `aws` does {more:.1f} % more work than without the plugin.",
    ),
    Row(
        "`aws sts get-caller-identity` in a project, signed in",
        "the AWS CLI's own warm assume-role cache",
        1.03,
        processes.identity,
        40,
        "The AWS CLI's own cache is read by modules that `aws` loads anyway; ours are loaded for "
        "it alone, and look at the project's files besides.",
        processes.identity_in_parts,
        "In a project where you are signed in it does {more:.1f} % more than with the AWS CLI's "
        "own cache.",
    ),
    Row(
        "from Enter to the question for the code",
        "the AWS CLI's own question",
        1.15,
        terminals.question,
        15,
        "Most of the difference is loading what asks: locks between processes, plugins, the "
        "project. A session of botocore for the role's profile takes 5 ms; that of `aws` itself "
        "would take none, and its handlers could leave our call unsigned.",
        terminals.question_in_parts,
    ),
    Row("from the code to the answer", "the AWS CLI's own", 1.05, terminals.answer, 15),
    Row(
        "`credential-process`, signed in",
        NOTHING,
        1.5,
        commands.process_against_python,
        100,
    ),
    Row(
        "`credential-process`, signed in",
        "awsume, signed in",
        0.05,
        commands.process_against_awsume,
        10,
    ),
    Row(
        "`credential-process`, signed in",
        "`aws configure export-credentials` of AWS CLI v2, signed in",
        0.03,
        commands.process_against_v2,
        10,
        sentence="`credential-process`, which editors and SDKs run, answers in {ours:.0f} ms, "
        "where the AWS CLI v2 takes {theirs:.0f} ms.",
    ),
    Row(
        "`show-profile --format prompt`",
        NOTHING,
        5.0,
        commands.prompt,
        40,
        MODULES,
        commands.prompt_in_parts,
    ),
    Row(
        "completion of a profile's name",
        NOTHING,
        4.0,
        commands.completion,
        40,
        MODULES,
        commands.completion_in_parts,
    ),
    Row(
        "`amplify-plugin list-profiles`, 200 profiles",
        "`aws configure list-profiles` of AWS CLI v2",
        0.5,
        commands.list_profiles,
        10,
    ),
    Row(
        "the first frame of the list to pick from, 200 profiles",
        "250 ms (this machine's bare interpreter: see `credential-process`)",
        1.0,
        terminals.picker,
        10,
        MODULES,
        terminals.picker_in_parts,
    ),
    Row(
        "`amplify-plugin reset-cache`",
        AMPLIFY_RESET,
        0.06,
        commands.reset_of_ours,
        5,
    ),
    Row("`aws awscloudformation reset-cache`", AMPLIFY_RESET, 0.22, commands.reset_of_aws, 5),
    Row(
        "`aws awscloudformation reset-cache`, by memory",
        AMPLIFY_RESET,
        0.25,
        commands.reset_in_memory,
        3,
    ),
    Row(
        "`doctor` over the AWS files, 3,000 profiles",
        "botocore's `load_config` of them",
        5.0,
        inprocess.doctor,
        5,
    ),
    Row(
        "50 calls at once, not signed in: one code, all answered",
        "50 calls at once, signed in",
        1.5,
        terminals.crowd,
        3,
    ),
    Row(
        "`awsconfig.amplify.profiles`, 10,000 profiles",
        "npm's `ini` in Node.js, the same text",
        2.0,
        inprocess.amplify_against_ini,
        5,
    ),
    Row(
        "`awsconfig.aws.profiles`, 10,000 profiles",
        "botocore's `load_config`",
        0.25,
        inprocess.aws_against_botocore,
        5,
    ),
    Row(
        "loading the plugin and all its hooks, outside a project, in process",
        "half a millisecond",
        1.0,
        processes.loading,
        20,
        "Python's import of the one module is nearly all of it: it is looked for, read and "
        "unmarshalled. Done: all that runs outside a project is in that module (three took twice "
        "as long).",
        processes.loading_in_parts,
    ),
    Row(
        "`cache.put` among 16 processes, a role each",
        "one `fsync` and `rename` of the same bytes",
        None,
        inprocess.cache_put,
        5,
    ),
    Row(
        "`make test`, with all that it installs there already",
        "6 minutes",
        1.0,
        suite.minutes,
        1,
    ),
)
