/** Those that come with NVIDIA's driver, not with CUDA. */
const driverLibraries = ['libcuda.so.1', 'libnvidia-ml.so.1']

/** TensorFlow 2.21 registers no GPU unless it can open all of them; found by its log, with stand-ins for each. */
export const gpuLibraries = [
  ...driverLibraries,
  'libcudart.so.12',
  'libcublas.so.12',
  'libcublasLt.so.12',
  'libcudnn.so.9',
  'libcufft.so.11',
  'libcusolver.so.11',
  'libcusparse.so.12',
]

export const isOfDriver = (library: string) => driverLibraries.includes(library)

export interface Unopened {
  library: string
  /** The message of the dynamic loader. */
  reason: string
}

/** What `load-tensorflow` prints. */
export interface Loaded {
  device: 'cpu' | 'gpu'
  tensorflow: string
  unopened: Unopened[]
}
