@echo off
rem The amplify-plugin command for people without a Python: it runs in the AWS CLI v2.
setlocal
rem An aws.cmd of the folder where a person is, which may be a repository's, is not the AWS CLI.
set "NoDefaultCurrentDirectoryInExePath=1"
if "%~1"=="enable" goto own
if "%~1"=="disable" goto own
if "%~1"=="--version" goto version
if "%~1"=="" goto help
aws awscloudformation %*
exit /b
:version
aws awscloudformation version
exit /b
:help
aws awscloudformation help
exit /b
:own
rem The person's own config may not name this plugin yet: enable.ini does, as the folder that it is in.
set "AMPLIFY_PLUGIN_BUNDLE_CONFIG="
if defined AWS_CONFIG_FILE for %%F in ("%AWS_CONFIG_FILE%") do set "AMPLIFY_PLUGIN_BUNDLE_CONFIG=%%~fF"
cd /d "%~dp0"
set "AWS_CONFIG_FILE=enable.ini"
set "AMPLIFY_PLUGIN="
set "AWS_PROFILE="
set "AWS_DEFAULT_PROFILE="
aws awscloudformation %*
