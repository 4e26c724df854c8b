// The build is plain JavaScript: it runs before there is a compiler.
declare module '*/bootstrap/compile-kernels.mjs' {
  export function kernelKey(root: string): string;
  export function kernelModule(root: string): Promise<Uint8Array>;
}
