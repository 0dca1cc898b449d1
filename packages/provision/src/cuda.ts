import path from 'node:path'
import { onPath } from '@sweepstack/process'
import { cacheDirectory, command, type Environment } from './command.ts'
import { linkTree } from './link-tree.ts'
import { ProvisionError } from './provision-error.ts'
import { unpackWheel, type Wheel } from './wheel.ts'

interface Options {
  env: Environment
  progress(line: string): void
}

const tensorflow: Wheel = {
  name: 'tensorflow',
  version: '2.21.0',
  platform: 'manylinux_2_27_x86_64',
  sha256: '9056fbc9ba04235810b71ae6cbd958a196e8804fb53bbcffbf3e23b56155f124',
  megabytes: 572,
}

/** What TensorFlow's extra `and-cuda` asks for. */
const libraries: Wheel[] = [
  {
    name: 'nvidia-cublas-cu12',
    version: '12.9.3.13',
    platform: 'manylinux_2_27_x86_64',
    megabytes: 581,
    sha256: 'd7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72',
  },
  {
    name: 'nvidia-cuda-cupti-cu12',
    version: '12.8.90',
    platform: 'manylinux2014_x86_64',
    megabytes: 10,
    sha256: 'ea0cb07ebda26bb9b29ba82cda34849e73c166c18162d3913575b0c9db9a6182',
  },
  {
    name: 'nvidia-cuda-nvcc-cu12',
    version: '12.9.86',
    platform: 'manylinux2010_x86_64',
    megabytes: 41,
    sha256: '5d6a0d32fdc7ea39917c20065614ae93add6f577d840233237ff08e9a38f58f0',
  },
  {
    name: 'nvidia-cuda-nvrtc-cu12',
    version: '12.9.86',
    platform: 'manylinux2010_x86_64',
    megabytes: 90,
    sha256: '210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4',
  },
  {
    name: 'nvidia-cuda-runtime-cu12',
    version: '12.9.79',
    platform: 'manylinux2014_x86_64',
    megabytes: 3,
    sha256: '25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3',
  },
  {
    name: 'nvidia-cudnn-cu12',
    version: '9.28.0.42',
    platform: 'manylinux_2_27_x86_64',
    megabytes: 717,
    sha256: '9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375',
  },
  {
    name: 'nvidia-cufft-cu12',
    version: '11.4.1.4',
    platform: 'manylinux2014_x86_64',
    megabytes: 201,
    sha256: 'c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28',
  },
  {
    name: 'nvidia-curand-cu12',
    version: '10.3.10.19',
    platform: 'manylinux_2_27_x86_64',
    megabytes: 68,
    sha256: '49b274db4780d421bd2ccd362e1415c13887c53c214f0d4b761752b8f9f6aa1e',
  },
  {
    name: 'nvidia-cusolver-cu12',
    version: '11.7.5.82',
    platform: 'manylinux_2_27_x86_64',
    megabytes: 338,
    sha256: '15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88',
  },
  {
    name: 'nvidia-cusparse-cu12',
    version: '12.5.10.65',
    platform: 'manylinux2014_x86_64',
    megabytes: 366,
    sha256: '73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78',
  },
  {
    name: 'nvidia-nccl-cu12',
    version: '2.32.3',
    platform: 'manylinux_2_27_x86_64',
    megabytes: 352,
    sha256: 'bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c',
  },
  {
    name: 'nvidia-nvjitlink-cu12',
    version: '12.9.86',
    platform: 'manylinux2010_x86_64',
    megabytes: 40,
    sha256: 'e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9',
  },
]

/** True where an NVIDIA driver answers; SWEEPSTACK_DEVICE=cpu or gpu decides over it. @throws ProvisionError BAD_SETTING */
export async function gpuWanted(env: Environment): Promise<boolean> {
  const device = env.SWEEPSTACK_DEVICE?.trim()
  if (device) return refuseOther(device) === 'gpu'
  const tool = onPath(env, 'nvidia-smi')
  if (tool === undefined) return false
  return command(tool, ['-L'], { env, timeoutMs: 20_000 }).then(
    (list) => list.includes('GPU'),
    () => false,
  )
}

function refuseOther(device: string): 'cpu' | 'gpu' {
  if (device === 'cpu' || device === 'gpu') return device
  const message = 'SWEEPSTACK_DEVICE is neither "cpu" nor "gpu"'
  throw new ProvisionError('BAD_SETTING', message, 'correct or unset SWEEPSTACK_DEVICE')
}

/**
 * TensorFlow's CUDA build, with the CUDA libraries where its run-path looks: `../nvidia/<name>/lib`
 * beside it. Answers the folder of libtensorflow. @throws ProvisionError DOWNLOAD_FAILED
 */
export async function cudaTensorflow(members: string[], options: Options): Promise<string> {
  const folder = await cudaBuild(members, options)
  const beside = path.join(path.dirname(folder), 'nvidia')
  for (const wheel of libraries) {
    const unpacked = path.join(cacheDirectory(options.env), `${wheel.name}-${wheel.version}`)
    await unpackWheel(wheel, ['nvidia/'], unpacked, options)
    await linkTree(path.join(unpacked, 'nvidia'), beside)
  }
  // The run-path of libtensorflow_framework, which opens them, has all of their folders but this one.
  await linkTree(path.join(beside, 'cusolver/lib'), path.join(beside, 'cusparse/lib'))
  return folder
}

/** The folder of TensorFlow's CUDA build alone, which tells of its kernels on any machine. */
export async function cudaBuild(members: string[], options: Options): Promise<string> {
  const root = path.join(cacheDirectory(options.env), `tensorflow-cuda-${tensorflow.version}`)
  await unpackWheel(tensorflow, members, root, options)
  return path.join(root, 'tensorflow')
}
