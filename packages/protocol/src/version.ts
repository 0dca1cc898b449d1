/** Of every part of this installation, as in the manifests of its packages. */
export const version = '0.1.0'
