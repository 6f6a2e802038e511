/** How much the environment downloads and takes, for the question asked before. Measured on Linux with Python 3.11. */

export interface Size {
  readonly download: number;
  readonly disk: number;
}

export const LIGHT: Size = { download: 85e6, disk: 330e6 };
export const TRAIN_CPU: Size = { download: 260e6, disk: 1.3e9 };
/** With the CUDA libraries that PyTorch's build for NVIDIA cards brings. */
export const TRAIN_GPU: Size = { download: 3.2e9, disk: 7.5e9 };

export function sum(...sizes: readonly Size[]): Size {
  return {
    download: sizes.reduce((total, size) => total + size.download, 0),
    disk: sizes.reduce((total, size) => total + size.disk, 0),
  };
}
