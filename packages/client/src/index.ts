export { type Client, type ClientOptions, createClient } from './client.ts'
export { ClientError, type ConnectionFault } from './client-error.ts'
