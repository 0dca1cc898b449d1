import { z } from 'zod'

/** Why a search proposed a config: a kind, and beside it numbers and words that the kind explains. */
export const proposalReasonSchema = z.looseObject({ kind: z.string() })
export type ProposalReason = z.infer<typeof proposalReasonSchema>
