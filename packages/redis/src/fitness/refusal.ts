import { type RedisAddress, showRedisAddress } from '../connection/redis-settings.ts'
import type { Finding } from './finding.ts'

/** The reason if a port speaks only TLS. */
export const speaksOnlyTls = 'speaks only TLS'

interface Refusal {
  sign: RegExp
  level: Finding['level']
  /** Goes on after "Redis at …". */
  what(address: RedisAddress, message: string): string
  fix: string | ((address: RedisAddress) => string)
}

const caFix =
  'set NODE_EXTRA_CA_CERTS to a file with the certificate of the authority that signed it, before the process starts'

/** Why a connection to Redis fails, by the messages and codes of server and sockets; the first match counts. */
const refusals: Refusal[] = [
  {
    sign: /WRONGPASS|invalid password|invalid username-password/i,
    level: 'unfit',
    what: ({ username }) => `rejects the password of user "${username ?? 'default'}"`,
    fix: 'correct user and password in REDIS_URL, redis://user:password@host; in them, write @ : / ? # % as %40 %3A %2F %3F %23 %25',
  },
  {
    sign: /NOAUTH|authentication required/i,
    level: 'unfit',
    what: () => 'requires a password',
    fix: 'put it into REDIS_URL: redis://:password@host:6379, or redis://user:password@host:6379',
  },
  {
    sign: /DENIED.*protected mode/is,
    level: 'unfit',
    what: () => 'is in protected mode: it refuses connections from other machines',
    fix: 'set a password on the server (requirepass, or an ACL user), and put it into REDIS_URL',
  },
  {
    sign: /no permissions to run the '(hello|auth)/i,
    level: 'unfit',
    what: ({ username }) => `does not let user "${username ?? 'default'}" run any command`,
    fix: 'grant the user the rights in docs/redis.md, with ACL SETUSER',
  },
  {
    sign: /DB index is out of range|invalid DB index|SELECT is not allowed/i,
    level: 'unfit',
    what: ({ database }) => `has no database ${database}`,
    fix: 'use 0 to 15 in REDIS_URL, or raise `databases` on the server; a cluster has only 0',
  },
  {
    sign: /CERT_HAS_EXPIRED|certificate has expired/i,
    level: 'unfit',
    what: () => 'has a certificate that has expired',
    fix: 'renew the certificate of the server',
  },
  {
    sign: /ALTNAME|does not match certificate/i,
    level: 'unfit',
    what: ({ host }) => `has a certificate that is not for "${host}"`,
    fix: 'use the name of the certificate in REDIS_URL, or issue a certificate for this name',
  },
  {
    sign: /SELF_SIGNED|self.signed certificate|UNABLE_TO_(VERIFY|GET)|unable to (verify|get)/i,
    level: 'unfit',
    what: () => 'has a certificate from an authority that this machine does not trust',
    fix: caFix,
  },
  {
    sign: /alert (certificate|handshake|bad certificate|unknown ca)|CERTIFICATE_REQUIRED/i,
    level: 'unfit',
    what: () => 'requires a client certificate',
    fix: 'set `tls-auth-clients no` on the server: sweepstack authenticates by user and password only',
  },
  {
    sign: /^speaks only TLS/,
    level: 'unfit',
    what: () => 'speaks only TLS on this port',
    fix: 'write rediss:// instead of redis:// in REDIS_URL',
  },
  {
    sign: /wrong version number|WRONG_VERSION|packet length too long|EPROTO|disconnected before secure TLS/i,
    level: 'unfit',
    what: () => 'does not speak TLS on this port',
    fix: 'write redis:// instead of rediss:// in REDIS_URL, or use its TLS port',
  },
  {
    sign: /Protocol error|Unknown RESP type|^HTTP\//i,
    level: 'unfit',
    what: () => 'does not answer like a Redis server',
    fix: 'check host and port of REDIS_URL: another program listens there, or one that speaks TLS (then write rediss://)',
  },
  {
    sign: /max number of clients/i,
    level: 'passing',
    what: () => 'accepts no more connections',
    fix: 'raise `maxclients` on the server, or close unused clients',
  },
  {
    sign: /LOADING/,
    level: 'passing',
    what: () => 'is still loading its data',
    fix: 'wait until it has finished loading',
  },
]

/** The finding about a failed attempt to connect. */
export function explainRefusal(address: RedisAddress, reason: string): Finding {
  const shown = showRedisAddress(address)
  const known = refusals.find(({ sign }) => sign.test(reason))
  if (known === undefined) {
    return {
      level: 'passing',
      message: `Redis at ${shown} does not answer: ${plainly(reason)}`,
      fix: 'start Redis there, or set REDIS_URL to where it is (sweepstack up starts its own)',
    }
  }
  const { level, what, fix } = known
  return {
    level,
    message: `Redis at ${shown} ${what(address, reason)}`,
    fix: typeof fix === 'string' ? fix : fix(address),
  }
}

/** Puts messages of ioredis and Node into plainer words. */
function plainly(reason: string): string {
  if (/Command timed out/.test(reason)) return 'it accepts the connection but does not answer'
  if (/Connection is closed|ECONNRESET|EPIPE/.test(reason)) return 'it closes the connection'
  return reason
}
