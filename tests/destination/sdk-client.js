// SPDX-License-Identifier: GPL-3.0-or-later

// Does with SAP's Cloud SDK what an application does: takes its binding from the environment, fetches a token, and a
// trust store by its name. Prints what it got as JSON. Usage: node sdk-client.js FOLDER-OF-NODE_MODULES NAME...

'use strict';

const { createRequire } = require('node:module');
const dns = require('node:dns');

// RFC 6761, section 6.3: every name below "localhost" is this computer. The C library leaves that to its plugins.
const lookup = dns.lookup;
dns.lookup = (host, ...rest) => lookup(/(^|\.)localhost$/.test(host) ? 'localhost' : host, ...rest);

const require_sdk = createRequire(process.argv[2] + '/package.json');
const { serviceToken, decodeJwt } = require_sdk('@sap-cloud-sdk/connectivity');
const { fetchCertificate } = require_sdk('@sap-cloud-sdk/connectivity/internal');

async function main() {
  const token = await serviceToken('destination', { useCache: false });
  const uri = JSON.parse(process.env.VCAP_SERVICES).destination[0].credentials.uri;
  const certificates = {};
  for (const name of process.argv.slice(3)) {
    certificates[name] = (await fetchCertificate(uri, token, name)) ?? null;
  }
  process.stdout.write(JSON.stringify({ token, claims: decodeJwt(token), certificates }));
}

main().catch(error => {
  process.stderr.write(error.stack + '\n');
  process.exitCode = 1;
});
