import type { ConnectionFault } from '@sweepstack/client'
import type { ProblemCode } from '@sweepstack/protocol'

/** What to do where no API answers. */
export const connectionFixes: Record<ConnectionFault, string> = {
  'bad-url':
    'write it as http://host:4700, in --url or SWEEPSTACK_URL; a key goes into SWEEPSTACK_API_KEY',
  'bad-key': 'set SWEEPSTACK_API_KEY to the key alone, as it was printed',
  refused:
    'start it with: sweepstack up (or name another with --url or SWEEPSTACK_URL; of one that runs, the log in its data folder says more)',
  'unknown-host': 'correct the host in --url or SWEEPSTACK_URL',
  silent: 'see whether host and port in --url or SWEEPSTACK_URL are right and reached from here',
  untrusted: 'let NODE_EXTRA_CA_CERTS name the file of the authority that signed it',
  'no-tls': 'write http:// in --url or SWEEPSTACK_URL, or name the port that speaks TLS',
  'no-http':
    'if the port speaks TLS write https:// in --url or SWEEPSTACK_URL, else name the port of the API',
  moved: 'give that address, up to the part before /v1, as --url or SWEEPSTACK_URL',
  'no-api-behind': 'start the API (sweepstack up), or let the proxy look for it where it is',
  'not-sweepstack': 'name the address of a sweepstack API with --url or SWEEPSTACK_URL',
  'other-version':
    'run the command line of the version that the API is of; if it was updated just now, restart it',
  'broken-off': 'run it again; if it breaks off again, the log of the API may say why',
}

/** What to do about a problem. */
export const problemFixes: Record<ProblemCode, string> = {
  INVALID_REQUEST:
    'correct what the message names; sweepstack COMMAND --help shows what a command takes',
  INVALID_ARTIFACT_NAME:
    'take a name of letters, digits, "." "_" "-" in folders, as docs/outputs.md has them',
  ARTIFACT_DAMAGED: 'send the file again: it changed on its way',
  UNAUTHORIZED:
    'set SWEEPSTACK_API_KEY to a key of this API; its administrator makes one with: sweepstack keys add',
  FORBIDDEN:
    'use another key, or ask for one with this scope: sweepstack keys add NAME --scope SCOPE',
  HOST_NOT_ALLOWED:
    'ask it as http://127.0.0.1:4700, or set SWEEPSTACK_ALLOWED_HOSTS or a key for the API',
  ORIGIN_NOT_ALLOWED: 'name the origin of the page in SWEEPSTACK_CORS_ORIGINS of the API',
  INVALID_DEFINITION: 'correct the file at these places; `sweepstack plan FILE` checks it',
  GRID_TOO_LARGE: 'shorten the lists, or take `search: {kind: random, trials: 200}`',
  NOT_FOUND: 'see whether API and command line are of one version: sweepstack --version',
  SWEEP_NOT_FOUND: 'sweepstack list shows the sweeps of this API',
  TRIAL_NOT_FOUND: 'sweepstack leaderboard ID shows its trials',
  LINEAGE_NOT_FOUND: 'sweepstack trial ID N shows the lineage of a trial',
  ARTIFACT_NOT_FOUND:
    'it may be collected: sweepstack disk says why files are kept; run the sweep again',
  VERIFICATION_NOT_FOUND: 'ask for one: sweepstack verify LINEAGE',
  DATASET_NOT_FOUND: 'sweepstack datasets list shows what is registered',
  METHOD_NOT_ALLOWED: 'see whether API and command line are of one version: sweepstack --version',
  REQUEST_TIMEOUT: 'run it again; if it stays so, see what is slow between here and the API',
  NOT_TRAINED: 'choose an epoch that is trained, or wait until it is: sweepstack watch ID',
  CHECKPOINT_NOT_FOUND:
    'choose an epoch that has one: sweepstack trial ID N; or train the trial again in another sweep',
  NO_TEST_LABELS: 'take --split val, or add the dataset again with test_labels.csv (Image,Class)',
  NO_TEST_SPLIT: 'take --split val, or add the dataset again with test.csv and test_images/',
  PREDICTION_FAILED: 'the log of the worker has the cause; mend it, then run it again',
  PICTURE_FAILED: 'take the table, with .csv in the place of .png',
  UNKNOWN_DATASET: 'register it: sweepstack datasets add NAME FOLDER, or make emoji-20',
  UNKNOWN_ARCHITECTURE: 'correct the file at these places, or give the architecture its layers',
  INVALID_DATASET: 'mend the folder at the place that the message names, then add it again',
  FOLDER_NOT_SEEN: 'put the folder under the data root of the API (SWEEPSTACK_DATA)',
  INCOMPATIBLE_MODEL: 'change the layers, or take a dataset with images that fit them',
  CONFLICT: 'look at what is there now, then run it again as it fits',
  AMBIGUOUS_ID: 'give more digits, until only one begins so',
  ARTIFACT_NAME_TAKEN: 'take another name: what is stored is never overwritten',
  IDEMPOTENCY_CONFLICT: 'take another Idempotency-Key, or post the definition of the first time',
  NOTHING_TO_RETRY: 'sweepstack failures ID shows which trials failed',
  NOTHING_TO_VERIFY: 'choose epochs that it has trained: sweepstack verify LINEAGE --from A --to B',
  BODY_TOO_LARGE: 'send less at once: the message says how much is taken',
  UNSUPPORTED_MEDIA_TYPE: 'send one of the types that the message names',
  HEADERS_TOO_LARGE: 'shorten the conditions, or the names, that are asked for',
  KEY_NOT_FOUND: 'sweepstack keys list shows the names',
  SWEEP_FINISHED: 'post it anew: what is trained is not trained again',
  TOO_MANY_REQUESTS: 'wait a moment, then run it again',
  UNAVAILABLE: 'see whether Redis runs where the API does (sweepstack doctor), then run it again',
  STORAGE_FULL: 'sweepstack disk shows what takes the room, sweepstack gc makes some',
  UNREADABLE_RECORD: 'the log of the API names the record; the rest of the installation goes on',
  INTERNAL: 'the log of the API has the cause; report it with these lines',
}
