// The real readers of npm behind one pipe: a line of JSON in ({text, names}), a line of JSON out.
//
// Node resolves packages from the working directory, where they were installed. A reader that throws
// answers null: what it says is of no interest, that it refuses is.
"use strict";

const fs = require("node:fs");
const Module = require("node:module");
const path = require("node:path");
const readline = require("node:readline");

const { defineProperty, deleteProperty, getOwnPropertyDescriptor, ownKeys } = Reflect;

// A section named after what every object inherits ("constructor") is written into these.
const BUILTINS = ownKeys(Object.prototype)
  .map((name) => Object.prototype[name])
  .filter((builtin) => typeof builtin === "function")
  .map((builtin) => [builtin, ownKeys(builtin).map((key) => [key, getOwnPropertyDescriptor(builtin, key)])])
  .map(([builtin, properties]) => [builtin, new Map(properties)]);

const installed = Module.createRequire(path.join(process.cwd(), "package.json"));
const ini = installed("ini");
const sdk = installed("@smithy/shared-ini-file-loader");
const { fromIni } = installed("@aws-sdk/credential-provider-ini");

let text = "";
let credentialsText = null; // of the second file, where the two are not one and the same text
const amplify = amplifyProvider(path.join(process.cwd(), "system-config-manager.js"));

async function main() {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const request = JSON.parse(line);
    text = request.text;
    credentialsText = request.way ? request.credentials : null;
    process.stdout.write(`${JSON.stringify(await (request.way ? ways(request) : answer(request)))}\n`);
  }
}

async function answer(request) {
  const { names } = request;
  const parse = outcome(() => ini.parse(text));
  const titles = [...Object.keys(parse ?? {}), ...names];
  return {
    parse,
    profiles: outcome(amplify.getNamedProfiles),
    profile: lookups(titles.map((title) => title.replace("profile", "").trim()), amplify.getProfileConfig),
    profileCredentials: lookups(titles.map((title) => title.trim()), amplify.getProfileCredentials),
    sdkProfiles: await sdkFile("configFile", text, ""),
    sdkCredentials: await sdkFile("credentialsFile", "", text),
    sdkKnown: await sdkKnown(text, request.credentials ?? ""),
  };
}

/** Which way to credentials each tool takes in a profile; null where it finds none. */
async function ways({ way: profile }) {
  return { amplify: await amplifysWay(profile), js: await sdksWay(profile) };
}

async function amplifysWay(profile) {
  try {
    const { credentials } = await amplify.getProfiledAwsConfig({ print: { info() {} } }, profile);
    return { KEYS: "keys", PROCESS: "process" }[credentials.accessKeyId] ?? "role";
  } catch {
    return null;
  }
}

async function sdksWay(profile) {
  sdk.externalDataInterceptor.interceptFile("/config", text);
  sdk.externalDataInterceptor.interceptFile("/credentials", credentialsText);
  // What looks for SSO reads the files once more, by the variables.
  Object.assign(process.env, { AWS_CONFIG_FILE: "/config", AWS_SHARED_CREDENTIALS_FILE: "/credentials" });
  const files = { configFilepath: "/config", filepath: "/credentials", ignoreCache: true };
  const assumed = (accessKeyId) => async () => ({ accessKeyId, secretAccessKey: "x" });
  const assumers = { roleAssumer: assumed("ROLE"), roleAssumerWithWebIdentity: assumed("TOKEN") };
  try {
    const { accessKeyId } = await fromIni({ ...files, ...assumers, profile })();
    return { KEYS: "keys", PROCESS: "process", ROLE: "role", TOKEN: "web-identity" }[accessKeyId];
  } catch (error) {
    return /sso/i.test(error.message) ? "sso" : null;
  }
}

function lookups(names, read) {
  const found = Object.create(null); // a name may be __proto__
  for (const name of names) found[name] = outcome(() => read(name));
  return found;
}

/** The functions of Amplify's own file; all it asks of other modules is this text as a file. */
function amplifyProvider(file) {
  const neighbours = {
    "@aws-amplify/amplify-cli-core": {
      AmplifyError: Error,
      JSONUtilities: { readJson: () => ({}) },
      pathManager: {
        getAWSConfigFilePath: () => "config",
        getAWSCredentialsFilePath: () => "credentials",
        getHomeDotAmplifyDirPath: () => "amplify",
      },
    },
    "@aws-sdk/credential-providers": { fromProcess: () => async () => ({ accessKeyId: "PROCESS" }) },
    "@smithy/node-http-handler": { NodeHttpHandler: class {} },
    "./aws-utils/aws-globals": { proxyAgent: () => undefined },
    "./constants": { Label: "awscloudformation", CacheFileName: "cache.json" },
    "fs-extra": {
      existsSync: () => true,
      ensureDirSync: () => {},
      readFileSync: (name) => (name === "credentials" ? (credentialsText ?? text) : text),
    },
    path,
    "./utils/aws-logger": { fileLogger: () => () => () => {} },
    ini,
  };
  const provider = new Module(file);
  provider.require = (name) => neighbours[name] ?? {};
  const source = fs.readFileSync(file, "utf8").replace(/^\/\/# sourceMappingURL.*$/m, "");
  provider._compile(`${source}\nexports.getProfileConfig = getProfileConfig;`, file);
  return provider.exports;
}

async function sdkFile(file, config, credentials) {
  sdk.externalDataInterceptor.interceptFile("/config", config);
  sdk.externalDataInterceptor.interceptFile("/credentials", credentials);
  const files = await sdk.loadSharedConfigFiles({ configFilepath: "/config", filepath: "/credentials" });
  return outcome(() => files[file]);
}

/** The profiles of both files together, as every client of the SDK finds them. */
async function sdkKnown(config, credentials) {
  sdk.externalDataInterceptor.interceptFile("/config", config);
  sdk.externalDataInterceptor.interceptFile("/credentials", credentials);
  const known = await sdk.parseKnownFiles({ configFilepath: "/config", filepath: "/credentials" }).catch(() => null);
  return outcome(() => known);
}

/** What a reader says, printed and read again; then the builtins that it may have hit are mended. */
function outcome(read) {
  try {
    return JSON.parse(JSON.stringify(read()));
  } catch {
    return null;
  } finally {
    mend();
  }
}

function mend() {
  for (const [holder, properties] of BUILTINS) {
    for (const key of ownKeys(holder)) {
      if (!properties.has(key)) deleteProperty(holder, key);
    }
    for (const [key, property] of properties) defineProperty(holder, key, property);
  }
}

main();
