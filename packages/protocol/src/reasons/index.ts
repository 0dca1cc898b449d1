export {
  type Decision,
  type DecisionList,
  decisionListSchema,
  decisionSchema,
} from './decision.ts'
export { type ProposalReason, proposalReasonSchema } from './proposal.ts'
export { type Reason, reasonSchema, type StopCounts, stopCountsSchema } from './reason.ts'
export { otherFigures, sayProposal } from './say-proposal.ts'
export { type Decided, sayDecision, sayStanding, type WriteValue } from './say-reason.ts'
export { sayStop, sayStops } from './say-stops.ts'
export { rankingOf, type Standing, standingsOf } from './standings.ts'
