import type { Unopened } from './gpu-libraries.ts'

/** Makes TensorFlow log which libraries it opens; at its usual level it does not mention a missing NVML. */
export const tellingEnvironment = {
  TF_CPP_MIN_LOG_LEVEL: '0',
  TF_CPP_VMODULE: 'dso_loader=1,gpu_device=1',
}

export interface TensorflowLog {
  /** TensorFlow looked for the driver, which its build for CPUs does not. */
  looked: boolean
  unopened: Unopened[]
  /** PCI addresses of the GPUs it made a device of, as `busOf` writes them. */
  registered: string[]
  /** Its errors, without time and place; the first says most. */
  errors: string[]
}

/** Of what TensorFlow 2.21 writes to stderr with `tellingEnvironment`. */
export function readTensorflowLog(text: string): TensorflowLog {
  const found = new Map<string, string>()
  const failed =
    /Could not load dynamic library '([^']+)'; dlerror: (.*?)(?:; LD_LIBRARY_PATH: .*)?$/gm
  for (const [, library = '', reason = ''] of text.matchAll(failed)) found.set(library, reason)
  const created = text.matchAll(/Created device \S+GPU:\d+ with .*pci bus id: ([\da-fA-F:.]+)/g)
  return {
    looked: /dso_loader\.cc/.test(text),
    unopened: [...found].map(([library, reason]) => ({ library, reason })),
    registered: [...created].map(([, bus = '']) => busOf(bus)),
    errors: [...text.matchAll(/^E\d{4} [^\]]*\] (.*)$/gm)].map(([, message = '']) => message),
  }
}

/** A PCI address as TensorFlow and nvidia-smi both can be read: nvidia-smi's domain has eight digits. */
export function busOf(address: string): string {
  return address.toLowerCase().slice(-12)
}
