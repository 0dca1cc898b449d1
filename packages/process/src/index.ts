export { explainStart, longestWaitSeconds, parseSettings, StartError } from './start-error.ts'
