import type { ConnectionFault } from '@sweepstack/client'
import type { ProblemCode } from '@sweepstack/protocol'

/** What to do where no API answers. */
export const connectionFixes: Record<ConnectionFault, string> = {
  'bad-url':
    'write it as http://host:4700, in --url or SWEEPSTACK_URL; a key goes into SWEEPSTACK_API_KEY',
  'bad-key': 'set SWEEPSTACK_API_KEY to the key alone, as it was printed',
  refused: 'start it with: sweepstack up (or name another with --url or SWEEPSTACK_URL)',
  'unknown-host': 'correct the host in --url or SWEEPSTACK_URL',
  silent: 'see whether host and port in --url or SWEEPSTACK_URL are right and reached from here',
  untrusted: 'let NODE_EXTRA_CA_CERTS name the file of the authority that signed it',
  'no-tls': 'write http:// in --url or SWEEPSTACK_URL, or name the port that speaks TLS',
  'no-http':
    'if the port speaks TLS write https:// in --url or SWEEPSTACK_URL, else name the port of the API',
  moved: 'give that address, up to the part before /v1, as --url or SWEEPSTACK_URL',
  'not-sweepstack': 'name the address of a sweepstack API with --url or SWEEPSTACK_URL',
  'other-version': 'run the command line of the version that the API is of',
}

/** What to do about a problem whose detail does not say it. */
export const problemFixes: Partial<Record<ProblemCode, string>> = {
  UNAUTHORIZED:
    'set SWEEPSTACK_API_KEY to a key of this API; its administrator makes one with: sweepstack keys add',
  FORBIDDEN:
    'use another key, or ask for one with this scope: sweepstack keys add NAME --scope SCOPE',
  HOST_NOT_ALLOWED:
    'ask it as http://127.0.0.1:4700, or set SWEEPSTACK_ALLOWED_HOSTS or a key for the API',
  INVALID_DEFINITION: 'correct the file at these places; `sweepstack plan FILE` checks it',
  GRID_TOO_LARGE: 'shorten the lists, or take `search: {kind: random, trials: 200}`',
  NOT_FOUND: 'see whether API and command line are of one version: sweepstack --version',
  SWEEP_NOT_FOUND: 'sweepstack list shows the sweeps of this API',
  TRIAL_NOT_FOUND: 'sweepstack leaderboard ID shows its trials',
  LINEAGE_NOT_FOUND: 'sweepstack trial ID N --json has the lineage of a trial',
  VERIFICATION_NOT_FOUND: 'ask for one: sweepstack verify LINEAGE',
  DATASET_NOT_FOUND: 'sweepstack datasets list shows what is registered',
  UNKNOWN_DATASET: 'register it: sweepstack datasets add NAME FOLDER, or make emoji-20',
  KEY_NOT_FOUND: 'sweepstack keys list shows the names',
  SWEEP_FINISHED: 'post it anew: what is trained is not trained again',
  TOO_MANY_REQUESTS: 'wait a moment, then run it again',
  UNAVAILABLE: 'see whether Redis runs where the API does (sweepstack doctor), then run it again',
  STORAGE_FULL: 'sweepstack disk shows what takes the room, sweepstack gc makes some',
  UNREADABLE_RECORD: 'the log of the API names the record; the rest of the installation goes on',
  INTERNAL: 'the log of the API has the cause; report it with these lines',
}

/** What to do about what the system refuses, by the code of the error. */
export const systemFixes: Readonly<Record<string, string>> = {
  ENOENT: 'give the path of something that is there',
  ENOTDIR: 'give a path whose folders are folders',
  EISDIR: 'give the path of a file',
  EEXIST: 'give a path that is free',
  EACCES: 'give a path that you may read and write',
  EPERM: 'give a path that you may read and write',
  EROFS: 'give a path on a disk that can be written',
  ENOSPC: 'make room on that disk, or give a path on another',
  EMFILE: 'let the shell open more files: ulimit -n 4096',
  ENAMETOOLONG: 'give a shorter path',
}
