/** What a tab says to who holds the stream. */
export type FromTab =
  /** From now on it wants all that comes. `renew`: by a new connection, for its key is another one. */
  | { type: 'follow'; renew: boolean }
  /** It is still there: a tab that dies says nothing. */
  | { type: 'here' }
  /** The service answers again: no need to wait for the next try. */
  | { type: 'retry' }
  | { type: 'leave' }

/** What is said to each tab: whether the stream is there, and the JSON of its events. */
export type ToTab = { type: 'state'; state: StreamState } | { type: 'event'; data: string }

/** `refused`: the service does not let this browser read. */
export type StreamState = 'connecting' | 'live' | 'lost' | 'refused'
