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
        quoted=True,
    ),
    Row(
        "`aws --version` outside a project, by the clock",
        "without the plugin",
        1.03,
        processes.version_by_the_clock,
        40,
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
        "`aws sts get-caller-identity`, warm Amplify cache, in a project",
        "the AWS CLI's own warm assume-role cache",
        1.0,
        processes.identity,
        20,
        quoted=True,
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
        quoted=True,
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
        "`awsconfig.amplify.profile`, one of 10,000",
        "reading all of them",
        0.2,
        inprocess.one_profile,
        5,
    ),
    Row(
        "`cache.get` in a file of 10,000 roles",
        "`json.loads` of the file's text",
        1.1,
        inprocess.cache_get,
        5,
    ),
    Row(
        "`cache.put` among 16 processes",
        "one `fsync` and `rename` of the same bytes",
        2.0,
        inprocess.cache_put,
        5,
        "A write reads, changes and makes anew the whole file under its lock, which the bare write "
        "does not, and the lock waits for the next of the others to look (each does so every 20 "
        "ms). Tried: json's encoder of C for each entry (slower, since it is made anew each time).",
        inprocess.put_in_parts,
    ),
)
