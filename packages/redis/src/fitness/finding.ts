/**
 * Something about a Redis that a person should know, on one line, with what to do about it. `unfit`: promises
 * would be broken; `passing`: it may end by itself, as a failover does; `advice`: it works.
 */
export interface Finding {
  level: 'unfit' | 'passing' | 'advice'
  message: string
  fix: string
}
