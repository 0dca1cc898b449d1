/**
 * A fault of a Redis, in one line, with its fix. `unfit`: sweepstack could lose records or not work at all;
 * `passing`: it may end by itself, as a failover does; `advice`: the server works, but should be improved.
 */
export interface Finding {
  level: 'unfit' | 'passing' | 'advice'
  message: string
  fix: string
}
