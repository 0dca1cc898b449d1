/**
 * Environment of a trainer process. The number of threads changes the bits of a result, so it is fixed;
 * one thread is also the fastest for a sweep on a CPU, with one slot per core.
 */
export function trainerEnvironment(options: { threads: number }): Record<string, string> {
  const threads = String(options.threads)
  return {
    TF_NUM_INTRAOP_THREADS: threads,
    TF_NUM_INTEROP_THREADS: threads,
    OMP_NUM_THREADS: threads,
    TF_CPP_MIN_LOG_LEVEL: '2',
    TF_FORCE_GPU_ALLOW_GROWTH: 'true',
    TF_DETERMINISTIC_OPS: '1',
  }
}
