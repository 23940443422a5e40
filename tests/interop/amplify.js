// One real function of the Amplify CLI's provider for awscloudformation, as a program:
//
//   AMPLIFY_PACKAGES=FOLDER node amplify.js ANSWER_FILE ACTION [ARGUMENT...]
//
// FOLDER holds the node_modules of one version; the working directory is the Amplify project. What the
// function returns, or why it failed, is written into ANSWER_FILE as JSON: the terminal is Amplify's.
"use strict";

const fs = require("node:fs");
const { createRequire } = require("node:module");
const path = require("node:path");

const PROVIDER = "@aws-amplify/amplify-provider-awscloudformation";

const installed = createRequire(path.join(process.env.AMPLIFY_PACKAGES, "package.json"));
const ofProvider = createRequire(installed.resolve(`${PROVIDER}/package.json`));
const provider = (file) => installed(`${PROVIDER}/lib/${file}`);

const isSdk2 = "aws-sdk" in ofProvider("./package.json").dependencies;
// It lost its plain name on the way, for one with a scope.
const { FeatureFlags, pathManager, stateManager } = ofProvider(isSdk2 ? "amplify-cli-core" : "@aws-amplify/amplify-cli-core");

// SDK version 3 finds AWS_ENDPOINT_URL by itself.
if (isSdk2) ofProvider("aws-sdk").config.update({ endpoint: process.env.AWS_ENDPOINT_URL, s3ForcePathStyle: true });

/** What the provider uses of the context that the `amplify` program hands to it. */
function contextOf(inputParams) {
  const say = (line) => console.log(line);
  const projectConfig = stateManager.getProjectConfig(undefined, { throwIfNotExist: false });
  return {
    print: { info: say, success: say, warning: say, error: say },
    amplify: {
      pathManager,
      getEnvInfo: () => stateManager.getLocalEnvInfo(),
      getProjectConfig: () => projectConfig,
      getProjectDetails: () => ({ projectConfig, amplifyMeta: stateManager.getMeta() }),
      updateProviderAmplifyMeta: () => {}, // takes the outputs of the stack, which has none
      getResourceStatus: async () => ({ resourcesToBeCreated: [], resourcesToBeUpdated: [], allResources: [] }),
      executeProviderUtils: async () => {}, // builds what a project overrides: here nothing
    },
    exeInfo: { inputParams, projectConfig, localEnvInfo: stateManager.getLocalEnvInfo() },
    input: { options: {} },
  };
}

const ACTIONS = {
  /** The profile's credentials, as every service client of the provider gets them. */
  credentials: (profile) => provider("system-config-manager").getProfiledAwsConfig(contextOf({}), profile),

  /** Who the provider's own STS client is, with the credentials of the environment's profile. */
  identity: async () => (await provider("aws-utils/aws-sts").STS.getInstance(contextOf({}))).getCallerIdentity(),

  /** The same through the configuration that the provider gives to other plugins of the CLI. */
  pluginIdentity: async () => {
    const context = contextOf({});
    if (isSdk2) {
      const aws = await provider("index").getConfiguredAWSClient(context, "storage", ["push"]);
      return new aws.STS().getCallerIdentity().promise();
    }
    const { STSClient, GetCallerIdentityCommand } = ofProvider("@aws-sdk/client-sts");
    const config = await provider("index").getConfiguredAWSClientConfig(context, "storage", ["push"]);
    return new STSClient(config).send(new GetCallerIdentityCommand({}));
  },

  /** What `amplify push` and `amplify pull` begin with: fetch the backend that is deployed. */
  initEnv: async () => {
    const { awscloudformation } = stateManager.getMeta().providers;
    await provider("index").initEnv(contextOf({}), awscloudformation);
    return { currentCloudBackend: fs.readdirSync(pathManager.getCurrentCloudBackendDirPath()) };
  },

  /** Another action under the spinner that `amplify push` turns while it fetches the backend. */
  underSpinner: async (action, ...rest) => {
    const spinner = installed("ora")("").start("Fetching updates to backend environment: dev from the cloud.");
    try {
      return await ACTIONS[action](...rest);
    } finally {
      spinner.stop();
    }
  },

  /** `amplify awscloudformation reset-cache` */
  resetCache: () => provider("commands/awscloudformation/reset-cache").run(contextOf({})),

  /** `amplify configure project --awscloudformation '{…, "profileName": …}' --yes` */
  configureProject: async (profileName) => {
    const awscloudformation = { configLevel: "project", useProfile: true, profileName };
    await provider("commands/awscloudformation/configure").run(
      contextOf({ awscloudformation, profileSetting: true, yes: true }),
    );
  },

  /** What the state manager finds of the project and its environments. */
  state: () => ({
    projectPath: pathManager.findProjectRoot(),
    envName: stateManager.getCurrentEnvName(),
    localAwsInfo: stateManager.getLocalAWSInfo(),
  }),
};

async function main(answerFile, action, ...rest) {
  let answer;
  try {
    // As the `amplify` program does first; some of the provider's modules ask for flags as they load.
    await FeatureFlags.initialize({ getCurrentEnvName: () => stateManager.getCurrentEnvName() });
    answer = { value: (await ACTIONS[action](...rest)) ?? null };
  } catch (error) {
    answer = { error: error.message, details: error.details ?? null };
  }
  fs.writeFileSync(answerFile, JSON.stringify(answer));
  // Amplify's logger and SDK sockets would keep the process for seconds.
  process.exit(0);
}

main(...process.argv.slice(2));
