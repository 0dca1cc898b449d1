export interface Setting {
  env: Record<string, string>
  /** What the command is run by. */
  prefix: string[]
}

const isa = (name: string, oneDnn: '0' | '1'): Setting => ({
  env: { ONEDNN_MAX_CPU_ISA: name, TF_ENABLE_ONEDNN_OPTS: oneDnn },
  prefix: [],
})

/**
 * Without oneDNN's kernels TensorFlow still takes its matrix products from oneDNN, so the instruction set counts
 * there too.
 */
export const settings: Record<string, Setting> = {
  default: { env: {}, prefix: [] },
  'SSE4.1': isa('SSE41', '1'),
  AVX2: isa('AVX2', '1'),
  'AVX-512': isa('AVX512_CORE', '1'),
  'oneDNN off': isa('DEFAULT', '0'),
  'oneDNN off, SSE4.1': isa('SSE41', '0'),
  'oneDNN off, AVX2': isa('AVX2', '0'),
  'one core': { env: {}, prefix: ['taskset', '-c', '0'] },
}
