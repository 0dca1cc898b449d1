import { type Client, createClient } from '@sweepstack/client'
import { visible, visibleIn, visibleJson } from '@sweepstack/protocol/visible-text'
import type { Config } from './config.ts'
import { say } from './output/terminal.ts'

/** What every command shares: the client, and how to speak. */
export interface Session {
  config: Config
  client(): Client
  json(): boolean
  live(): boolean
  /**
   * The value as JSON with --json, else as the text that is made of it. What comes from outside reaches the terminal
   * in these two ways only: the text is made of a copy in which it is visible.
   */
  print<T>(value: T, text: (shown: T) => string): void
  /** A line on the way, on one line; nothing with --json. */
  tell(line: string): void
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
    print: (value, text) => say(json() ? visibleJson(value) : text(visibleIn(value))),
    tell(line) {
      if (!json()) say(visible(line))
    },
  }
}
