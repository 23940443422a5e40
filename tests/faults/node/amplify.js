// The Amplify CLI's own provider, told again and again to get the credentials of another role: it
// assumes the role and writes the cache, at times it resets one. Run in the folder of its packages as
// "node amplify.js ROLES CACHE_FILE"; a file "stop" beside the cache ends it. Prints of each write when the
// cache was read for it and when it had ended, and the role. HOME has the profiles role-0, role-1, ...;
// AWS_ENDPOINT_URL is STS.
const { createRequire } = require('module');
const fs = require('fs');
const path = require('path');

const [roles, cacheFile] = [Number(process.argv[2]), process.argv[3]];
const seconds = () => (performance.timeOrigin + performance.now()) / 1000;
let lastRead = 0;
const readFileSync = fs.readFileSync;
fs.readFileSync = (file, ...options) => {
  if (file === cacheFile) lastRead = seconds();
  return readFileSync(file, ...options);
};

const inPackages = createRequire(path.join(process.cwd(), 'package.json'));
const file = inPackages.resolve('@aws-amplify/amplify-provider-awscloudformation');
const inProvider = createRequire(file);
// Version 2 of the AWS SDK for JavaScript knows no AWS_ENDPOINT_URL.
inProvider('aws-sdk').config.update({ sts: { endpoint: process.env.AWS_ENDPOINT_URL } });
const provider = inProvider('./system-config-manager');

const context = { print: { info: () => {}, success: () => {} } };
const stop = path.join(path.dirname(cacheFile), 'stop');

const main = async () => {
  for (let number = 0; number < roles && !fs.existsSync(stop); number += 1) {
    const found = await provider.getProfiledAwsConfig(context, `role-${number}`);
    if (!found.sessionToken) throw new Error('Amplify got no credentials');
    console.log(lastRead - 0.001, seconds() + 0.001, `arn:aws:iam::123456789012:role/theirs-${number}`);
  }
};
main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
