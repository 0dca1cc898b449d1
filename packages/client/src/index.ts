export { type Client, type ClientOptions, createClient } from './client.ts'
export { ClientError, type ConnectionFault } from './client-error.ts'
export type { CurveSeries, Curves, CurvesQuery } from './curves.ts'
