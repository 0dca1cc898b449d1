import { type Client, createClient } from '@sweepstack/client'
import type { Config } from './config.ts'

/** What every command shares: the client, and how to speak. */
export interface Session {
  config: Config
  client(): Client
  json(): boolean
  live(): boolean
  /** The value as JSON with --json, else the text. */
  print(value: unknown, text: string): void
}

export function createSession(
  config: Config,
  options: () => { url?: string; json?: boolean },
): Session {
  const json = () => options().json === true
  return {
    config,
    client: () => createClient({ url: options().url ?? config.url, apiKey: config.apiKey }),
    json,
    live: () => config.interactive && !json(),
    print: (value, text) => console.log(json() ? JSON.stringify(value) : text),
  }
}
