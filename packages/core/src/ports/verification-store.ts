import type { Verification } from '@sweepstack/protocol'

/** Requests to train epochs again and compare their bits, and what came of them; the newest per lineage. */
export interface VerificationStore {
  /** Notes the request and queues it for a worker. */
  request(verification: Verification): Promise<void>
  read(lineage: string): Promise<Verification | undefined>
  record(verification: Verification): Promise<void>
}
