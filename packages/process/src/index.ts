export { onPath } from './on-path.ts'
export { peakResidentMb, residentMb } from './resident-memory.ts'
export { explainStart, longestWaitSeconds, parseSettings, StartError } from './start-error.ts'
export { withOwner } from './with-owner.ts'
