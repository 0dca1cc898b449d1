/** What time it is, by one clock for all processes of an installation. */
export interface Clock {
  /** Milliseconds of the Unix epoch. */
  now(): Promise<number>
}
