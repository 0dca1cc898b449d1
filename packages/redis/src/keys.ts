/**
 * Every key, under one hash tag per installation: lineages are shared by sweeps, so their keys must meet
 * in one slot. Scripts build the same names from `root`, which is their KEYS[1].
 */
export function keysOf(prefix: string) {
  const root = `{${prefix}}`
  return {
    root,
    /** String per idempotency key: "digest sweep-id", kept for a day. */
    idempotency: (key: string) => `${root}:idempotency:${key}`,
    /** Sorted set of sweep ids by creation time. */
    sweeps: `${root}:sweeps`,
    /** Set of sweep ids that are not ended, or have something in their inbox or outbox. */
    live: `${root}:live`,
    /** Sorted set of sweep ids with something in their inbox or outbox. */
    due: `${root}:due`,
    /**
     * Hash: version, head, definition, searcher, name, tags, plan, metric (as JSON has it between quotes), status, createdAt,
     * finishedAt, trainedEpochs, epochsBefore (that others trained; none of versions up to 0.1), slotSeconds, asked (what programs train: a hash), measures (JSON: the names of the metrics that it
     * judges by beside `metric`, if there are any).
     * Versions up to 0.1 had one field `state` in the place of the head, the definition and the three hashes below.
     */
    sweep: (id: string) => `${root}:sweep:${id}`,
    /** Hash: number of an open trial → "lineage epochs", and under a stopper its next milestone. */
    open: (id: string) => `${root}:sweep:${id}:open`,
    /** Hash: lineage → how many open trials the sweep has on it. */
    inFlight: (id: string) => `${root}:sweep:${id}:in-flight`,
    /** Hash: number of a trial that rests → "lineage epochs milestone". */
    resting: (id: string) => `${root}:sweep:${id}:resting`,
    /**
     * Of a stopper: sorted sets of trials, whose numbers have nine digits, by loss. Beside each, as `<board>:untaken`, those
     * that were not taken; and the set of all names.
     */
    board: (id: string, name: string) => `${root}:sweep:${id}:board:${name}`,
    boards: (id: string) => `${root}:sweep:${id}:boards`,
    /** Hash: number that a config is judged by → its member of the population, as JSON; beside them `experiences`. */
    population: (id: string) => `${root}:sweep:${id}:population`,
    /** Stream, uncapped: each decision, by its number. */
    decisions: (id: string) => `${root}:sweep:${id}:decisions`,
    /** Hash: number of a trial → the numbers of the decisions on it. */
    reasons: (id: string) => `${root}:sweep:${id}:reasons`,
    /** Hash: lineage → the farthest epoch that the sweep asked of it. */
    farthest: (id: string) => `${root}:sweep:${id}:farthest`,
    /** Hash: lineage → the last of its epochs that counts as trained, by the sweep or before it. */
    accounted: (id: string) => `${root}:sweep:${id}:accounted`,
    /** Set of sweeps that go on under a budget of time. */
    timed: `${root}:timed`,
    /** Set of sweeps whose removal was begun. */
    removals: `${root}:removals`,
    inbox: (id: string) => `${root}:sweep:${id}:inbox`,
    outbox: (id: string) => `${root}:sweep:${id}:outbox`,
    /** Hash: trial status → how many. */
    counts: (id: string) => `${root}:sweep:${id}:counts`,
    /**
     * List: "[trial,score]" of the completed trials and "[trial,score,epoch]" of those that were stopped, in their order. Of a
     * sweep with `measures` both are "[trial,score,epoch or null,null,values]", the values in the order of the names.
     */
    results: (id: string) => `${root}:sweep:${id}:results`,
    /**
     * List: "[trial,score]" or "[trial,score,epoch]" of those that ended by themselves, the score null of failures, and
     * '[trial,score,epoch,"rung"]' of each that came to a milestone. With `measures` those with a score are
     * '[trial,score,epoch or null,"rung" or null,values]'.
     */
    outcomes: (id: string) => `${root}:sweep:${id}:outcomes`,
    events: (id: string) => `${root}:sweep:${id}:events`,
    /** Sorted set: lineages that wait for a slot and that the sweep watches, by their places in line. */
    ready: (id: string) => `${root}:sweep:${id}:ready`,
    /** Set: lineages in training that the sweep watches. */
    training: (id: string) => `${root}:sweep:${id}:training`,
    /** Hash of one trial. */
    trial: (id: string, number: number | '') => `${root}:sweep:${id}:trial:${number}`,
    /** Sorted set of lineages by when they were last watched (ms of Redis). */
    lineages: `${root}:lineages`,
    /**
     * Hash: recipe, status, epoch, fence, watchings, worker, generation, job, place, pending, starts, failure, alone, avoid,
     * avoidUntil, checkpoints, path, slot, asked (the sweep whose trials programs ask for), lease (ms); beside it the set
     * `kept` of watched epochs, but for those that retention gave up; `ahead`, sorted: "sweep/trial" of trials that rest, by the
     * epoch up to which slots that nobody waits for may train it; `speculated`, sorted: "sweep/epoch" of the epochs that were
     * trained so, and that the sweep has not wanted since. `{root}:ahead` has such lineages, by their chances. The path of a
     * fork names its ancestors, its parent first, each with the last epoch in common: "lineage epoch lineage epoch".
     */
    lineage: (key: string) => `${root}:lineage:${key}`,
    /** Set of the lineages that have this one as their parent. It goes when the last of them does. */
    forks: (key: string) => `${root}:lineage:${key}:forks`,
    /** List: report of epoch e at index e − 1; of a fork from the first epoch on, though an ancestor trained it. */
    reports: (key: string) => `${root}:lineage:${key}:reports`,
    /** List: "[fence,worker,slot,epoch,start]" of each of the newest 20 starts, and after its end "…,epoch,end]" (ms of Redis). */
    stretches: (key: string) => `${root}:lineage:${key}:stretches`,
    /** Hash: slot of a worker → the lineage in it. The hash `{root}:free-slots` has, while there is one, below which none is free. */
    slots: (worker: string) => `${root}:slots:${worker}`,
    /** Sorted set: "sweep/trial" by watched epoch. */
    watches: (key: string) => `${root}:lineage:${key}:watches`,
    /** Sets of lineages that are queued or running, for the reconciler. */
    active: `${root}:active`,
    /** Set of sweeps that have lineages in line; `places` counts the places given out. */
    waiting: `${root}:ready`,
    /** Hash: job of the queue → the lineage that it stands for by now; empty for none. */
    jobs: `${root}:jobs`,
    /** Sorted set of queued lineages that wait before they go into the queue, by time (ms of Redis). */
    retries: `${root}:retries`,
    /** Hash: what fences and reconciler did, for /metrics. */
    counters: `${root}:counters`,
    /** Hash: "dataset/architecture" → seconds per epoch. */
    speed: `${root}:speed`,
    /** Hash: lineage → its newest verification. */
    verifications: `${root}:verifications`,
    ...predictionKeys(root),
    ...programKeys(root),
    worker: (id: string) => `${root}:worker:${id}`,
    workers: `${root}:workers`,
    /** Hash: name → the dataset registered under it last. */
    datasets: `${root}:datasets`,
    /** Hash: name of a key of the API → its scopes and the hash of its secret. */
    apiKeys: `${root}:api-keys`,
    /** String with a life of its own: a session of a browser, by the hash of its cookie. */
    session: (digest: string) => `${root}:session:${digest}`,
    /** List, as long as its newest session: the sessions of a key, the newest first. */
    sessionsOf: (key: string) => `${root}:sessions:${key}`,
    /** Hash: "name@hash" → what was registered under a name, now or before; its newest is in `datasets` as well. */
    datasetVersions: `${root}:dataset-versions`,
    /** Hash: content hash → facts of the dataset, also when its name has gone on to another one. */
    datasetFacts: `${root}:dataset-facts`,
    settings: `${root}:settings`,
    /** Pub/sub: keys of lineages whose watches changed. */
    nudge: `${root}:nudge`,
    /** String with a life of its own: who collects garbage at the moment. */
    collecting: `${root}:collecting`,
    /**
     * Sorted set: what is not as it was ("SWEEP", "SWEEP/trials", "SWEEP/reports", "worker:ID"), each once, by the number of its
     * newest change, which is about the time (ms of Redis). Beyond 30,000 (`changesKept` of the settings) the longest unchanged go, up to `changesForgotten` there.
     */
    changes: `${root}:changes`,
    /** Pub/sub: ids of sweeps, and "worker:ID" of workers, of which there is something new. */
    told: `${root}:told`,
    queuePrefix: `${root}:bull`,
  }
}

/** Of programs that ask for trials. */
function programKeys(root: string) {
  return {
    /** Sorted set of lineages that programs hold, by when their leases end (ms of Redis). */
    leases: `${root}:leases`,
    /** Set of the names of metrics that programs reported on what they train. */
    metricNames: (program: string) => `${root}:metric-names:${program}`,
    /** Sorted set: "question count" of trials that programs wait for, by when they do not any more (ms of Redis). */
    wanted: (id: string) => `${root}:sweep:${id}:wanted`,
    /** Set of sweeps that open trials as programs ask for them. */
    askedFor: `${root}:asked-for`,
  }
}

/** Of what models say of images. */
function predictionKeys(root: string) {
  return {
    /** Set of artifacts with predictions that are stored. */
    predictions: `${root}:predictions`,
    /** String, for a minute: why predictions could not be made. */
    predictionFailure: (artifact: string) => `${root}:prediction-failure:${artifact}`,
    /** String with a life of its own: the pixels of a picture that somebody waits for an answer on, by their digest. */
    picture: (digest: string) => `${root}:picture:${digest}`,
    /** String with a life of its own, by "lineage:epoch:digest": what came of it, as JSON. */
    pictureOutcome: (request: string) => `${root}:picture-outcome:${request}`,
    /** Sorted set: such requests that wait, by when they are forgotten (ms of the API). */
    pictures: `${root}:pictures`,
  }
}

export type Keys = ReturnType<typeof keysOf>
export const queueName = 'lineages'
