/**
 * What a key may do. Each may read; `sweeps` also creates, changes and deletes sweeps and registers
 * datasets, `worker` also stores and deletes artifacts, `admin` does everything, keys included.
 */
export const keyScopes = ['read', 'sweeps', 'worker', 'admin'] as const
export type KeyScope = (typeof keyScopes)[number]
