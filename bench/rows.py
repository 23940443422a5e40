"""Every row with its budget: ours may take at most so much of theirs."""

from __future__ import annotations

from bench import inprocess, processes
from bench.row import Row

ROWS = (
    Row(
        "`aws --version` outside a project, by instructions",
        "without the plugin",
        1.01,
        processes.version_by_instructions,
        1,
    ),
    Row(
        "`aws --version` outside a project, by the clock",
        "without the plugin",
        1.03,
        processes.version_by_the_clock,
        100,
        "The instructions of the row above and the milliseconds of the row below are all that "
        "`aws` does more; the rest is chance, since one command's time varies by a tenth. Tried: "
        "a hundred rounds instead of forty.",
        processes.loading_in_parts,
    ),
    Row(
        "loading the plugin and all its hooks, outside a project, in process",
        "half a millisecond",
        1.0,
        processes.loading,
        40,
        "Python's import of the one module is nearly all of it: it is looked for, read and "
        "unmarshalled. Done: all that runs outside a project is in that module (three took twice "
        "as long).",
        processes.loading_in_parts,
    ),
    Row(
        "`aws sts get-caller-identity`, warm Amplify cache, in a project",
        "the AWS CLI's own warm assume-role cache",
        1.0,
        processes.identity,
        100,
        "The AWS CLI's own cache is read by modules that `aws` loads anyway; ours are loaded for "
        "it alone, and look at the project's files besides. Done: no library, no file read twice, "
        "no module that such a call can do without. Tried: leaving out what reads the settings "
        "and what the person has trusted: over as well.",
        processes.identity_in_parts,
    ),
    Row(
        "`credential-process`, warm",
        "`python -I -S -c pass`",
        1.8,
        processes.process_against_python,
        40,
    ),
    Row(
        "`credential-process`, warm",
        "`aws configure export-credentials` of AWS CLI v2, warm",
        1 / 10,
        processes.process_against_v2,
        7,
    ),
    Row("`credential-process`, warm", "awsume, warm", 1 / 10, processes.process_against_awsume, 7),
    Row(
        "`aws awscloudformation reset-cache`",
        "the real `amplify aws reset-cache`",
        1 / 5,
        processes.reset_of_aws,
        7,
    ),
    Row(
        "`aws awscloudformation reset-cache`, by memory",
        "the real `amplify aws reset-cache`",
        1 / 4,
        processes.reset_in_memory,
        3,
    ),
    Row(
        "`amplify-plugin reset-cache`",
        "the real `amplify aws reset-cache`",
        1 / 20,
        processes.reset_of_ours,
        7,
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
        "`cache.get` in a file of 10,000 roles",
        "reading the file and `json.loads`",
        1.1,
        inprocess.cache_get,
        5,
    ),
    Row(
        "`cache.put` among 16 processes, a role each",
        "one `fsync` and `rename` of the same bytes",
        2.0,
        inprocess.cache_put,
        5,
        "A write reads the file, changes it, and looks again before it replaces it, under a lock "
        "of the package filelock; the bare write does none of that. Tried: looking whether the "
        "lock is free every 20, 5, 2 or 1 ms instead of 10 (none is quicker); the operating "
        "system's own lock, which wakes the processes that wait, in place of filelock (quicker, "
        "and over as well, so the well-kept library stays).",
        inprocess.put_in_parts,
    ),
)
