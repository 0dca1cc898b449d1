import { z } from 'zod'

/** The closed set of codes, with their HTTP statuses. Clients branch on the code, not on texts. */
export const problemStatuses = {
  INVALID_REQUEST: 400,
  INVALID_DEFINITION: 400,
  INVALID_ARTIFACT_NAME: 400,
  ARTIFACT_DAMAGED: 400,
  UPLOAD_DAMAGED: 400,
  GRID_TOO_LARGE: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  HOST_NOT_ALLOWED: 403,
  ORIGIN_NOT_ALLOWED: 403,
  NOT_FOUND: 404,
  SWEEP_NOT_FOUND: 404,
  TRIAL_NOT_FOUND: 404,
  LINEAGE_NOT_FOUND: 404,
  DATASET_NOT_FOUND: 404,
  ARTIFACT_NOT_FOUND: 404,
  VERIFICATION_NOT_FOUND: 404,
  KEY_NOT_FOUND: 404,
  UPLOAD_NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  REQUEST_TIMEOUT: 408,
  NOT_TRAINED: 409,
  /** Its config was not proposed from densities, or what they were made of is not known any more. */
  NO_DENSITIES: 409,
  CHECKPOINT_NOT_FOUND: 409,
  NO_TEST_LABELS: 409,
  NO_TEST_SPLIT: 409,
  PREDICTION_FAILED: 409,
  PICTURE_FAILED: 409,
  UNKNOWN_DATASET: 422,
  UNKNOWN_ARCHITECTURE: 422,
  INVALID_DATASET: 422,
  /** Pictures of a dataset, some of which may be left out; `errors` names them. */
  UNREADABLE_FILES: 422,
  FOLDER_NOT_SEEN: 422,
  INCOMPATIBLE_MODEL: 422,
  /** Nothing that other sweeps came to is of use to this one. */
  WARM_START_IMPOSSIBLE: 422,
  CONFLICT: 409,
  /** Several ids begin with the given digits; `errors` lists them. */
  AMBIGUOUS_ID: 409,
  /** Sweeps need it; `errors` lists the newest. */
  DATASET_IN_USE: 409,
  DATASET_NAME_TAKEN: 409,
  /** It has no pictures: an earlier version registered it, or the disk had no space for them. */
  DATASET_NOT_EXAMINED: 409,
  /** Its stored cache is missing or damaged. */
  DATASET_DAMAGED: 409,
  ARTIFACT_NAME_TAKEN: 409,
  IDEMPOTENCY_CONFLICT: 409,
  SWEEP_FINISHED: 409,
  /** The space of a sweep only grows. */
  SPACE_NARROWED: 409,
  /** A sweep that has begun cannot follow the change. */
  EDIT_IMPOSSIBLE: 409,
  /** It must end before it can be deleted. */
  SWEEP_NOT_ENDED: 409,
  /** `unban` names what is not banned. */
  NOT_BANNED: 409,
  NOTHING_TO_RETRY: 409,
  NOTHING_TO_VERIFY: 409,
  /** Workers train the sweep, so programs cannot ask for its trials. */
  NOT_EXTERNAL: 409,
  /** Its lease has ended, or another program has it. */
  TRIAL_NOT_HELD: 409,
  EPOCH_OUT_OF_ORDER: 409,
  UPLOAD_INCOMPLETE: 409,
  BODY_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  TOO_MANY_REQUESTS: 429,
  HEADERS_TOO_LARGE: 431,
  /** This version cannot read a record in Redis; only the subject of that record is affected. */
  UNREADABLE_RECORD: 500,
  INTERNAL: 500,
  UNAVAILABLE: 503,
  STORAGE_FULL: 507,
} as const
export type ProblemCode = keyof typeof problemStatuses

/** RFC 9457 problem details, with a stable `code` and the paths at fault. */
export const problemSchema = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.enum(Object.keys(problemStatuses) as [ProblemCode, ...ProblemCode[]]),
    errors: z.array(z.strictObject({ path: z.string(), message: z.string() })),
  })
  .meta({ id: 'Problem' })
export type Problem = z.infer<typeof problemSchema>

export interface FieldError {
  path: string
  message: string
}

/** The error that packages throw for mistakes of a caller; one handler maps it to HTTP. */
export class ProblemError extends Error {
  readonly code: ProblemCode
  readonly errors: FieldError[]
  override readonly name = 'ProblemError'

  constructor(code: ProblemCode, detail: string, errors: FieldError[] = [], cause?: unknown) {
    // Many end with what was found wrong, which may be a question, and a full stop.
    super(detail.replace(/\?\.$/, '?'), cause === undefined ? undefined : { cause })
    this.code = code
    this.errors = errors
  }
}
