import { expect, test } from 'vitest'
import { parseRedisAddress } from '../connection/redis-settings.ts'
import { explainRefusal } from './refusal.ts'

const address = parseRedisAddress('rediss://user:secret@h:1/99')

/** Words of Node 20 to 24, of OpenSSL, and of servers from Redis 6.2 to Valkey 9.1. */
test.each([
  ['certificate has expired', /has expired/, /renew/],
  [
    "Hostname/IP does not match certificate's altnames: Host: h. is not in the cert's altnames: DNS:x",
    /not for "h"/,
    /the name of the certificate/,
  ],
  ['self-signed certificate', /authority that this machine does not trust/, /NODE_EXTRA_CA_CERTS/],
  [
    'self-signed certificate in certificate chain',
    /authority that this machine does not trust/,
    /NODE_EXTRA_CA_CERTS/,
  ],
  [
    'unable to verify the first certificate',
    /authority that this machine does not trust/,
    /NODE_EXTRA_CA_CERTS/,
  ],
  [
    'unable to get local issuer certificate',
    /authority that this machine does not trust/,
    /NODE_EXTRA_CA_CERTS/,
  ],
  [
    '40C7:error:0A00045C:SSL routines:ssl3_read_bytes:tlsv13 alert certificate required:1605:SSL alert number 116',
    /requires a client certificate/,
    /tls-auth-clients no/,
  ],
  [
    'write EPROTO 40:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:354:',
    /does not speak TLS/,
    /redis:\/\//,
  ],
  ['WRONGPASS invalid username-password pair or user is disabled.', /user "user"/, /%40/],
  ['ERR invalid password', /user "user"/, /%40/],
  ['NOAUTH HELLO must be called with the client already authenticated', /a password/, /REDIS_URL/],
  ['ERR DB index is out of range', /no database 99/, /0 to 15/],
  ['ERR SELECT is not allowed in cluster mode', /no database 99/, /only 0/],
  ['-DENIED Valkey is running in protected mode because', /protected mode/, /requirepass/],
  ['-ERR max number of clients reached', /no more connections/, /maxclients/],
  [
    "NOPERM User user has no permissions to run the 'hello' command",
    /run any command/,
    /ACL SETUSER/,
  ],
  ['Unknown RESP type 72 "H". Please report this.', /not answer like a Redis/, /host and port/],
  ['read ECONNRESET', /it closes the connection/, /start Redis/],
  ['getaddrinfo ENOTFOUND h', /does not answer: getaddrinfo ENOTFOUND h/, /REDIS_URL/],
])('%s', (reason, message, fix) => {
  const finding = explainRefusal(address, reason)
  expect(finding.message).toMatch(message)
  expect(finding.fix).toMatch(fix)
  expect(finding.message).toMatch(/^Redis at rediss:\/\/h:1\/99 /)
  expect(JSON.stringify(finding)).not.toContain('secret')
})
