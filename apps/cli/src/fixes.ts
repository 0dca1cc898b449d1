import type { ConnectionFault } from '@sweepstack/client'
import type { ProblemCode } from '@sweepstack/protocol'

/** What to do where no API answers. */
export const connectionFixes: Record<ConnectionFault, string> = {
  'bad-url':
    'write it as http://host:4700, or http://host/path behind a proxy, in --url or SWEEPSTACK_URL; a key goes into SWEEPSTACK_API_KEY',
  'bad-key': 'set SWEEPSTACK_API_KEY to the key alone, as it was printed',
  refused:
    'start it with: sweepstack up (or name another with --url or SWEEPSTACK_URL; if one should be running, see the log in its data folder)',
  'unknown-host': 'correct the host in --url or SWEEPSTACK_URL',
  silent:
    'check the host and port in --url or SWEEPSTACK_URL, and that this machine can reach them; if an API runs there, its log may say why it does not answer',
  untrusted: 'set NODE_EXTRA_CA_CERTS to the certificate file of the authority that signed it',
  'no-tls': 'write http:// in --url or SWEEPSTACK_URL, or use the port that speaks TLS',
  'no-http':
    'write https:// in --url or SWEEPSTACK_URL if the port speaks TLS; otherwise use the port of the API',
  moved: 'set --url or SWEEPSTACK_URL to that address, without /v1 and what follows',
  'no-api-behind': 'start the API (sweepstack up), or correct its address in the proxy',
  'not-sweepstack': 'set --url or SWEEPSTACK_URL to the address of a sweepstack API',
  'other-version':
    'use the command line of the same version as the API; restart the API if it was just updated',
  'broken-off':
    'run it again; if it is interrupted again, look for the cause in the log of the API',
}

/** Of whatever kind its source is. */
export const labelledTestImages =
  'add the dataset again with labelled test images: drawn (--split test=0.1), in test/CLASS/, or as test.csv (Image,Class) with test_images/'

/** What to do about a problem. */
export const problemFixes: Record<ProblemCode, string> = {
  INVALID_REQUEST:
    'correct what the message names; sweepstack COMMAND --help lists arguments and options',
  INVALID_ARTIFACT_NAME:
    'use lowercase letters, digits, "." "_" and "-" in each part of the name, and / between the parts',
  ARTIFACT_DAMAGED: 'send the file again: it was damaged in transit',
  UNAUTHORIZED:
    'set SWEEPSTACK_API_KEY to a key of this API; its administrator makes one with: sweepstack keys add',
  FORBIDDEN:
    'use another key, or ask for one with this scope: sweepstack keys add NAME --scope SCOPE',
  HOST_NOT_ALLOWED:
    'use http://127.0.0.1:4700, or set SWEEPSTACK_ALLOWED_HOSTS or a key for the API',
  ORIGIN_NOT_ALLOWED: 'add the origin of the page to SWEEPSTACK_CORS_ORIGINS of the API',
  INVALID_DEFINITION: 'correct these places; `sweepstack plan FILE` checks a file',
  GRID_TOO_LARGE: 'shorten the lists, or take `search: {kind: random, trials: 200}`',
  NOT_FOUND:
    'check the path in --url or SWEEPSTACK_URL, and that API and command line have the same version: sweepstack --version',
  SWEEP_NOT_FOUND: 'sweepstack list shows the sweeps of this API',
  TRIAL_NOT_FOUND: 'sweepstack leaderboard ID shows its trials',
  LINEAGE_NOT_FOUND: 'sweepstack trial ID N shows the lineage of a trial',
  ARTIFACT_NOT_FOUND:
    'run the sweep again; the file may have been deleted: sweepstack disk shows which files are kept, and why',
  VERIFICATION_NOT_FOUND: 'ask for one: sweepstack verify LINEAGE',
  DATASET_NOT_FOUND: 'sweepstack datasets list shows what is registered',
  NOT_EXTERNAL: 'write `trainer: external` into the sweep that programs are to train',
  TRIAL_NOT_HELD: 'ask for another trial: POST /v1/sweeps/ID/ask',
  EPOCH_OUT_OF_ORDER: 'report the epochs of a trial one after the other, from 1 on',
  METHOD_NOT_ALLOWED:
    'check the path in --url or SWEEPSTACK_URL, and that API and command line have the same version: sweepstack --version',
  REQUEST_TIMEOUT: 'run it again; if that does not help, check the network to the API',
  NO_DENSITIES: 'sweepstack why SWEEP TRIAL says why it was proposed',
  NOT_TRAINED: 'choose a trained epoch, or wait for this one: sweepstack watch ID',
  CHECKPOINT_NOT_FOUND:
    'choose an epoch that has one: sweepstack trial ID N; or train the trial again in another sweep',
  NO_TEST_LABELS: `take --split val, or ${labelledTestImages}`,
  NO_TEST_SPLIT: `take --split val, or ${labelledTestImages}`,
  PREDICTION_FAILED: 'look for the cause in the log of the worker, remove it, then run this again',
  PICTURE_FAILED: 'use the numbers: the .csv of a trial, or datasets show --json of a dataset',
  DATASET_NOT_EXAMINED: 'add it again: sweepstack datasets add NAME PATH',
  UNKNOWN_DATASET: 'register it: sweepstack datasets add NAME FOLDER, or make emoji-20',
  UNKNOWN_ARCHITECTURE:
    'correct the file at these places, or define the architecture by its layers',
  INVALID_DATASET: 'correct what the message names, then add it again',
  UNREADABLE_FILES:
    'mend these files and add it again, or leave up to N of them out: --skip-unreadable N',
  FOLDER_NOT_SEEN: 'put the folder under the data root of the API (SWEEPSTACK_DATA)',
  INCOMPATIBLE_MODEL:
    'correct the architecture as the message says, or register the images in a size that fits: datasets add --size',
  WARM_START_IMPOSSIBLE:
    'name other sweeps in warmStart.sweeps, or change the sweep as the message says; sweepstack plan FILE tells what is taken',
  CONFLICT: 'change first what the message names, then run it again',
  AMBIGUOUS_ID: 'give more digits, until only one matches',
  DATASET_IN_USE:
    'delete these sweeps first: sweepstack delete ID (if one is running, first: sweepstack cancel ID)',
  DATASET_NAME_TAKEN: 'use another name, or first rename or remove the dataset that has it',
  DATASET_DAMAGED: 'add it again from its files: sweepstack datasets add NAME FOLDER',
  ARTIFACT_NAME_TAKEN: 'use another name: stored files are never overwritten',
  IDEMPOTENCY_CONFLICT:
    'use another Idempotency-Key, or post the same definition as the first time',
  NOT_BANNED: 'write a ban as it was given; sweepstack why ID has a line for each edit',
  NOTHING_TO_RETRY: 'sweepstack failures ID shows which trials failed',
  NOTHING_TO_VERIFY: 'choose trained epochs: sweepstack verify LINEAGE --from A --to B',
  BODY_TOO_LARGE: 'send less at once: the message names the limit',
  UNSUPPORTED_MEDIA_TYPE: 'send one of the types that the message names',
  HEADERS_TOO_LARGE: 'shorten the conditions or names in the request',
  UPLOAD_NOT_FOUND: 'run it again: the upload starts anew',
  UPLOAD_INCOMPLETE: 'run it again: only what is missing is sent',
  UPLOAD_DAMAGED: 'do not change the files during the upload, and run it again',
  KEY_NOT_FOUND: 'sweepstack keys list shows the names',
  SWEEP_NOT_ENDED: 'end it first: sweepstack cancel ID; then run this again',
  SPACE_NARROWED:
    'leave in what the sweep has, and ban what shall not be tried: sweepstack edit ID --ban CONDITION',
  EDIT_IMPOSSIBLE:
    'post a copy with the change, which trains no epoch twice: sweepstack clone ID --with CHANGES',
  SWEEP_FINISHED:
    'leave it: sweepstack leaderboard ID shows what it found; to train more, extend it (sweepstack edit --help) or post another sweep, which trains no epoch twice',
  TOO_MANY_REQUESTS: 'wait a moment, then run it again',
  UNAVAILABLE:
    'check that Redis is running and the API can reach it (sweepstack doctor), then run it again',
  STORAGE_FULL:
    'free space: sweepstack disk shows what uses it, sweepstack gc deletes what is no longer needed',
  UNREADABLE_RECORD: 'find the record in the log of the API; everything else keeps working',
  INTERNAL: 'report this with the lines of the log of the API that name the cause',
}
